using MediaShm.Pipeline.Media.FFmpeg;
using MediaShm.Pipeline.Text;

namespace MediaShm.Pipeline.Media.Output;

/// <summary>Chooses encoders.</summary>
internal static unsafe class EncoderSelection
{
    /// <summary>The encoder of that name, or a codec's first one.</summary>
    /// <exception cref="MediaException">There is none, or it is none for such streams.</exception>
    public static AVCodec* ByName(string name, AVMediaType type = AVMediaType.AVMEDIA_TYPE_VIDEO)
    {
        if (name == "copy" && type == AVMediaType.AVMEDIA_TYPE_VIDEO) throw Usage("the video is decoded and filtered, so it cannot be copied; name an encoder, such as libx264");
        using var native = new Utf8(name);
        var codec = ffmpeg.avcodec_find_encoder_by_name(native);
        if (codec == null)
        {
            var descriptor = ffmpeg.avcodec_descriptor_get_by_name(native);
            if (descriptor != null) codec = ByCodec(descriptor->id);
        }

        if (codec == null) throw Usage($"there is no encoder '{name}'{NearestName.Hint(name, Names(type))} ('ffmpeg -encoders' lists them)");
        return codec->type == type
            ? codec
            : throw Usage($"'{name}' is no encoder for {(type == AVMediaType.AVMEDIA_TYPE_VIDEO ? "video" : "sound")}{NearestName.Hint(name, Names(type))}");
    }

    /// <summary>The encoder that a muxer wants by default.</summary>
    /// <exception cref="MediaException">The muxer takes no video, or this FFmpeg lacks its encoder.</exception>
    public static AVCodec* DefaultOf(AVOutputFormat* muxer, string fileName)
    {
        using var name = new Utf8(fileName);
        var id = ffmpeg.av_guess_codec(muxer, null, name, null, AVMediaType.AVMEDIA_TYPE_VIDEO);
        var format = NativeText.Read(muxer->name);
        if (id == 0 || (id == ffmpeg.AV_CODEC_ID_PNG && muxer->audio_codec != 0)) // the latter has place for covers alone
            throw Usage($"the output format '{format}' takes no video; choose another with -f");
        var codec = ByCodec(id);
        return codec != null
            ? codec
            : throw Usage($"this FFmpeg has no encoder for {NativeText.Read(ffmpeg.avcodec_get_name(id))}, the default of '{format}'; name another with -c:v");
    }

    /// <summary>Name of the audio encoder that a muxer has by default, or null.</summary>
    public static string? SoundOf(AVOutputFormat* muxer)
    {
        var codec = muxer->audio_codec == 0 ? null : ffmpeg.avcodec_find_encoder(muxer->audio_codec);
        return codec == null ? null : NativeText.Read(codec->name);
    }

    /// <summary>What a stream's tag says of its encoder.</summary>
    public static string Signature(AVCodec* codec)
    {
        var version = ffmpeg.avcodec_version();
        return $"Lavc{version >> 16}.{(version >> 8) & 0xFF}.{version & 0xFF} {NativeText.Read(codec->name)}";
    }

    /// <summary>libx264 for H.264 where it is built in, since builds order their H.264 encoders differently; else FFmpeg's own choice.</summary>
    private static AVCodec* ByCodec(int id)
    {
        var x264 = ffmpeg.avcodec_find_encoder_by_name(NativeText.Literal("libx264"u8));
        return x264 != null && x264->id == id ? x264 : ffmpeg.avcodec_find_encoder(id);
    }

    private static List<string> Names(AVMediaType type)
    {
        var names = new List<string>();
        void* state = null;
        while (ffmpeg.av_codec_iterate(&state) is var codec && codec != null)
        {
            if (codec->type == type && ffmpeg.av_codec_is_encoder(codec) != 0) names.Add(NativeText.Read(codec->name)!);
        }

        return names;
    }

    private static MediaException Usage(string message) => new(MediaErrorKind.Usage, message);
}
