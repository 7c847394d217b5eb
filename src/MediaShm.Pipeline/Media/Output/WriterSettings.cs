using System.Globalization;
using MediaShm.Pipeline.Media.FFmpeg;
using MediaShm.Pipeline.Text;

namespace MediaShm.Pipeline.Media.Output;

/// <summary>
/// The user's options sorted by whom they are for: the encoder if it knows the name, else the muxer. Every name and value is tried on a
/// scratch encoder and on the muxer at once, so that a typing error shows before the first frame.
/// </summary>
internal sealed unsafe class WriterSettings
{
    private const string X265Parameters = "x265-params";
    private const int LambdaPerQuality = 118; // FF_QP2LAMBDA
    private readonly List<KeyValuePair<string, string>> _encoder = [];
    private readonly List<KeyValuePair<string, string>> _muxer = [];
    private readonly AVCodec* _codec;

    /// <summary>Sorts and tries the options.</summary>
    /// <exception cref="MediaException">An option is unknown or its value is not accepted.</exception>
    public WriterSettings(AVCodec* codec, AVFormatContext* muxer, IEnumerable<KeyValuePair<string, string>> options)
    {
        _codec = codec;
        var scratch = (AVCodecContext*)FFmpegError.Allocated(ffmpeg.avcodec_alloc_context3(codec), "an encoder");
        try
        {
            // libx265 writes its statistics to stderr by itself; the user's own parameters follow and may bring them back.
            if (NativeText.Read(codec->name) == "libx265") options = QuietX265(options);
            foreach (var (given, value) in options) Sort(scratch, muxer, PlainName(given), value);
        }
        finally
        {
            ffmpeg.avcodec_free_context(&scratch);
        }
    }

    /// <summary>True when the user set this option of the muxer.</summary>
    public bool HasMuxerOption(string name) => _muxer.Exists(o => o.Key == name);

    /// <summary>True when any option is for the encoder.</summary>
    public bool HasEncoderOptions => _encoder.Count > 0;

    /// <summary>Sets the encoder's options on a fresh context.</summary>
    public void Apply(AVCodecContext* context)
    {
        foreach (var (name, value) in _encoder) _ = TrySetEncoder(context, name, value);
    }

    /// <summary>Sets the muxer's options on a fresh context.</summary>
    public void Apply(AVFormatContext* muxer)
    {
        foreach (var (name, value) in _muxer) _ = TrySetMuxer(muxer, name, value);
    }

    private static string PlainName(string given)
    {
        var name = given.TrimStart('-');
        var colon = name.IndexOf(':');
        if (colon < 0) return name;
        if (name[(colon + 1)..].StartsWith('a')) throw Usage($"option '{given}': audio is copied, not encoded");
        return name[..colon];
    }

    private static IEnumerable<KeyValuePair<string, string>> QuietX265(IEnumerable<KeyValuePair<string, string>> options)
    {
        var parameters = options.LastOrDefault(o => PlainName(o.Key) == X265Parameters).Value;
        return options.Where(o => PlainName(o.Key) != X265Parameters)
            .Append(new(X265Parameters, parameters is null ? "log-level=error" : $"log-level=error:{parameters}"));
    }

    private static MediaException Usage(string message) => new(MediaErrorKind.Usage, message);

    private void Sort(AVCodecContext* scratch, AVFormatContext* muxer, string name, string value)
    {
        PresetNames.Check(NativeText.Read(_codec->name)!, name, value);
        if (TrySetEncoder(scratch, name, value))
        {
            _encoder.Add(new(name, value));
            return;
        }

        if (TrySetMuxer(muxer, name, value))
        {
            _muxer.Add(new(name, value));
            return;
        }

        var known = Names(scratch->priv_data, _codec->priv_class).Concat(Names(scratch, scratch->av_class))
            .Concat(Names(muxer->priv_data, muxer->oformat->priv_class)).Concat(Names(muxer, muxer->av_class));
        throw Usage($"neither the encoder {NativeText.Read(_codec->name)} nor the muxer {NativeText.Read(muxer->oformat->name)} has an option "
            + $"'{name}'{NearestName.Hint(name, known)}");
    }

    private bool TrySetEncoder(AVCodecContext* context, string name, string value)
    {
        if (name is "q" or "qscale")
        {
            if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var quality))
                throw Usage($"option '{name}' takes a number, not '{value}'");
            _ = TrySet(context, "flags", "+qscale", "encoder", _codec->name);
            var lambda = ((int)(quality * LambdaPerQuality)).ToString(CultureInfo.InvariantCulture);
            return TrySet(context, "global_quality", lambda, "encoder", _codec->name);
        }

        return TrySet(_codec->priv_class == null ? null : context->priv_data, name, value, "encoder", _codec->name)
            || TrySet(context, name, value, "encoder", _codec->name);
    }

    private static bool TrySetMuxer(AVFormatContext* muxer, string name, string value) =>
        TrySet(muxer->oformat->priv_class == null ? null : muxer->priv_data, name, value, "muxer", muxer->oformat->name)
        || TrySet(muxer, name, value, "muxer", muxer->oformat->name);

    /// <summary>Sets an option of one object; false when it has none of that name that applies to writing.</summary>
    private static bool TrySet(void* target, string name, string value, string role, byte* owner)
    {
        if (target == null) return false;
        using var key = new Utf8(name);
        var option = ffmpeg.av_opt_find(target, key, null, 0, 0);
        if (option == null || !IsForWriting(option)) return false;
        using var text = new Utf8(value);
        var log = new FFmpegLogCapture();
        int result;
        using (log.Open()) result = ffmpeg.av_opt_set(target, key, text, 0);
        if (result >= 0) return true;
        var expects = option->Type is AVOptionType.AV_OPT_TYPE_STRING or AVOptionType.AV_OPT_TYPE_DICT ? "" : $"; it takes {Range(option)}";
        var reason = log.Explain(result).TrimEnd('.');
        throw Usage($"option '{name}' of the {role} {NativeText.Read(owner)} does not accept '{value}'{expects} ({reason})");
    }

    private static bool IsForWriting(AVOption* option) =>
        option->Type != AVOptionType.AV_OPT_TYPE_CONST && (option->flags & ffmpeg.AV_OPT_FLAG_ENCODING_PARAM) != 0;

    private static string Range(AVOption* option)
    {
        var type = OptionText.TypeName(option->Type);
        if (option->Type == AVOptionType.AV_OPT_TYPE_FLAGS) return type;
        return string.Create(CultureInfo.InvariantCulture, $"{type} from {option->min:G6} to {option->max:G6}");
    }

    private static List<string> Names(void* target, AVClass* options)
    {
        var names = new List<string>();
        if (options == null || target == null) return names;
        AVOption* option = null;
        while ((option = ffmpeg.av_opt_next(target, option)) != null)
        {
            if (IsForWriting(option)) names.Add(NativeText.Read(option->name)!);
        }

        return names;
    }
}
