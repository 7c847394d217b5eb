namespace VideoFilter.CommandLine;

/// <summary>The command line cannot be used; the message says which word, what is wrong and what would be right.</summary>
internal sealed class UsageException : Exception
{
    public UsageException()
    {
    }

    public UsageException(string message)
        : base(message)
    {
    }

    public UsageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
