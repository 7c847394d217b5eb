using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.Pool;
using MediaShm.Pipeline.SharedMemory;
using Microsoft.Win32.SafeHandles;

namespace MediaShm.Decoder;

/// <summary>The decoder's life: life line → pool → open → decode loop → drain. Every failure goes out as one line.</summary>
internal static class DecoderMain
{
    private const int Done = 0;
    private const int Failed = 1;
    private static readonly TimeSpan AttachTimeout = TimeSpan.FromMinutes(1);

    // A consumer may rest as long as it likes (a paused player, a slow encoder); its death is noticed by other means.
    private static readonly TimeSpan ConsumerPatience = TimeSpan.FromDays(7);

    /// <summary>Does what was asked; the result is the process' exit code.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="unrestricted">Why this process can read any file of its user, or null.</param>
    internal static int Run(DecoderRequest request, string? unrestricted)
    {
        FileLimits.MakeSizeAnError();
        LifeLine.Watch(new SafeFileHandle(DecoderRequest.LifeLineDescriptor, ownsHandle: true));
        using var channel = new SideChannelWriter(new SafeFileHandle(DecoderRequest.SideChannelDescriptor, ownsHandle: true));
        try
        {
            if (unrestricted is not null) channel.Warning($"the decoder may read all files of this user: {unrestricted}");
            Decode(request, channel);
            return Done;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return Report(e, channel);
        }
    }

    private static void Decode(DecoderRequest request, SideChannelWriter channel)
    {
        var poolOptions = new FramePoolOptions { MemoryBudgetBytes = request.MemoryBudgetBytes, Access = request.Access, UnlinkAfterFirstAttach = true };
        using var pool = FramePool.Create(request.PoolName, poolOptions);
        LifeLine.LastAct = pool.Unlink; // a parent that was killed before it attached would leave the socket behind
        channel.PoolReady(pool.SocketPath!); // the parent attaches while the input is opened
        using var hardware = request.Hardware is { } kind ? HardwareDevices.Open(kind, request.HardwareDevice) : null;
        Confinement.Enter(request, hardware is { Any: true }, channel.Warning);
        var complaints = MediaLog.WarnOfErrors(channel.Warning); // some damage shows in FFmpeg's log alone
        using var input = request.HasDescriptor ? new SafeFileHandle(DecoderRequest.InputDescriptor, ownsHandle: true) : null;
        using var reader = MediaReader.Open(MediaReaderOptions.From(request, input) with { Warning = channel.Warning, Hardware = hardware }, pool);
        channel.Info(reader.Info);
        complaints.Tell();
        if (!pool.WaitForConsumers(1, AttachTimeout, CancellationToken.None))
            throw new TimeoutException($"no consumer attached to the decoder's pool within {AttachTimeout.TotalSeconds:0} s");
        var totals = new DecodeLoop(reader, pool, channel, ConsumerPatience).Run(CancellationToken.None);
        channel.End(totals);
        pool.WaitUntilDrained(ConsumerPatience, CancellationToken.None);
    }

    private static int Report(Exception e, SideChannelWriter channel)
    {
        var (kind, text) = e is MediaException media
            ? (media.Kind, media.Message)
            : (MediaErrorKind.Failed, e is PoolException or TimeoutException or IOException ? e.Message : $"the decoder failed: {e.GetType().Name}: {e.Message}");
        Console.Error.WriteLine(e); // seen only where the parent asked for it
        try
        {
            channel.Error(kind, text);
        }
        catch (MediaException)
        {
            // The parent is gone; there is nobody to tell.
        }

        return Failed;
    }
}
