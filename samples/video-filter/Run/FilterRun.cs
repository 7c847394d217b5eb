using System.Diagnostics;
using MediaShm.Gpu.Filters;
using MediaShm.Gpu.Filters.Grammar;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.Pool;
using VideoFilter.CommandLine;
using VideoFilter.Output;
using VideoFilter.Signals;

namespace VideoFilter.Run;

/// <summary>Runs one job; what <see cref="FilterRun.Execute"/> does, and tests put in its place.</summary>
internal delegate RunReport FilterRunner(FilterRunOptions options, RunProgress progress, StopTokens stop);

/// <summary>
/// One job from start to end: the decoder process is started, its pool attached, and then, frame by frame,
/// decode → loan → publish (all there) → take → submit → fence → return → encode (here). This thread takes and submits,
/// another waits for fences and encodes; a third listens to the decoder.
/// </summary>
internal static class FilterRun
{
    /// <summary>Frames that may lie between submit and encode.</summary>
    private const int FramesInFlight = 4;

    /// <summary>Does the job.</summary>
    /// <exception cref="OperationCanceledException">The job was aborted, or stopped before there was anything to finish; the output is removed.</exception>
    internal static RunReport Execute(FilterRunOptions options, RunProgress progress, StopTokens stop)
    {
        var clock = Stopwatch.StartNew();
        using var input = MediaInput.Open(options.Input.Url, options.Input.Format);
        using var decoder = DecoderClient.Start(input, DecoderOptions(options, progress.Notes)); // first of all: it loads while we do
        MediaWriter.CheckOutput(options.Output.Path, options.Overwrite, input.Name);
        var calls = FilterGraphParser.Parse(options.Chain, [.. LibavfilterGraph.FilterNames()]);
        using var devices = new DeviceSet(DeviceChoice.Open(options, progress.Notes), DeviceChoice.CpuOptions(options));
        var counters = new RunCounters();
        using var outputs = FramePool.Create("video-filter-out", new FramePoolOptions { Listen = false });
        outputs.SlabAdded += devices.Import;
        outputs.SlabRetired += devices.Release;

        using var starting = CancellationTokenSource.CreateLinkedTokenSource(stop.Finish, stop.Abort);
        var info = decoder.WaitForInfo(starting.Token);
        decoder.Attach(new FramePoolClientOptions { SlabMapped = devices.Import, SlabRetiring = devices.Release }, starting.Token);
        progress.Expect(options.Output.Frames, Length(options, info));
        var frameRate = info.Video?.ConstantFrameRate() ?? new Rational(0, 1);
        var origin = Origin(options, info);
        var take = new TakeStage(decoder, origin, counters);
        if (!take.Take(out var first, starting.Token)) throw NothingTaken(options, starting.Token);

        var queue = new BoundedQueue<FrameInFlight>(FramesInFlight);
        using var chain = new FilterChain(calls, devices, outputs, frameRate, counters, new EncodeQueue(queue), stop.Abort);
        chain.Prepare(first);
        using var writer = MediaWriter.Create(WriterOptions(options, info, chain.OutputFrameRate, origin));
        using (var encode = new EncodeStage(writer, queue, decoder, progress, options.Output.Frames ?? long.MaxValue, stop.Abort))
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop.Finish, stop.Abort, encode.Ended);
            chain.Accept(first);
            while (take.Take(out var frame, ended.Token)) chain.Accept(frame);
            stop.Abort.ThrowIfCancellationRequested();
            chain.Flush();
            queue.Complete();
            encode.Finish();
        }

        writer.Finish();
        chain.Dispose(); // its stages add up what they copied
        Interlocked.Add(ref counters.PixelBytesCopied, devices.BytesCopied + writer.BytesCopied);
        return Report(options, info, decoder, devices, chain, writer, counters, progress.Frames, clock.Elapsed, stop.Finish.IsCancellationRequested);
    }
}
