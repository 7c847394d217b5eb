using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Pool.Owner;

/// <summary>
/// The consumers that frames are delivered to, and the frame published last, for those who start with it. A consumer comes in between
/// two frames, never during one, so that it misses none after its first.
/// Thread-safety: every member may be called from any thread. The lock is held for deliveries, never for a wait, and contended only while
/// somebody comes or goes.
/// </summary>
/// <param name="keepsLast">Whether a reference on the last frame is kept.</param>
internal sealed class Audience(bool keepsLast)
{
    private readonly Lock _gate = new();
    private volatile AttachedConsumer[] _live = [];
    private FrameLoan? _last;
    private FrameDescriptor _lastDescriptor;
    private long _lastPublishedAt;
    private long _deliveredToGone;
    private long _droppedByGone;

    /// <summary>The consumers. Replaced, never changed; some may be gone already.</summary>
    public AttachedConsumer[] Live => _live;

    /// <summary>Deliveries made and not withdrawn, over all consumers, those gone included.</summary>
    public long Delivered
    {
        get
        {
            lock (_gate) return _deliveredToGone + _live.Sum(c => c.Delivered);
        }
    }

    /// <summary>Deliveries left out or withdrawn; likewise.</summary>
    public long Dropped
    {
        get
        {
            lock (_gate) return _droppedByGone + _live.Sum(c => c.Dropped);
        }
    }

    /// <summary>1 when a slot is in use for the sake of <see cref="DeliveryStart.Last"/> alone; see <see cref="DropLast"/>.</summary>
    public int IdlyKept
    {
        get
        {
            lock (_gate) return _last is { IsShared: false } ? 1 : 0;
        }
    }

    /// <summary>Lets a consumer in. False when it has to map another slab before: try again once it has.</summary>
    public bool TryAdmit(AttachedConsumer consumer)
    {
        lock (_gate)
        {
            if (consumer.Start == DeliveryStart.Last && _last is { } last)
            {
                if (!consumer.HasMapped(last.Slab.Id)) return false;
                consumer.Deliver(last, _lastDescriptor, _lastPublishedAt);
            }

            _live = [.. _live, consumer];
            return true;
        }
    }

    /// <summary>Takes a consumer out. False when it was not in.</summary>
    public bool Remove(AttachedConsumer consumer)
    {
        lock (_gate)
        {
            if (!_live.Contains(consumer)) return false;
            _live = [.. _live.Where(c => c != consumer)];
            _deliveredToGone += consumer.Delivered;
            _droppedByGone += consumer.Dropped;
            return true;
        }
    }

    /// <summary>Delivers a frame to everybody. False, and nothing is done, when somebody came or went since they were asked for room.</summary>
    /// <param name="asked">Who was asked.</param>
    /// <param name="loan">The frame.</param>
    /// <param name="descriptor">What it is.</param>
    /// <param name="now">The time, in ticks of the monotonic clock.</param>
    /// <param name="leased">Deliveries outstanding afterwards.</param>
    public bool TryDeliver(AttachedConsumer[] asked, FrameLoan loan, in FrameDescriptor descriptor, long now, out int leased)
    {
        leased = 0;
        lock (_gate)
        {
            if (!ReferenceEquals(asked, _live)) return false;
            foreach (var consumer in asked) leased += consumer.Deliver(loan, descriptor, now);
            if (keepsLast) KeepLast(loan, descriptor, now);
            return true;
        }
    }

    /// <summary>Gives the last frame's slot up: it is needed, or the pool ends. False when none was kept.</summary>
    public bool DropLast()
    {
        lock (_gate)
        {
            if (_last is not { } last) return false;
            _last = null;
            last.Release();
            return true;
        }
    }

    private void KeepLast(FrameLoan loan, in FrameDescriptor descriptor, long now)
    {
        loan.AddReference();
        _last?.Release();
        (_last, _lastDescriptor, _lastPublishedAt) = (loan, descriptor, now);
    }
}
