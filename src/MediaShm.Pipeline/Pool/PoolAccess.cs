namespace MediaShm.Pipeline.Pool;

/// <summary>What consumers of a pool may do with its pixels; fixed when the pool is made.</summary>
public enum PoolAccess : byte
{
    /// <summary>Nobody but the owner can write: the kernel refuses (sealed memory). The default.</summary>
    ReadOnly,

    /// <summary>
    /// Consumers get a writable mapping because their device's driver asks for one; nothing here writes through it. Same user only.
    /// </summary>
    DeviceMapped,

    /// <summary>Consumers may write. Same user only; every consumer is trusted.</summary>
    ReadWrite,
}
