using MediaShm.Gpu.Devices;
using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.Pool;
using VideoFilter.CommandLine;
using VideoFilter.Output;

namespace VideoFilter.Run;

/// <summary>Gathers what a run's parts counted.</summary>
internal static class RunReports
{
    /// <summary>The report of a run that is over.</summary>
    internal static RunReport Make(
        FilterRunOptions options,
        MediaInfo info,
        DecoderClient decoder,
        DeviceSet devices,
        AccessNeed access,
        FilterChain chain,
        MediaWriter writer,
        RunCounters counters,
        TimeSpan elapsed,
        bool stopped)
    {
        var pool = decoder.Pool!.Statistics;
        var encoded = writer.EncodedFormat;
        return new RunReport
        {
            Device = devices.Main.Info.Name,
            DeviceDescription = devices.Main.Info.Description,
            Import = Name(devices.Main.ImportWay),
            ImportReason = devices.Main.ImportReason,
            Access = access.Access == PoolAccess.DeviceMapped ? "deviceMapped" : "readOnly",
            AccessReason = access.Reason,
            Frames = writer.Frames,
            Dropped = pool.Dropped,
            PixelBytesCopied = counters.PixelBytesCopied,
            WallSeconds = Math.Round(elapsed.TotalSeconds, 4),
            Fps = Math.Round(writer.Frames / elapsed.TotalSeconds, 2),
            Filters = chain.Placements,
            Passes = devices.PassTimes is { Count: > 0 } times ? [.. times.Select(time => new PassReport(time.Name, Math.Round(time.Milliseconds, 3), time.Frames))] : null,
            Pool = new PoolReport(pool.Slabs, pool.Slots, pool.PeakLeased),
            DecoderPid = decoder.Pid,
            Input = info.Video is { } video
                ? new StreamReport(options.Input.Url, info.FormatName, info.DecoderName, video.Width, video.Height, chain.InputFormat.Pixel.Name)
                : null,
            Output = new StreamReport(
                options.Output.Path, writer.FormatName, writer.EncoderName, encoded.Width, encoded.Height, encoded.Pixel.Name),
            Stopped = stopped,
        };
    }

    private static string Name(ImportWay way) => way switch
    {
        ImportWay.Direct => "direct",
        ImportWay.Host => "host",
        ImportWay.DmaBuf => "dmabuf",
        _ => "staged",
    };
}
