using MediaShm.Gpu.Devices;
using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.Text;
using VideoFilter.Run;

namespace VideoFilter.CommandLine;

/// <summary>Collects options word by word, then checks that they make one run. Used once.</summary>
internal sealed class FilterRunBuilder
{
    private readonly SideOptions _input = new();
    private readonly SideOptions _output = new();
    private readonly SoundArguments _sound = new();
    private readonly HashSet<string> _shared = new(StringComparer.Ordinal);
    private readonly List<TagEdit> _tags = [];
    private string? _inputUrl;
    private string? _outputPath;
    private string? _chain;
    private string? _frameSize;
    private string? _frameRate;
    private string? _trace;
    private DecoderRights _decoder = new();
    private (string Name, string? Gpu) _device = (DeviceChoice.Auto, null);
    private ImportMode _import;
    private LogLevel _logLevel = LogLevel.Info;
    private long? _bitRate;
    private long? _frames;
    private string? _videoStream;
    private string? _hardware, _hardwareDevice;
    private int _loops;
    private bool _constantRate;
    private int _threads;
    private bool _json, _overwrite, _keepExisting, _noAudio, _noSubtitles;

    private bool BeforeInput => _inputUrl is null;

    private SideOptions Side => BeforeInput ? _input : _output;

    /// <summary>A word that is no option and no option's value: the output.</summary>
    public void AddName(string name)
    {
        if (name.Length == 0) throw new UsageException("an empty file name was given");
        if (BeforeInput)
            throw new UsageException($"'{name}' stands where an option was expected; name the input with -i, and the output after it{VerbHint(name)}");
        if (_outputPath is not null)
            throw new UsageException($"two outputs were given, '{_outputPath}' and '{name}'; a value with spaces needs quotes, and a run writes one file");
        _outputPath = name;
    }

    /// <summary>An option for the codec or container of the side on which it stands.</summary>
    public void AddPrivate(string word, string name, string specifier, string value)
    {
        if (SoundArguments.Means(specifier))
        {
            _sound.Apply(OptionKey.Private, OutputOnly(word, word), specifier, name, value);
            return;
        }

        RequireVideo(word, specifier);
        SetPrivate(name, specifier, value);
    }

