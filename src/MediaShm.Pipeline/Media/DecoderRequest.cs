using System.Globalization;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Media;

/// <summary>What a decoder process is asked to do; it travels as its arguments.</summary>
public sealed record DecoderRequest
{
    /// <summary>Descriptor number of the life line's read end in the decoder process.</summary>
    public const int LifeLineDescriptor = 3;

    /// <summary>Descriptor number of the side channel's write end in the decoder process.</summary>
    public const int SideChannelDescriptor = 4;

    /// <summary>Descriptor number of the input, where it is handed over open.</summary>
    public const int InputDescriptor = 5;

    private const string OptionPrefix = "option.";

    /// <summary>File name or URL: what to open, or, with <see cref="HasDescriptor"/>, only what to call it.</summary>
    public required string Input { get; init; }

    /// <summary>The input is inherited open as <see cref="InputDescriptor"/>.</summary>
    public bool HasDescriptor { get; init; }

    /// <summary>Demuxer to use (<c>-f</c> before <c>-i</c>), or null to probe.</summary>
    public string? Format { get; init; }

    /// <summary>Demuxer and decoder options by FFmpeg's names.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>Which video stream: an index, <c>v:N</c> for the N-th video, <c>#ID</c> for the container's id; null for the best.</summary>
    public string? VideoStream { get; init; }

    /// <summary>Decoder by FFmpeg's name, or null for its choice.</summary>
    public string? Decoder { get; init; }

    /// <summary>One of <see cref="HardwareDevices.Names"/> to decode on where it can; null for software.</summary>
    public string? Hardware { get; init; }

    /// <summary>Which device of that kind, in FFmpeg's words for it; null for its choice.</summary>
    public string? HardwareDevice { get; init; }

    /// <summary>How often to read the input again after its end; -1 for ever.</summary>
    public int Loops { get; init; }

    /// <summary>Where to start, in seconds from the input's start; null for the start.</summary>
    public double? SeekSeconds { get; init; }

    /// <summary>
    /// Go on at this time, in µs of the input's timestamps; for a decoder that follows one that died. Null
    /// for the start, or where <see cref="SeekSeconds"/> says.
    /// </summary>
    public long? ResumeMicroseconds { get; init; }

    /// <summary>Go on at the first key frame from there on, not exactly there by way of the key frame before it.</summary>
    public bool ResumesAtKeyFrame { get; init; }

    /// <summary>How much to read, in seconds; null for all.</summary>
    public double? DurationSeconds { get; init; }

    /// <summary>Decoder threads; 0 for two per processor, 16 at most.</summary>
    public int Threads { get; init; }

    /// <summary>Deliver packets of audio and subtitle streams through the side channel.</summary>
    public bool CopyStreams { get; init; } = true;

    /// <summary>Decode the audio streams and deliver samples in place of their packets.</summary>
    public bool DecodeAudio { get; init; }

    /// <summary>Name of the private pool to own; its socket's path comes back over the side channel.</summary>
    public required string PoolName { get; init; }

    /// <summary>Bytes of slabs that the pool may hold; 0 for its own choice.</summary>
    public long MemoryBudgetBytes { get; init; }

    /// <summary>Give rights up before the input is opened; false for systems where that does not work.</summary>
    public bool Sandbox { get; init; } = true;

    /// <summary>Bytes of memory that the decoder may take for itself, beside the pool's; null for no limit.</summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>Seconds of processor time that the decoder may use; null for no limit.</summary>
    public int? ProcessorSeconds { get; init; }

    /// <summary>What to add to a decoder's failure where it was limited, since a limit shows in many ways; else nothing.</summary>
    public string LimitNote => (MemoryLimitBytes, ProcessorSeconds) switch
    {
        (null, null) => "",
        ({ } bytes, null) => $" (it was limited to {SizeText(bytes)} of memory of its own)",
        (null, { } seconds) => $" (it was limited to {seconds} s of processor time)",
        var (bytes, seconds) => $" (it was limited to {SizeText(bytes!.Value)} of memory of its own and {seconds} s of processor time)",
    };

    /// <summary>What the consumer may do with the pool's memory; decoders keep references, so never write.</summary>
    public PoolAccess Access { get; init; }

