using System.Diagnostics;
using MediaShm.Peers;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Tests.Faults;

/// <summary>
/// A consumer that does everything right, on a thread of its own: takes until the stream ends, holds some frames and returns them in
/// some order, and checks of each that it is the next one and has its own pixels, at the take and again just before the return.
/// </summary>
internal sealed class HonestConsumer : IDisposable
{
    private readonly Thread _thread;
    private readonly Random _random;
    private readonly string _socket;
    private readonly FramePoolClientOptions _options;
    private readonly bool _mayMiss;
    private readonly List<FrameLease> _held = [];
    private long _last = -1;
    private long _taken;
    private FramePoolClient? _client;

    /// <summary>Attaches and starts to take.</summary>
    /// <param name="socket">Where.</param>
    /// <param name="random">Decides how many frames are held and in which order they return.</param>
    /// <param name="options">How to attach; the rest by default.</param>
    public HonestConsumer(string socket, Random random, FramePoolClientOptions? options = null)
    {
        _socket = socket;
        _random = new Random(random.Next());
        _options = options ?? new FramePoolClientOptions { QueueDepth = random.Next(1, 9), Timeout = FaultPlace.Patience };
        _mayMiss = _options.Policy != DeliveryPolicy.Block;
        _thread = new Thread(Run) { IsBackground = true, Name = "honest consumer" };
        _thread.Start();
    }

    /// <summary>Options of one that wants the newest frame alone.</summary>
    public static FramePoolClientOptions Newest { get; } = new() { Policy = DeliveryPolicy.Latest, QueueDepth = 2, Timeout = FaultPlace.Patience };

    /// <summary>Frames taken.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Index of the first frame taken.</summary>
    public long First { get; private set; } = -1;

    /// <summary>Index of the last frame taken.</summary>
    public long Last => Interlocked.Read(ref _last);

    /// <summary>What ended it, other than the stream's end.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>When it ended, by <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public long EndedAt { get; private set; }

    /// <summary>Waits until it has ended by itself, and tells what ended it; null for the end of the stream.</summary>
    public Exception? Join()
    {
        if (!_thread.Join(FaultPlace.Patience)) throw new TimeoutException($"an honest consumer hangs after frame {Last}");
        if (Failure is not null and not PoolException and not TimeoutException) throw new InvalidOperationException("an honest consumer was wronged", Failure);
        return Failure;
    }

    /// <summary>Waits for the end of the stream, up to which it must have got every frame from its first on.</summary>
    /// <param name="count">How many frames were published.</param>
    public void JoinComplete(long count)
    {
        if (Join() is { } failure) throw new InvalidOperationException("an honest consumer did not see the end of the stream", failure);
        Assert.Equal(count - 1, Last);
        Assert.Equal(count - First, Taken);
    }

    /// <summary>Waits for the end of the stream, of which it must have got the last frame, whatever it missed before.</summary>
    public void JoinNewest(long count)
    {
        if (Join() is { } failure) throw new InvalidOperationException("a consumer of the newest frame did not see the end of the stream", failure);
        Assert.Equal(count - 1, Last);
    }

    /// <summary>Waits until it has taken so many frames, or has ended.</summary>
    public void WaitFor(long frames)
    {
        for (var clock = Stopwatch.StartNew(); Taken < frames && _thread.IsAlive && clock.Elapsed < FaultPlace.Patience;) Thread.Sleep(1);
    }

    public void Dispose()
    {
        _client?.Dispose(); // ends its wait
        _thread.Join();
    }

    private void Run()
    {
        try
        {
            using var client = _client = FramePoolClient.Attach(_socket, _options);
            while (client.Take(out var lease, FaultPlace.Patience, CancellationToken.None))
            {
                _held.Add(lease);
                Check(lease);
                while (_held.Count >= _options.QueueDepth || (_held.Count > 0 && _random.Next(3) > 0)) ReturnOne();
            }

            while (_held.Count > 0) ReturnOne();
        }
        catch (Exception e)
        {
            Failure = e;
            foreach (var lease in _held)
            {
                try
                {
                    lease.Dispose();
                }
                catch (LeaseRevokedException)
                {
                    // said already
                }
            }
        }
        finally
        {
            EndedAt = Stopwatch.GetTimestamp();
        }
    }

    private void Check(FrameLease lease)
    {
        var index = lease.Descriptor.Index;
        if (First < 0) First = index;
        else if (_mayMiss ? index <= Last : index != Last + 1) throw new InvalidOperationException($"frame {index} came after {Last}");
        CheckPixels(lease);
        Interlocked.Exchange(ref _last, index);
        Interlocked.Increment(ref _taken);
    }

    private void ReturnOne()
    {
        var i = _random.Next(_held.Count);
        var lease = _held[i];
        _held.RemoveAt(i);
        using (lease) CheckPixels(lease);
    }

    private static void CheckPixels(FrameLease lease)
    {
        var (view, index) = (lease.View, lease.Descriptor.Index);
        if (TestPattern.Checksum(view) == TestPattern.Expected(view.Format, index)) return;
        lease.Validate(); // once it was revoked, as at the end of its client, the slot may be another frame's
        throw new InvalidOperationException($"frame {index} has pixels that are not its own");
    }
}
