using MediaShm.Gpu.Devices;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Gpu.Tests.Conformance;

/// <summary>
/// A pool of few slots, an owner on a thread of its own that publishes pictures in turn as fast as slots become free, and a client whose
/// slabs are imported into a device.
/// </summary>
public sealed class PoolFeed : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private readonly string _directory = Directory.CreateTempSubdirectory("mediashm-test-").FullName;
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly Thread _owner;
    private Exception? _failure;

    /// <summary>Starts the owner.</summary>
    /// <param name="device">Slabs are imported into it before frames come in them.</param>
    /// <param name="pictures">What the frames show, again and again.</param>
    /// <param name="slots">Slots of the pool, which never grows; and frames that the client may have.</param>
    /// <param name="frames">How many are published.</param>
    public PoolFeed(FrameDevice device, IReadOnlyList<FrameView> pictures, int slots, int frames)
    {
        _ = FrameLayout.For(pictures[0].Format, out var slotBytes);
        var slotRoom = (slotBytes + 4095) / 4096 * 4096;
        var socket = Path.Combine(_directory, "pool.sock");
        Pool = FramePool.Create("feed", new FramePoolOptions
        {
            SocketPath = socket,
            InitialSlots = slots,
            GrowSlots = slots,
            GrowAhead = false,
            KeepLastFrame = false,
            MemoryBudgetBytes = slotRoom * slots,
        });
        Client = FramePoolClient.Attach(socket, new FramePoolClientOptions { QueueDepth = slots, SlabMapped = device.Import, SlabRetiring = slab => Release(device, slab) });
        _owner = new Thread(() => Publish(pictures, frames));
        _owner.Start();
    }

    /// <summary>The owner's side.</summary>
    public FramePool Pool { get; }

    /// <summary>The consumer's.</summary>
    public FramePoolClient Client { get; }

    /// <summary>Takes the next frame.</summary>
    public FrameLease Take()
    {
        Assert.True(Client.Take(out var lease, Deadline, _stop.Token), $"the frames ended early: {_failure}");
        return lease;
    }

    public void Dispose()
    {
        _stop.Cancel();
        Client.Dispose();
        _owner.Join();
        Pool.Dispose();
        _stop.Dispose();
        Directory.Delete(_directory, recursive: true);
        Assert.Null(_failure);
    }

    private static void Release(FrameDevice device, SlabMemory slab)
    {
        try
        {
            device.Release(slab);
        }
        catch (DeviceTimeoutException)
        {
            // It hangs, which the test knows.
        }
    }

    private void Publish(IReadOnlyList<FrameView> pictures, int frames)
    {
        try
        {
            _ = Pool.WaitForConsumers(1, Deadline, _stop.Token);
            for (var i = 0; i < frames; i++)
            {
                var (picture, loan) = (pictures[i % pictures.Count], Pool.Loan(pictures[0].Format, Deadline, _stop.Token));
                for (var p = 0; p < picture.Format.PlaneCount; p++)
                    for (var y = 0; y < picture.Format.PlaneHeight(p); y++) picture.Row(p, y).CopyTo(loan.View.WritableRow(p, y));
                Pool.Publish(loan, new FrameDescriptor { Layout = loan.View.Layout, Index = i, Pts = i, TimeBase = new Rational(1, 25) }, Deadline, _stop.Token);
                loan.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // The test has seen enough.
        }
        catch (Exception e)
        {
            _failure = e;
        }
    }
}
