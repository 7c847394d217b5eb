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

    /// <summary>Makes one that points into the <c>-vf</c> string; the message then begins with the place.</summary>
    /// <param name="position">Characters before the place, or -1 when it is unknown.</param>
    /// <param name="message">What is wrong, without the place.</param>
    public FilterException(int position, string message)
        : base(position < 0 ? message : $"-vf, character {position + 1}: {message}") => Position = position;

    /// <summary>Characters before the place in the <c>-vf</c> string that the message is about; -1 when there is none.</summary>
    public int Position { get; } = -1;
}
