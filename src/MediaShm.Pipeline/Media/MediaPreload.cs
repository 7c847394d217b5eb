using MediaShm.Pipeline.Media.FFmpeg;

namespace MediaShm.Pipeline.Media;

/// <summary>Loads the libraries that reading media may need, for a process that is about to lose the right to open files.</summary>
public static unsafe class MediaPreload
{
    /// <summary>Loads them. Thread-safe; later calls return at once.</summary>
    /// <param name="format">The input format asked for, or null: some live in a library of their own.</param>
    /// <exception cref="MediaException">They are missing or of an unknown version.</exception>
    public static void Load(string? format)
    {
        FFmpegLibrary.Load();
        FFmpegLibrary.LoadScale();
        if (format is not null) _ = Demuxer.FindFormat(format);
    }
}
