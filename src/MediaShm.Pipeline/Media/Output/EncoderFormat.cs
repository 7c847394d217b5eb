using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media.FFmpeg;

namespace MediaShm.Pipeline.Media.Output;

/// <summary>What an encoder wants of frames besides a pixel format.</summary>
[Flags]
internal enum EncoderNeeds
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Even width and height.</summary>
    EvenSize = 1,

    /// <summary>Samples that use the full range (MJPEG).</summary>
    FullRange = 2,
}

/// <summary>Which pixel formats an encoder takes.</summary>
internal static unsafe class EncoderFormat
{
    /// <summary>
    /// The encoder's number for the frame's format. Where it takes full-range YUV only under the old names (yuvj420p), frames tagged full
    /// range pass as that: the bytes are the same.
    /// </summary>
    public static int NativeFor(AVCodec* codec, in FrameDescriptor frame)
    {
        var format = frame.Layout.Format.Pixel;
        var native = PixelFormatMap.ToNative(format);
        if (Takes(codec, native)) return native;
        var old = ffmpeg.AV_PIX_FMT_NONE;
        if (frame.Color.Range == 2 && format.Name.StartsWith("yuv4", StringComparison.Ordinal) && PixelFormat.TryParse("yuvj" + format.Name[3..], out var j))
            old = PixelFormatMap.ToNative(j);
        return old >= 0 && Takes(codec, old) ? old : ffmpeg.AV_PIX_FMT_NONE;
    }

    /// <summary>Its files are read as JPEG whatever their tags say.</summary>
    public static bool IsJpeg(AVCodec* codec) => NativeText.Read(ffmpeg.avcodec_get_name(codec->id)) is "mjpeg" or "ljpeg" or "amv";

    /// <summary>The encoder knows formats that mean full range by name (yuvj420p).</summary>
    public static bool HasFullRangeNames(AVCodec* codec) => Names(codec).Any(IsFullRangeName);

    /// <summary>True for yuvj420p and its like.</summary>
    public static bool IsFullRangeName(string name) => name.StartsWith("yuvj", StringComparison.Ordinal);

    /// <summary>Names of the formats that an encoder takes, in its order of preference; empty for "any".</summary>
    public static IReadOnlyList<string> Names(AVCodec* codec)
    {
        var names = new List<string>();
        if (codec->pix_fmts == null) return names;
        for (var format = codec->pix_fmts; *format != ffmpeg.AV_PIX_FMT_NONE; format++)
        {
            if (!PixelFormatMap.FromNative(*format).IsUnknown) names.Add(PixelFormatMap.FromNative(*format).Name);
        }

        return names;
    }

    private static bool Takes(AVCodec* codec, int format)
    {
        if (format < 0) return false;
        if (codec->pix_fmts == null) return true;
        for (var taken = codec->pix_fmts; *taken != ffmpeg.AV_PIX_FMT_NONE; taken++)
        {
            if (*taken == format) return true;
        }

        return false;
    }
}
