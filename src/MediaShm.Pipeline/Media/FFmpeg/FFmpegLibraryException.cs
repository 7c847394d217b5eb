namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>FFmpeg's shared libraries are missing, incomplete, or do not match this build's layout table; nothing was called that writes.</summary>
public sealed class FFmpegLibraryException : MediaException
{
    /// <summary>Makes one with no message.</summary>
    public FFmpegLibraryException()
        : this("FFmpeg's shared libraries cannot be used")
    {
    }

    /// <summary>Makes one.</summary>
    public FFmpegLibraryException(string message)
        : base(MediaErrorKind.LibraryMissing, message)
    {
    }

    /// <summary>Makes one with a cause.</summary>
    public FFmpegLibraryException(string message, Exception innerException)
        : base(MediaErrorKind.LibraryMissing, message, innerException)
    {
    }
}
