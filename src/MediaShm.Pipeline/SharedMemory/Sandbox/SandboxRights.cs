namespace MediaShm.Pipeline.SharedMemory.Sandbox;

/// <summary>What a process in a sandbox may still open. What it holds already, it keeps.</summary>
public enum SandboxRights
{
    /// <summary>Nothing.</summary>
    HeldOnly,

    /// <summary>Files for reading; which of them is for Landlock to say.</summary>
    ReadFiles,

    /// <summary>Internet sockets, and files as above: the resolver and TLS read some.</summary>
    Network,
}

/// <summary>What a process in a sandbox may do with devices that decode.</summary>
public enum DeviceRights
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Control those that it holds open.</summary>
    Held,

    /// <summary>Open them too. Only where Landlock says which: without it every file of the user could be opened for writing.</summary>
    Open,
}