    /// <summary>An option of our own.</summary>
    /// <param name="entry">Which.</param>
    /// <param name="word">As it was written, for messages.</param>
    /// <param name="specifier">What followed its colon.</param>
    /// <param name="value">Its value; empty for flags.</param>
    public void Apply(OptionEntry entry, string word, string specifier, string value)
    {
        if (IsForSound(entry, specifier))
        {
            _sound.Apply(entry.Key, OutputOnly(word, word), specifier, entry.Names[0][1..], value);
            return;
        }

        if (entry.Key is not (OptionKey.Codec or OptionKey.Metadata)) RequireVideo(word, specifier);
        switch (entry.Key)
        {
            case OptionKey.Input: SetInput(value); break;
            case OptionKey.Chain: _chain = OutputOnly(word, OptionValues.NotEmpty(word, value)); break;
            case OptionKey.Device: _device = OptionValues.ParseDevice(word, value); break;
            case OptionKey.Import: _import = OptionValues.ParseImport(word, value); break;
            case OptionKey.Json: _json = true; break;
            case OptionKey.Trace: _trace = OptionValues.NotEmpty(word, value); break;
            case OptionKey.Overwrite: _overwrite = true; break;
            case OptionKey.KeepExisting: _keepExisting = true; break;
            case OptionKey.LogLevel: _logLevel = LogLevelSyntax.Parse(word, value); break;
            case OptionKey.Threads: _threads = (int)NumberSyntax.ParseCount(word, value, 0, 1024); break;
            case OptionKey.Format: Side.Format = OptionValues.NotEmpty(word, value); break;
            case OptionKey.Start: Side.Start = TimeSyntax.Parse(word, value); break;
            case OptionKey.Duration: Side.Duration = TimeSyntax.Parse(word, value); break;
            case OptionKey.End: Side.End = TimeSyntax.Parse(word, value); break;
            case OptionKey.Frames: _frames = OutputOnly(word, NumberSyntax.ParseCount(word, value, 1, long.MaxValue)); break;
            case OptionKey.Codec: SetCodec(word, specifier, value); break;
            case OptionKey.VideoCodec: SetCodec(word, "v", value); break;
            case OptionKey.OtherCodec: SetCodec(word, word[1..2], value); break;
            case OptionKey.BitRate: _bitRate = OutputOnly(word, NumberSyntax.ParseBitRate(word, value)); break;
            case OptionKey.PixelFormat: SetOrPass("pixel_format", OptionValues.NotEmpty(word, value), v => _output.PixelFormat = v); break;
            case OptionKey.FrameSize: SetOrPass("video_size", OptionValues.NotEmpty(word, value), v => _frameSize = OptionValues.ScaleFilter(word, v)); break;
            case OptionKey.FrameRate: SetOrPass("framerate", OptionValues.NotEmpty(word, value), v => _frameRate = $"fps={v}"); break;
            case OptionKey.Private: SetPrivate(entry.Names[0][1..], specifier, OptionValues.NotEmpty(word, value)); break;
            case OptionKey.Quality: SetQuality(word, value); break;
            case OptionKey.NoAudio: _noAudio = true; break;
            case OptionKey.NoSubtitles: _noSubtitles = true; break;
            case OptionKey.VideoStream: _videoStream = OptionValues.NotEmpty(word, value); break;
            case OptionKey.Loop: _loops = (int)InputOnly(word, NumberSyntax.ParseCount(word, value, -1, int.MaxValue)); break;
            case OptionKey.Hardware: _hardware = InputOnly(word, OptionValues.ParseHardware(word, value)); break;
            case OptionKey.HardwareDevice: _hardwareDevice = InputOnly(word, OptionValues.NotEmpty(word, value)); break;
            case OptionKey.RateMode: _constantRate = OptionValues.ParseRateMode(word, value); break;
            case OptionKey.Metadata: _tags.Add(OutputOnly(word, OptionValues.ParseTag(word, specifier, value))); break;
            case OptionKey.NoSandbox: _decoder = _decoder with { Sandbox = false }; break;
            case OptionKey.DecoderMemory: _decoder = _decoder with { MemoryBytes = NumberSyntax.ParseBytes(word, value) }; break;
            case OptionKey.DecoderTime: _decoder = _decoder with { ProcessorSeconds = (int)NumberSyntax.ParseCount(word, value, 1, int.MaxValue) }; break;
            case OptionKey.OnDecoderCrash: _decoder = _decoder with { OnCrash = OptionValues.ParseCrashPolicy(word, value) }; break;
            case OptionKey.Ignored: break;
            default: throw new InvalidOperationException($"option {entry.Key} has no case");
        }
    }

    /// <summary>Checks the whole and freezes it.</summary>
    /// <exception cref="UsageException">Input or output is missing, or options contradict each other.</exception>
    public FilterRunOptions Build()
    {
        if (_inputUrl is null) throw new UsageException("no input was given; name it with -i IN (--help shows an example)");
        if (_outputPath is null) throw new UsageException("no output was given; end the command with a file name, or with -f null -");
        if (_overwrite && _keepExisting) throw new UsageException("-y and -n contradict each other; give one of them");
        var audio = !_noAudio && !_sound.IsNone;
        return new FilterRunOptions
        {
            Input = new InputOptions
            {
                Url = _inputUrl,
                Format = _input.Format ?? (_input.Private.ContainsKey("pattern_type") ? "image2" : null), // an option of that format alone
                VideoStream = _videoStream,
                Loops = _loops,
                Hardware = _hardware,
                HardwareDevice = _hardwareDevice,
                Decoder = _input.VideoCodec,
                Start = _input.Start,
                Duration = _input.ResolveDuration(),
                Private = _input.Private,
            },
            Output = new OutputOptions
            {
                Path = _outputPath,
                Format = _output.Format,
                VideoCodec = _output.VideoCodec,
                BitRate = _bitRate,
                PixelFormat = _output.PixelFormat,
                Audio = audio,
                Sound = _sound.Build(audio),
                Subtitles = !_noSubtitles,
                Start = _output.Start,
                Duration = _output.ResolveDuration(),
                Frames = _frames,
                Tags = _tags,
                Private = _output.Private,
                Shared = _shared,
            },
            Chain = WholeChain(),
            ConstantRate = _constantRate && _frameRate is null,
            Device = _device.Name,
            Gpu = _device.Gpu,
            Import = _import,
            Json = _json,
            Trace = _trace,
            LogLevel = _logLevel,
            Threads = _threads,
            Overwrite = _overwrite,
            Decoder = _decoder,
        };
    }

