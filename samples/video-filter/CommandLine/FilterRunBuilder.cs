using MediaShm.Gpu.Devices;
using MediaShm.Pipeline.Text;
using VideoFilter.Run;

namespace VideoFilter.CommandLine;

/// <summary>Collects options word by word, then checks that they make one run. Used once.</summary>
internal sealed class FilterRunBuilder
{
    private static readonly string[] DeviceNames = [DeviceChoice.Auto, .. DeviceCatalog.Names];
    private static readonly Dictionary<string, ImportMode> ImportModes = new()
    {
        ["auto"] = ImportMode.Auto,
        ["host"] = ImportMode.Host,
        ["dmabuf"] = ImportMode.DmaBuf,
        ["staged"] = ImportMode.Staged,
    };

    private readonly SideOptions _input = new();
    private readonly SideOptions _output = new();
    private string? _inputUrl;
    private string? _outputPath;
    private string? _chain;
    private string? _frameSize;
    private string? _frameRate;
    private string? _trace;
    private (string Name, string? Gpu) _device = (DeviceChoice.Auto, null);
    private ImportMode _import;
    private LogLevel _logLevel = LogLevel.Info;
    private long? _bitRate;
    private long? _frames;
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
        RequireVideo(word, specifier);
        Side.Private[name] = value;
    }

    /// <summary>An option of our own.</summary>
    /// <param name="entry">Which.</param>
    /// <param name="word">As it was written, for messages.</param>
    /// <param name="specifier">What followed its colon.</param>
    /// <param name="value">Its value; empty for flags.</param>
    public void Apply(OptionEntry entry, string word, string specifier, string value)
    {
        if (entry.Key is not OptionKey.Codec) RequireVideo(word, specifier);
        switch (entry.Key)
        {
            case OptionKey.Input: SetInput(value); break;
            case OptionKey.Chain: _chain = OutputOnly(word, NotEmpty(word, value)); break;
            case OptionKey.Device: _device = ParseDevice(word, value); break;
            case OptionKey.Import: _import = ParseImport(word, value); break;
            case OptionKey.Json: _json = true; break;
            case OptionKey.Trace: _trace = NotEmpty(word, value); break;
            case OptionKey.Overwrite: _overwrite = true; break;
            case OptionKey.KeepExisting: _keepExisting = true; break;
            case OptionKey.LogLevel: _logLevel = LogLevelSyntax.Parse(word, value); break;
            case OptionKey.Threads: _threads = (int)NumberSyntax.ParseCount(word, value, 0, 1024); break;
            case OptionKey.Format: Side.Format = NotEmpty(word, value); break;
            case OptionKey.Start: Side.Start = TimeSyntax.Parse(word, value); break;
            case OptionKey.Duration: Side.Duration = TimeSyntax.Parse(word, value); break;
            case OptionKey.End: Side.End = TimeSyntax.Parse(word, value); break;
            case OptionKey.Frames: _frames = OutputOnly(word, NumberSyntax.ParseCount(word, value, 1, long.MaxValue)); break;
            case OptionKey.Codec: SetCodec(word, specifier, value); break;
            case OptionKey.VideoCodec: SetCodec(word, "v", value); break;
            case OptionKey.CopyOnlyCodec: SetCodec(word, word[1..2], value); break;
            case OptionKey.BitRate: _bitRate = OutputOnly(word, NumberSyntax.ParseBitRate(word, value)); break;
            case OptionKey.PixelFormat: SetOrPass("pixel_format", NotEmpty(word, value), v => _output.PixelFormat = v); break;
            case OptionKey.FrameSize: SetOrPass("video_size", NotEmpty(word, value), v => _frameSize = ScaleFilter(word, v)); break;
            case OptionKey.FrameRate: SetOrPass("framerate", NotEmpty(word, value), v => _frameRate = $"fps={v}"); break;
            case OptionKey.Private: Side.Private[entry.Names[0][1..]] = NotEmpty(word, value); break;
            case OptionKey.Quality: SetQuality(word, value); break;
            case OptionKey.NoAudio: _noAudio = true; break;
            case OptionKey.NoSubtitles: _noSubtitles = true; break;
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
        return new FilterRunOptions
        {
            Input = new InputOptions
            {
                Url = _inputUrl,
                Format = _input.Format,
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
                Audio = !_noAudio,
                Subtitles = !_noSubtitles,
                Start = _output.Start,
                Duration = _output.ResolveDuration(),
                Frames = _frames,
                Private = _output.Private,
            },
            Chain = WholeChain(),
            Device = _device.Name,
            Gpu = _device.Gpu,
            Import = _import,
            Json = _json,
            Trace = _trace,
            LogLevel = _logLevel,
            Threads = _threads,
            Overwrite = _overwrite,
        };
    }

    private static string VerbHint(string name) => CommandTree.NearestVerb(name) is { } verb ? $"; or did you mean the verb '{verb}'?" : "";

    private static void RequireVideo(string word, string specifier)
    {
        if (specifier is "" or "v" or "V" or "v:0" or "V:0" or "0") return;
        throw new UsageException(specifier[0] is 'a' or 's' or 'd'
            ? $"{word}: audio and subtitles are copied as they are; options are for the video (or write -an, -sn)"
            : $"{word}: '{specifier}' names no stream that is filtered; write :v or nothing");
    }

    private static string NotEmpty(string word, string value) =>
        value.Length > 0 ? value : throw new UsageException($"{word} was given an empty value");

    private static (string Name, string? Gpu) ParseDevice(string word, string value)
    {
        var colon = value.IndexOf(':');
        var name = (colon < 0 ? value : value[..colon]).ToLowerInvariant();
        if (!DeviceNames.Contains(name))
            throw new UsageException($"{word} {value}: no such device{NearestName.Hint(name, DeviceNames)}; it is one of {string.Join(", ", DeviceNames)}");
        if (colon < 0) return (name, null);
        if (name is DeviceChoice.Auto or "cpu") throw new UsageException($"{word} {value}: {name} has no GPUs to choose from; write --device {name}");
        return value.Length > colon + 1
            ? (name, value[(colon + 1)..])
            : throw new UsageException($"{word} {value}: name a GPU after the colon, by its number, a part of its name or uuid=UUID (video-filter devices lists them)");
    }

    private static ImportMode ParseImport(string word, string value) =>
        ImportModes.TryGetValue(value.ToLowerInvariant(), out var mode)
            ? mode
            : throw new UsageException($"{word} {value}: no such way{NearestName.Hint(value, ImportModes.Keys)}; it is one of {string.Join(", ", ImportModes.Keys)}");

    private static string ScaleFilter(string word, string size)
    {
        var parts = size.Split('x');
        if (parts.Length == 1) return $"scale=size={size}"; // a name such as hd720: libavfilter knows them
        if (parts.Length != 2) throw new UsageException($"{word} {size}: not a size; write WIDTHxHEIGHT, for example 1280x720");
        return $"scale={NumberSyntax.ParseCount(word, parts[0], 1, 65536)}:{NumberSyntax.ParseCount(word, parts[1], 1, 65536)}";
    }

    private T OutputOnly<T>(string word, T value) =>
        BeforeInput ? throw new UsageException($"{word} is for the output; write it after -i") : value;

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
            if (BeforeInput || value != "copy")
                throw new UsageException($"{word} {value}: audio and subtitles are copied as they are; write {word} copy, or -an and -sn to leave them out");
            return;
        }

        RequireVideo(word, specifier);
        if (value == "copy") throw new UsageException($"{word} copy: filtered video must be encoded; name an encoder, for example -c:v libx264");
        Side.VideoCodec = NotEmpty(word, value);
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
        string?[] parts = [_chain, _frameSize, _frameRate];
        var chain = string.Join(',', parts.Where(part => part is not null));
        return chain.Length > 0 ? chain : "null";
    }
}
