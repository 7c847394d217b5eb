using System.Diagnostics;
using MediaShm.Gpu.Filters.Grammar;
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
/// another waits for fences and encodes; a third listens to the decoder, a fourth writes what is no video.
/// </summary>
internal static class FilterRun
{
    /// <summary>Frames that may lie between submit and encode.</summary>
    private const int FramesInFlight = 4;

    /// <summary>Frames that the decoder's pool gives us before it gets any back: two more than libavfilter may have of them at one time.</summary>
    private const int QueueDepth = LibavfilterStage.MostLent + 2;

    /// <summary>Does the job.</summary>
    /// <exception cref="OperationCanceledException">The job was aborted, or stopped before there was anything to finish; the output is removed.</exception>
    internal static RunReport Execute(FilterRunOptions options, RunProgress progress, StopTokens stop)
    {
        var clock = Stopwatch.StartNew();
        var settings = new RunSettings(options);
        using var input = MediaInput.Open(options.Input.Url, options.Input.Format);
        settings.CheckOutput(input);
        using var trace = RunTrace.Open(options.Trace);
        using var opening = Opening.Start(options, settings, input, progress.Notes, trace);
        var decoder = opening.Decoder;
        using var starting = CancellationTokenSource.CreateLinkedTokenSource(stop.Finish, stop.Abort);
        var calls = FilterGraphParser.Parse(options.Chain, LibavfilterGraph.FilterNames);

        var counters = new RunCounters();
        using var outputs = FramePool.Create("video-filter-out", new FramePoolOptions { Listen = false, Access = opening.Need.Access });
        using var devices = new DeviceSet(opening.Device, DeviceChoice.CpuOptions(options));
        outputs.SlabAdded += devices.Import;
        outputs.SlabRetired += devices.Release;
        decoder.Attach(new FramePoolClientOptions { QueueDepth = QueueDepth, SlabMapped = devices.Import, SlabRetiring = devices.Release }, starting.Token);
        var info = decoder.WaitForInfo(starting.Token); // it opens the input meanwhile
        decoder.Failed += progress.Failing;
        using var writer = MediaWriter.Create(settings.Writer(info));
        writer.Noted += progress.Notes.Warning;
        progress.Expect(options.Output.Frames, settings.Length(info));

        var take = new TakeStage(decoder, RunSettings.Origin(info), counters, trace);
        var queue = new BoundedQueue<FrameInFlight>(FramesInFlight);
        using var chain = new FilterChain(
            calls, options.ConstantRate, writer.KeepsOrientation, devices, outputs, info, counters, progress.Notes, new EncodeQueue(queue), trace, stop.Abort);
        using (var packets = new PacketStage(writer, decoder, stop.Abort))
        using (var encode = new EncodeStage(writer, queue, progress, options.Output.Frames ?? long.MaxValue, trace, stop.Abort))
        {
            try
            {
                using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop.Finish, stop.Abort, encode.Ended, packets.Ended);
                while (take.Take(out var frame, ended.Token))
                {
                    chain.Prepare(frame);
                    if (chain.OutputFrameRate is { } rate) writer.FrameRate ??= rate;
                    chain.Accept(frame);
                }

                decoder.Failed -= progress.Failing; // what it had to give is taken
                stop.Abort.ThrowIfCancellationRequested();
                chain.Flush();
                queue.Complete();
                encode.Finish();
                packets.Finish();
            }
            catch (Exception failure)
            {
                progress.Failing(failure); // now: the encoder, which disposal waits for, may take its time
                throw;
            }
        }

        if (progress.Frames == 0) throw settings.NothingWritten(stop);
        writer.Finish(stop.Abort);
        chain.Dispose(); // its stages add up what they copied
        counters.PixelBytesCopied += devices.BytesCopied + writer.BytesCopied;
        return RunReports.Make(options, info, decoder, devices, opening.Need, chain, writer, counters, clock.Elapsed, stop.Finish.IsCancellationRequested);
    }
}
