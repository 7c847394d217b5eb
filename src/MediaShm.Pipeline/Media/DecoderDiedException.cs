namespace MediaShm.Pipeline.Media;

/// <summary>The decoder process ended without a word: it crashed, was killed, or came to a limit.</summary>
public sealed class DecoderDiedException : MediaException
{
    /// <summary>Makes one with no message.</summary>
    public DecoderDiedException()
    {
    }

    /// <summary>Makes one with a message.</summary>
    public DecoderDiedException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and a cause.</summary>
    public DecoderDiedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="how">What follows "it": how it ended, and how far in the input, where that is known.</param>
    internal DecoderDiedException(int pid, string how)
        : base($"the decoder process (pid {pid}) died: it {how}; the output was not finished") => (Pid, How) = (pid, how);

    /// <summary>The process.</summary>
    public int Pid { get; }

    /// <summary>How it ended, in words that follow "it".</summary>
    public string How { get; } = "";
}
