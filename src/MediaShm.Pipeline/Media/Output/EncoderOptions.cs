using System.Globalization;
using MediaShm.Pipeline.Media.FFmpeg;

namespace MediaShm.Pipeline.Media.Output;

/// <summary>The user's options that an encoder takes, each tried on a scratch context before it is kept. Not thread-safe.</summary>
/// <param name="codec">The encoder.</param>
internal sealed unsafe class EncoderOptions(AVCodec* codec)
{
    private const int LambdaPerQuality = 118; // FF_QP2LAMBDA
    private readonly AVCodec* _codec = codec;
    private readonly List<KeyValuePair<string, string>> _options = [];

    /// <summary>Any was kept.</summary>
    public bool Any => _options.Count > 0;

    /// <summary>FFmpeg's name of the encoder.</summary>
    public string EncoderName => NativeText.Read(_codec->name)!;

    /// <summary>Keeps an option if the encoder knows it.</summary>
    /// <param name="scratch">A context of the encoder's.</param>
    /// <param name="name">The option.</param>
    /// <param name="value">Its value.</param>
    /// <param name="flags">What the option must be for besides encoding: <c>AV_OPT_FLAG_*</c>.</param>
    /// <exception cref="MediaException">It does not accept the value.</exception>
    public bool TryAdd(AVCodecContext* scratch, string name, string value, int flags = 0)
    {
        if (!TrySet(scratch, name, value, flags)) return false;
        _options.Add(new(name, value));
        return true;
    }

    /// <summary>Sets the options on a fresh context.</summary>
    public void Apply(AVCodecContext* context)
    {
        foreach (var (name, value) in _options) _ = TrySet(context, name, value, flags: 0);
    }

    /// <summary>Names of all options that the encoder has.</summary>
    public IEnumerable<string> Names(AVCodecContext* scratch) =>
        OptionSetting.Names(scratch->priv_data, _codec->priv_class).Concat(OptionSetting.Names(scratch, scratch->av_class));

    private bool TrySet(AVCodecContext* context, string name, string value, int flags)
    {
        if (name is "q" or "qscale")
        {
            if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var quality))
                throw new MediaException(MediaErrorKind.Usage, $"option '{name}' takes a number, not '{value}'");
            _ = OptionSetting.TrySet(context, "flags", "+qscale", "encoder", _codec->name);
            var lambda = ((int)(quality * LambdaPerQuality)).ToString(CultureInfo.InvariantCulture);
            return OptionSetting.TrySet(context, "global_quality", lambda, "encoder", _codec->name);
        }

        return OptionSetting.TrySet(_codec->priv_class == null ? null : context->priv_data, name, value, "encoder", _codec->name)
            || OptionSetting.TrySet(context, name, value, "encoder", _codec->name, flags);
    }
}
