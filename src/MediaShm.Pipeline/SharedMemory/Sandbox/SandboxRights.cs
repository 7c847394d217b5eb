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
