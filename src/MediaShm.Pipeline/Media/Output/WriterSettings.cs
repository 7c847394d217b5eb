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
    private readonly EncoderOptions _encoder;
    private readonly List<KeyValuePair<string, string>> _muxer = [];
    private readonly SoundSettings? _sound;

    /// <summary>Sorts and tries the options.</summary>
    /// <param name="codec">The video encoder.</param>
    /// <param name="muxer">The muxer.</param>
    /// <param name="options">The options.</param>
    /// <param name="sound">What the encoder of sound has taken of them already; null without one.</param>
    /// <exception cref="MediaException">An option is unknown or its value is not accepted.</exception>
    public WriterSettings(AVCodec* codec, AVFormatContext* muxer, IEnumerable<KeyValuePair<string, string>> options, SoundSettings? sound = null)
    {
        _encoder = new EncoderOptions(codec);
        _sound = sound;
        var scratch = (AVCodecContext*)FFmpegError.Allocated(ffmpeg.avcodec_alloc_context3(codec), "an encoder");
        try
        {
            // libx265 writes its statistics to stderr by itself; the user's own parameters follow and may bring them back.
            if (_encoder.EncoderName == "libx265") options = QuietX265(options);
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
    public bool HasEncoderOptions => _encoder.Any;

    /// <summary>Sets the encoder's options on a fresh context.</summary>
    public void Apply(AVCodecContext* context) => _encoder.Apply(context);

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
        if (name[(colon + 1)..].StartsWith('a')) throw Usage($"option '{given}' is for the sound: see SoundOptions");
        return name[..colon];
    }

    private static IEnumerable<KeyValuePair<string, string>> QuietX265(IEnumerable<KeyValuePair<string, string>> options)
    {
        var parameters = options.LastOrDefault(o => PlainName(o.Key) == X265Parameters).Value;
        return options.Where(o => PlainName(o.Key) != X265Parameters)
            .Append(new(X265Parameters, parameters is null ? "log-level=error" : $"log-level=error:{parameters}"));
    }

    private static MediaException Usage(string message) => new(MediaErrorKind.Usage, message);

    private static bool TrySetMuxer(AVFormatContext* muxer, string name, string value) =>
        OptionSetting.TrySet(muxer->oformat->priv_class == null ? null : muxer->priv_data, name, value, "muxer", muxer->oformat->name)
        || OptionSetting.TrySet(muxer, name, value, "muxer", muxer->oformat->name);

    private void Sort(AVCodecContext* scratch, AVFormatContext* muxer, string name, string value)
    {
        PresetNames.Check(_encoder.EncoderName, name, value);
        if (_encoder.TryAdd(scratch, name, value)) return;
        if (TrySetMuxer(muxer, name, value))
        {
            _muxer.Add(new(name, value));
            return;
        }

        if (_sound?.TakesShared(name) is true) return;
        var known = _encoder.Names(scratch)
            .Concat(OptionSetting.Names(muxer->priv_data, muxer->oformat->priv_class)).Concat(OptionSetting.Names(muxer, muxer->av_class));
        throw Usage($"neither the encoder {_encoder.EncoderName} nor the muxer {NativeText.Read(muxer->oformat->name)} has an option "
            + $"'{name}'{NearestName.Hint(name, known)}");
    }
}
