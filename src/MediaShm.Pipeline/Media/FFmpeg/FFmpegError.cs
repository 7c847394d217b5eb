namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>FFmpeg's error numbers in words.</summary>
internal static unsafe class FFmpegError
{
    /// <summary>FFmpeg's text for an error number.</summary>
    public static string Text(int error)
    {
        var buffer = stackalloc byte[128];
        _ = ffmpeg.av_strerror(error, buffer, 128); // fills in a generic text when it does not know the number
        return NativeText.Read(buffer)!;
    }

    /// <summary>Passes a result on, or throws when it is negative.</summary>
    /// <param name="result">What the function returned.</param>
    /// <param name="doing">What was being done, to be read as "cannot …".</param>
    /// <param name="kind">Whose fault a failure is.</param>
    /// <exception cref="MediaException">The result is negative.</exception>
    public static int Check(int result, string doing, MediaErrorKind kind = MediaErrorKind.Failed) =>
        result >= 0 ? result : throw new MediaException(kind, $"cannot {doing}: {Text(result)}");

    /// <summary>Throws when an allocation returned null.</summary>
    /// <exception cref="MediaException">It did.</exception>
    public static void* Allocated(void* memory, string what) =>
        memory != null ? memory : throw new MediaException($"FFmpeg has no memory for {what}");
}