    /// <summary>The request as the arguments of the decoder program: a word each, <c>name=value</c>.</summary>
    public IReadOnlyList<string> ToArguments()
    {
        var words = new List<string> { $"pool={PoolName}", $"input={Input}" };
        if (HasDescriptor) words.Add("descriptor=1");
        if (!CopyStreams) words.Add("copy=0");
        if (DecodeAudio) words.Add("decodeaudio=1");
        if (Format is not null) words.Add($"format={Format}");
        if (Threads != 0) words.Add($"threads={Threads}");
        if (MemoryBudgetBytes != 0) words.Add($"budget={MemoryBudgetBytes}");
        if (VideoStream is not null) words.Add($"vstream={VideoStream}");
        if (Decoder is not null) words.Add($"decoder={Decoder}");
        if (Hardware is not null) words.Add($"hardware={Hardware}");
        if (HardwareDevice is not null) words.Add($"hardwaredevice={HardwareDevice}");
        if (Loops != 0) words.Add($"loops={Loops}");
        if (ResumeMicroseconds is { } resume) words.Add($"resume={resume}");
        if (ResumesAtKeyFrame) words.Add("resumeatkey=1");
        if (!Sandbox) words.Add("sandbox=0");
        if (MemoryLimitBytes is { } memory) words.Add($"memory={memory}");
        if (ProcessorSeconds is { } processor) words.Add($"processor={processor}");
        if (Access != PoolAccess.ReadOnly) words.Add($"access={Access}");
        if (SeekSeconds is { } seek) words.Add("seek=" + seek.ToString("R", CultureInfo.InvariantCulture));
        if (DurationSeconds is { } duration) words.Add("duration=" + duration.ToString("R", CultureInfo.InvariantCulture));
        foreach (var (name, value) in Options) words.Add($"{OptionPrefix}{name}={value}");
        return words;
    }

    /// <summary>Reads what <see cref="ToArguments"/> wrote.</summary>
    /// <exception cref="FormatException">The words are not a request.</exception>
    public static DecoderRequest FromArguments(IReadOnlyList<string> words)
    {
        var options = new Dictionary<string, string>();
        var request = new DecoderRequest { Input = "", PoolName = "", Options = options };
        foreach (var word in words)
        {
            var split = word.IndexOf('=');
            if (split < 0) throw new FormatException($"'{word}' is not name=value");
            var (name, value) = (word[..split], word[(split + 1)..]);
            if (name.StartsWith(OptionPrefix, StringComparison.Ordinal)) options[name[OptionPrefix.Length..]] = value;
            else request = request.With(name, value);
        }

        return request is { Input: "" } or { PoolName: "" } ? throw new FormatException("a decoder needs input= and pool=") : request;
    }

    private static string SizeText(long bytes) => bytes >= 1 << 20 ? $"{bytes >> 20} MiB" : $"{bytes >> 10} KiB";

    private DecoderRequest With(string name, string value) => name switch
    {
        "pool" => this with { PoolName = value },
        "input" => this with { Input = value },
        "descriptor" => this with { HasDescriptor = value == "1" },
        "copy" => this with { CopyStreams = value == "1" },
        "decodeaudio" => this with { DecodeAudio = value == "1" },
        "format" => this with { Format = value },
        "threads" => this with { Threads = int.Parse(value, CultureInfo.InvariantCulture) },
        "budget" => this with { MemoryBudgetBytes = long.Parse(value, CultureInfo.InvariantCulture) },
        "vstream" => this with { VideoStream = value },
        "decoder" => this with { Decoder = value },
        "hardware" => this with { Hardware = value },
        "hardwaredevice" => this with { HardwareDevice = value },
        "loops" => this with { Loops = int.Parse(value, CultureInfo.InvariantCulture) },
        "resume" => this with { ResumeMicroseconds = long.Parse(value, CultureInfo.InvariantCulture) },
        "resumeatkey" => this with { ResumesAtKeyFrame = value == "1" },
        "sandbox" => this with { Sandbox = value == "1" },
        "memory" => this with { MemoryLimitBytes = long.Parse(value, CultureInfo.InvariantCulture) },
        "processor" => this with { ProcessorSeconds = int.Parse(value, CultureInfo.InvariantCulture) },
        "access" => this with { Access = Enum.Parse<PoolAccess>(value) },
        "seek" => this with { SeekSeconds = double.Parse(value, CultureInfo.InvariantCulture) },
        "duration" => this with { DurationSeconds = double.Parse(value, CultureInfo.InvariantCulture) },
        _ => throw new FormatException($"'{name}' is no part of a decoder request"),
    };
}