    private static string VerbHint(string name) => CommandTree.NearestVerb(name) is { } verb ? $"; or did you mean the verb '{verb}'?" : "";

    private static bool IsForSound(OptionEntry entry, string specifier) => entry.Key switch
    {
        OptionKey.SampleRate or OptionKey.Channels or OptionKey.SampleFormat or OptionKey.AudioBitRate or OptionKey.AudioQuality => true,
        OptionKey.BitRate or OptionKey.Quality or OptionKey.Private => SoundArguments.Means(specifier),
        _ => false,
    };

    private static void RequireVideo(string word, string specifier)
    {
        if (specifier is "" or "v" or "V" or "v:0" or "V:0" or "0") return;
        throw new UsageException(specifier[0] is 'a' or 's' or 'd'
            ? $"{word}: this option is for the video; audio is copied or encoded (-c:a) and never filtered, subtitles are copied (or write -an, -sn)"
            : $"{word}: '{specifier}' names no stream that is filtered; write :v or nothing");
    }

    private T OutputOnly<T>(string word, T value) =>
        BeforeInput ? throw new UsageException($"{word} is for the output; write it after -i") : value;

    private T InputOnly<T>(string word, T value) =>
        BeforeInput ? value : throw new UsageException($"{word} is for the input; write it before -i");

    private void SetInput(string url)
    {
        if (_inputUrl is not null) throw new UsageException($"two inputs were given, '{_inputUrl}' and '{url}'; a run reads one");
        _inputUrl = url.Length > 0 ? url : throw new UsageException("-i was given an empty file name");
    }

    private void SetCodec(string word, string specifier, string value)
    {
        var stream = specifier.Length > 0 ? specifier[0] : ' ';
        if (stream is 'a' or 's' or 'd')
        {
            if (BeforeInput) throw new UsageException($"{word} {value}: how sound and subtitles are decoded is FFmpeg's choice; after -i it says what becomes of them");
            if (stream == 'a') _sound.SetCodec(word, specifier, value);
            else if (value == "none") _noSubtitles |= stream == 's';
            else if (value != "copy")
                throw new UsageException($"{word} {value}: subtitles are copied as they are, never encoded anew; write {word} copy or {word} none");
            return;
        }

        RequireVideo(word, specifier);
        if (value == "copy") throw new UsageException($"{word} copy: filtered video must be encoded; name an encoder, for example -c:v libx264");
        Side.VideoCodec = OptionValues.NotEmpty(word, value);
    }

    private void SetPrivate(string name, string specifier, string value)
    {
        Side.Private[name] = value;
        if (BeforeInput) return;
        if (specifier.Length == 0) _ = _shared.Add(name);
        else _ = _shared.Remove(name);
    }

    // What FFmpeg's -q:v does: a fixed quantiser in lambda units (FF_QP2LAMBDA is 118), switched on by a codec flag.
    private void SetQuality(string word, string value)
    {
        var quantiser = NumberSyntax.ParseCount(word, OutputOnly(word, value), 0, 255);
        _output.Private["global_quality"] = (quantiser * 118).ToString();
        _output.Private["flags"] = _output.Private.GetValueOrDefault("flags") + "+qscale";
    }

    // Before -i these are the raw-video demuxers' options under the ffmpeg program's names.
    private void SetOrPass(string demuxerName, string value, Action<string> setOutput)
    {
        if (BeforeInput) _input.Private[demuxerName] = value;
        else setOutput(value);
    }

    private string WholeChain()
    {
        string?[] parts = [_chain, _frameSize, _frameRate ?? (_constantRate ? "fps=source_fps" : null)];
        var chain = string.Join(',', parts.Where(part => part is not null));
        return chain.Length > 0 ? chain : "null";
    }
}
