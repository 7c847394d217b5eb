namespace MediaShm.Pipeline.Media;

/// <summary>Whose fault an error of reading or writing media is; decides the exit code of a program.</summary>
public enum MediaErrorKind
{
    /// <summary>It failed while running: full disk, broken pipe, an encoder's or a peer's failure.</summary>
    Failed = 0,

    /// <summary>The caller asked for what cannot be: unknown encoder, option, format, an output that exists.</summary>
    Usage = 1,

    /// <summary>The input cannot be opened or holds no video.</summary>
    InputUnusable = 2,

    /// <summary>FFmpeg's shared libraries are missing or of an unknown version.</summary>
    LibraryMissing = 3,
}

/// <summary>Media cannot be read or written; the message is one line that says what, where and what to do.</summary>
public class MediaException : Exception
{
    /// <summary>Makes one of kind <see cref="MediaErrorKind.Failed"/> with no message.</summary>
    public MediaException()
    {
    }

    /// <summary>Makes one of kind <see cref="MediaErrorKind.Failed"/>.</summary>
    public MediaException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one of kind <see cref="MediaErrorKind.Failed"/> with a cause.</summary>
    public MediaException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes one.</summary>
    public MediaException(MediaErrorKind kind, string message, Exception? innerException = null)
        : base(message, innerException) => Kind = kind;

    /// <summary>Whose fault it is.</summary>
    public MediaErrorKind Kind { get; }
}
