namespace MediaShm.Pipeline.Pool;

/// <summary>Something is wrong with a frame pool; the message says what, where and what to do next.</summary>
public class PoolException : Exception
{
    /// <summary>Makes one with no message.</summary>
    public PoolException()
    {
    }

    /// <summary>Makes one with a message.</summary>
    public PoolException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and a cause.</summary>
    public PoolException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The other side of the pool is gone: its owner ended without finishing the stream, or this object was disposed.</summary>
public sealed class PoolClosedException : PoolException
{
    /// <summary>Makes one with no message.</summary>
    public PoolClosedException()
    {
    }

    /// <summary>Makes one with a message.</summary>
    public PoolClosedException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and a cause.</summary>
    public PoolClosedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The memory budget is used up; the message gives the budget, the need, and who holds what.</summary>
public sealed class PoolExhaustedException : PoolException
{
    /// <summary>Makes one with no message.</summary>
    public PoolExhaustedException()
    {
    }

    /// <summary>Makes one with a message.</summary>
    public PoolExhaustedException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and a cause.</summary>
    public PoolExhaustedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>
/// The owner ended this consumer's leases: what was read from the frame may be a later frame's pixels and must be discarded.
/// </summary>
public sealed class LeaseRevokedException : PoolException
{
    /// <summary>Makes one with no message.</summary>
    public LeaseRevokedException()
    {
    }

    /// <summary>Makes one with a message.</summary>
    public LeaseRevokedException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and a cause.</summary>
    public LeaseRevokedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>
/// The meeting failed: no such pool, a name taken by a living owner, a foreign user, or terms that one side does not accept.
/// </summary>
public sealed class PoolRefusedException : PoolException
{
    /// <summary>Makes one with no message.</summary>
    public PoolRefusedException()
    {
    }

    /// <summary>Makes one with a message.</summary>
    public PoolRefusedException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and a cause.</summary>
    public PoolRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The other side broke the protocol, or speaks another version of it.</summary>
public sealed class PoolProtocolException : PoolException
{
    /// <summary>Makes one with no message.</summary>
    public PoolProtocolException()
    {
    }

    /// <summary>Makes one with a message.</summary>
    public PoolProtocolException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and a cause.</summary>
    public PoolProtocolException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
