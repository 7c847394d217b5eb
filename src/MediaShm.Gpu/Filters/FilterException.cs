namespace MediaShm.Gpu.Filters;

/// <summary>A filter chain cannot be used as written; the message says where, what and the nearest right thing.</summary>
public sealed class FilterException : Exception
{
    /// <summary>Makes one with no message.</summary>
    public FilterException()
    {
    }

    /// <summary>Makes one with a message.</summary>
    public FilterException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and a cause.</summary>
    public FilterException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
