using MediaShm.Pipeline.Media.FFmpeg;
using MediaShm.Pipeline.Text;

namespace MediaShm.Pipeline.Media.Output;

/// <summary>
/// The encoder of sound that the user chose, and what it was told: every name and value is tried at once, so that a typing error shows
/// before the first frame. Not thread-safe.
/// </summary>
internal sealed unsafe class SoundSettings
{
    private readonly EncoderOptions _options;
    private readonly HashSet<string> _shared = new(StringComparer.Ordinal);

    /// <summary>Finds the encoder and tries its options.</summary>
    /// <exception cref="MediaException">The encoder, an option, or the sample format is unknown, or a value is not accepted.</exception>
    public SoundSettings(SoundOptions options)
    {
        Wanted = options;
        Codec = EncoderSelection.ByName(options.Codec, AVMediaType.AVMEDIA_TYPE_AUDIO);
        _options = new EncoderOptions(Codec);
        CheckSampleFormat(options.SampleFormat);
        var scratch = (AVCodecContext*)FFmpegError.Allocated(ffmpeg.avcodec_alloc_context3(Codec), "an encoder");
        try
        {
            foreach (var (name, value) in options.Options)
            {
                if (!_options.TryAdd(scratch, name, value))
                    throw Usage($"the encoder {EncoderName} has no option '{name}'{NearestName.Hint(name, _options.Names(scratch))}");
            }

            foreach (var (name, value) in options.SharedOptions)
            {
                if (TryShare(scratch, name, value)) _ = _shared.Add(name);
            }
        }
        finally
        {
            ffmpeg.avcodec_free_context(&scratch);
        }
    }

    /// <summary>What the user asked for.</summary>
    public SoundOptions Wanted { get; }

    /// <summary>The encoder.</summary>
    public AVCodec* Codec { get; }

    /// <summary>FFmpeg's name of it.</summary>
    public string EncoderName => _options.EncoderName;

    /// <summary>True for an option, not for sound alone, that the encoder has taken.</summary>
    public bool TakesShared(string name) => _shared.Contains(name);

    /// <summary>Sets the options on a fresh context.</summary>
    public void Apply(AVCodecContext* context) => _options.Apply(context);

    /// <summary>The filter that makes of any sound what the encoder takes, as the ffmpeg program writes it; empty for "any".</summary>
    public string FormatFilter()
    {
        var parts = new List<string>();
        Add(parts, "sample_fmts", Wanted.SampleFormat is { } format ? [format] : SampleFormatNames());
        Add(parts, "sample_rates", Wanted.SampleRate is { } rate ? [$"{rate}"] : Rates());
        Add(parts, "channel_layouts", Wanted.Channels is { } channels ? [UsualLayout(channels)] : Layouts());
        return parts.Count == 0 ? "anull" : $"aformat={string.Join(':', parts)}";
    }

    /// <summary>FFmpeg's name of the usual layout of so many channels.</summary>
    public static string UsualLayout(int channels)
    {
        AVChannelLayout layout;
        ffmpeg.av_channel_layout_default(&layout, channels);
        return SoundGraph.NameOf(layout);
    }

    private static void Add(List<string> parts, string name, List<string> values)
    {
        if (values.Count > 0) parts.Add($"{name}={string.Join('|', values)}");
    }

    private static MediaException Usage(string message) => new(MediaErrorKind.Usage, message);

    private void CheckSampleFormat(string? name)
    {
        if (name is null) return;
        if (SampleFormats.Find(name) < 0) throw Usage($"no sample format is called '{name}'{NearestName.Hint(name, SampleFormats.Names())}");
        var taken = SampleFormatNames();
        if (taken.Count > 0 && !taken.Contains(name)) throw Usage($"the encoder {EncoderName} does not take {name}; it takes {string.Join(", ", taken)}");
    }

    private bool TryShare(AVCodecContext* scratch, string name, string value)
    {
        try
        {
            return _options.TryAdd(scratch, name, value, ffmpeg.AV_OPT_FLAG_ENCODING_PARAM | ffmpeg.AV_OPT_FLAG_AUDIO_PARAM);
        }
        catch (MediaException)
        {
            return false; // -profile high: the value is the video encoder's
        }
    }

    private List<string> SampleFormatNames()
    {
        var names = new List<string>();
        for (var format = Codec->sample_fmts; format != null && *format >= 0; format++) names.Add(SampleFormats.Name(*format));
        return names;
    }

    private List<string> Rates()
    {
        var rates = new List<string>();
        for (var rate = Codec->supported_samplerates; rate != null && *rate > 0; rate++) rates.Add($"{*rate}");
        return rates;
    }

    private List<string> Layouts()
    {
        var names = new List<string>();
        for (var layout = Codec->ch_layouts; layout != null && layout->nb_channels > 0; layout++) names.Add(SoundGraph.NameOf(*layout));
        return names;
    }
}
