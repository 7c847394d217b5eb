using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>Between the pool's numbers of pixel formats and the loaded FFmpeg's; the names are what both share. Thread-safe.</summary>
internal static unsafe class PixelFormatMap
{
    private static readonly int[] Native = new int[PixelFormatInfo.All.Length + 1]; // by PixelFormat.Id; 0 stands for "not looked up yet"

    /// <summary>FFmpeg's <c>AVPixelFormat</c> of a format; -1 when the loaded version has none of that name.</summary>
    public static int ToNative(PixelFormat format)
    {
        if (format.IsUnknown) return ffmpeg.AV_PIX_FMT_NONE;
        var known = Volatile.Read(ref Native[format.Id]); // atomic is enough: every thread would write the same number
        if (known != 0) return known - 2;
        using var name = new Utf8(format.Name);
        var found = ffmpeg.av_get_pix_fmt(name);
        Volatile.Write(ref Native[format.Id], found + 2);
        return found;
    }

    /// <summary>The pool's format for an <c>AVPixelFormat</c>; <see cref="PixelFormat.None"/> for hardware and unknown ones.</summary>
    public static PixelFormat FromNative(int format) =>
        NativeText.Read(ffmpeg.av_get_pix_fmt_name(format)) is { } name && PixelFormat.TryParse(name, out var found) ? found : PixelFormat.None;
}
