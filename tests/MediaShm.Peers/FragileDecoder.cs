using System.Globalization;
using System.Runtime.InteropServices;
using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.Pool;
using MediaShm.Pipeline.SharedMemory;
using Microsoft.Win32.SafeHandles;

namespace MediaShm.Peers;

/// <summary>
/// A decoder program that dies of a segmentation fault at every frame whose time lies in a stretch of the input, as one does that has a fault.
/// Environment: MEDIASHM_FRAGILE, the stretch's first and last second, as in <c>1.2-1.7</c>.
/// </summary>
internal static partial class FragileDecoder
{
    private const int SegmentationFault = 11;

    public static int Run(string[] arguments)
    {
        var stretch = Environment.GetEnvironmentVariable("MEDIASHM_FRAGILE")!.Split('-').Select(s => double.Parse(s, CultureInfo.InvariantCulture)).ToArray();
        var request = DecoderRequest.FromArguments(arguments);
        LifeLine.Watch(new SafeFileHandle(DecoderRequest.LifeLineDescriptor, ownsHandle: true));
        using var channel = new SideChannelWriter(new SafeFileHandle(DecoderRequest.SideChannelDescriptor, ownsHandle: true));
        using var pool = FramePool.Create(request.PoolName, new FramePoolOptions { UnlinkAfterFirstAttach = true });
        channel.PoolReady(pool.SocketPath!);
        using var input = new SafeFileHandle(DecoderRequest.InputDescriptor, ownsHandle: true);
        try
        {
            using var reader = MediaReader.Open(MediaReaderOptions.From(request, input), pool);
            channel.Info(reader.Info);
            _ = pool.WaitForConsumers(1, TimeSpan.FromSeconds(30), CancellationToken.None);
            for (var item = reader.Read(); item != MediaItem.End; item = reader.Read())
            {
                if (item == MediaItem.Packet)
                {
                    _ = channel.Packet(reader.Packet);
                    continue;
                }

                if (reader.Descriptor.Seconds >= stretch[0] && reader.Descriptor.Seconds <= stretch[1]) Die();
                pool.Publish(reader.Loan, reader.Descriptor, TimeSpan.FromSeconds(30), CancellationToken.None);
            }

            pool.Complete();
            channel.End(reader.Totals);
            _ = pool.WaitUntilDrained(TimeSpan.FromSeconds(30), CancellationToken.None);
            return 0;
        }
        catch (MediaException e)
        {
            channel.Error(e.Kind, e.Message);
            return 1;
        }
    }

    private static void Die()
    {
        _ = signal(SegmentationFault, 0); // the runtime's handler would make an abort of it
        _ = kill(Environment.ProcessId, SegmentationFault);
        Thread.Sleep(Timeout.Infinite);
    }

    [LibraryImport("libc.so.6")]
    private static partial nint signal(int number, nint handler);

    [LibraryImport("libc.so.6")]
    private static partial int kill(int process, int signal);
}
