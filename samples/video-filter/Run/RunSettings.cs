using MediaShm.Gpu.Devices;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.Pool;
using VideoFilter.CommandLine;
using VideoFilter.Output;
using VideoFilter.Signals;

namespace VideoFilter.Run;

/// <summary>What the command line means for decoder and writer.</summary>
internal sealed class RunSettings(FilterRunOptions options)
{
    /// <summary>Where reading starts, in seconds; -ss after -i comes on top of the one before it.</summary>
    private double? SeekSeconds => Sum(options.Input.Start, options.Output.Start)?.TotalSeconds;

    /// <summary>How much is read: the shorter of the two -t, the one before -i counted from its own -ss.</summary>
    private TimeSpan? Duration => (options.Input.Duration - (options.Output.Start ?? TimeSpan.Zero), options.Output.Duration) switch
    {
        ({ } a, { } b) => a < b ? a : b,
        var (a, b) => a ?? b,
    };

    /// <summary>Refuses what could never end well, before anything is started.</summary>
    /// <exception cref="MediaException">The output is the input, or exists and may not be replaced; or the trace is one of them.</exception>
    internal void CheckOutput(MediaInput input)
    {
        var path = options.Output.Path;
        if (options.Output.IsStandardOutput) path = "/proc/self/fd/1"; // it may be redirected into the input
        if (options.Output.Format is not "null" && input.IsSameFile(path))
            throw new MediaException(MediaErrorKind.Usage, $"'{options.Output.Path}' is the input itself; name another output");
        if (!options.Overwrite && !options.Output.IsStandardOutput && File.Exists(path) && options.Output.Format is not "null")
            throw new MediaException(MediaErrorKind.Usage, $"the output '{path}' exists; -y replaces it");
        if (options.Trace is { } trace && (input.IsSameFile(trace) || Path.GetFullPath(trace) == Path.GetFullPath(path)))
            throw new MediaException(MediaErrorKind.Usage, $"the trace '{trace}' is the input or the output itself; name another file");
    }

    /// <summary>What the pools of the run grant unless a device needs more.</summary>
    internal PoolAccess UsualAccess => options.Import == ImportMode.DmaBuf ? PoolAccess.DeviceMapped : PoolAccess.ReadOnly;

    /// <summary>What they grant for a device, and why.</summary>
    internal AccessNeed AccessFor(FrameDevice device) => UsualAccess == PoolAccess.DeviceMapped
        ? new AccessNeed(PoolAccess.DeviceMapped, "the kernel makes dma-bufs of no memory that is sealed against writing")
        : device.ProbeAccess();

    /// <summary>How the decoder process is started.</summary>
    internal DecoderClientOptions Decoder(Notes notes, PoolAccess access) => new()
    {
        Format = options.Input.Format,
        VideoStream = options.Input.VideoStream,
        Decoder = options.Input.Decoder,
        Loops = options.Input.Loops,
        Hardware = options.Input.Hardware,
        HardwareDevice = options.Input.HardwareDevice,
        Options = options.Input.Private,
        SeekSeconds = SeekSeconds,
        DurationSeconds = Duration?.TotalSeconds,
        Threads = options.Threads,
        Access = access,
        CopyStreams = options.Output.Audio || options.Output.Subtitles,
        DecodeAudio = options.Output is { Audio: true, Sound.Codec: not null },
        Sandbox = options.Decoder.Sandbox,
        MemoryLimitBytes = options.Decoder.MemoryBytes,
        ProcessorSeconds = options.Decoder.ProcessorSeconds,
        OnCrash = options.Decoder.OnCrash,
        Warn = notes.Warning,
        Quiet = notes.Level < LogLevel.Debug,
    };

    /// <summary>How the output is written.</summary>
    internal MediaWriterOptions Writer(MediaInfo info) => new()
    {
        Output = options.Output.Path,
        Format = options.Output.Format,
        Overwrite = options.Overwrite,
        VideoCodec = options.Output.VideoCodec,
        PixelFormat = options.Output.PixelFormat,
        Threads = options.Threads,
        Options = options.Output.BitRate is { } rate ? options.Output.Private.Append(new("b", rate.ToString())) : options.Output.Private,
        Source = info,
        Tags = options.Output.Tags,
        CopiedStreams = MediaWriterOptions.StreamsToKeep(info, options.Output.Audio, options.Output.Subtitles),
        Sound = Sound(),
        StartTime = Origin(info),
        FramesAreShifted = true,
    };

    /// <summary>The instant of the input, in its µs, that is 0 in the output: where the input starts, or where reading starts after a seek.</summary>
    internal static long Origin(MediaInfo info) => info.StartTime == FrameDescriptor.NoPts ? 0 : info.StartTime;

    /// <summary>How sound is encoded; null where it is copied.</summary>
    private SoundOptions? Sound() => options.Output is not { Audio: true, Sound: { Codec: { } codec } sound } ? null : new SoundOptions
    {
        Codec = codec,
        SampleRate = sound.SampleRate,
        Channels = sound.Channels,
        SampleFormat = sound.SampleFormat,
        Options = sound.Private,
        SharedOptions = options.Output.Private.Where(option => options.Output.Shared.Contains(option.Key)),
        CutsStart = SeekSeconds > 0,
        Length = Duration,
    };

    /// <summary>How long the output will be, as far as known.</summary>
    internal TimeSpan? Length(MediaInfo info)
    {
        if (info.Duration == FrameDescriptor.NoPts || options.Input.Loops != 0) return Duration;
        var rest = TimeSpan.FromMicroseconds(info.Duration) - TimeSpan.FromSeconds(SeekSeconds ?? 0);
        return Duration is { } wanted && wanted < rest ? wanted : rest;
    }

    /// <summary>The error to report when no frame came out.</summary>
    internal Exception NothingWritten(StopTokens stop) => stop.Finish.IsCancellationRequested
        ? new OperationCanceledException("stopped before the first frame")
        : new MediaException(
            MediaErrorKind.Failed,
            SeekSeconds is null
                ? $"no frame came out of the chain '{options.Chain}'; nothing was written"
                : $"there is no frame at or after {SeekSeconds} s; nothing was written");

    private static TimeSpan? Sum(TimeSpan? a, TimeSpan? b) => a is null ? b : b is null ? a : a + b;
}
