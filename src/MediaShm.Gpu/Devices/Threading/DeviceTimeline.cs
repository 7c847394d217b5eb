using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Devices.Threading;

/// <summary>
/// The timeline of a device that a <see cref="DeviceThread"/> serves. Work that failed, or that made no progress for a deadline, never counts
/// as done: whoever looks or waits is told why. Once closed, every fence counts as passed.
/// Thread-safety: <see cref="Advance"/> by the device's thread, the rest by any.
/// </summary>
/// <param name="device">Name of the device, for messages.</param>
/// <param name="deadline">How long work may make no progress.</param>
internal sealed class DeviceTimeline(string device, TimeSpan deadline) : FrameTimeline
{
    private readonly SoftwareTimeline _inner = new();
    private volatile DeviceException? _failure;
    private volatile bool _isClosed;
    private ulong _submitted;
    private ulong _reached; // not what _inner says once the device has failed
    private long _progress; // when that changed, or work was last submitted; in ticks of the system clock

    /// <inheritdoc/>
    public override ulong Completed
    {
        get
        {
            var value = _inner.Completed; // before the failure is looked at: Fail sets that first
            if (!_isClosed) ThrowIfFailed();
            return value;
        }
    }

    /// <summary>Product name of what computes, for messages.</summary>
    public string Gpu { get; set; } = "";

    /// <summary>True once the device cannot go on.</summary>
    public bool HasFailed => _failure is not null;

    /// <summary>Records that work was submitted, which is done at <paramref name="value"/>.</summary>
    public void Expect(ulong value)
    {
        Volatile.Write(ref _progress, Environment.TickCount64); // before the value: whoever sees work also sees that it is fresh
        Volatile.Write(ref _submitted, value);
    }

    /// <summary>Moves on to <paramref name="value"/>.</summary>
    public void Advance(ulong value)
    {
        Volatile.Write(ref _progress, Environment.TickCount64);
        Volatile.Write(ref _reached, value);
        _inner.Advance(value);
    }

    /// <summary>Records that the device cannot go on, and wakes whoever waits; the first reason stays.</summary>
    public void Fail(Exception cause)
    {
        _failure ??= cause as DeviceException ?? new DeviceException($"{device}: the device failed and cannot go on: {cause.Message}", cause);
        _inner.Advance(ulong.MaxValue);
    }

    /// <summary>Lets every fence pass: the device is gone, and uses nobody's memory any more.</summary>
    public void Close()
    {
        _isClosed = true;
        _inner.Advance(ulong.MaxValue);
    }

    /// <summary>Throws when work hung: the thread may be in the driver for good. A device that failed otherwise still answers.</summary>
    /// <exception cref="DeviceTimeoutException">It hung.</exception>
    public void ThrowIfHung()
    {
        if (_failure is DeviceTimeoutException) ThrowIfFailed();
    }

    /// <summary>Throws what <see cref="Fail"/> was told.</summary>
    /// <exception cref="DeviceException">The device failed.</exception>
    public void ThrowIfFailed()
    {
        if (_failure is { } cause) throw DeviceFailure.Again(cause);
    }

    /// <inheritdoc/>
    public override bool Wait(ulong value, TimeSpan timeout, CancellationToken cancellation = default)
    {
        var start = Environment.TickCount64;
        while (true)
        {
            var left = timeout - TimeSpan.FromMilliseconds(Environment.TickCount64 - start);
            var patience = Patience();
            // Not both at once: a wait that ends with the deadline looks again at what was done meanwhile.
            if (_inner.Wait(value, left < patience ? left : patience, cancellation)) return Completed >= value;
            if (Patience() <= TimeSpan.Zero) FailLate(Volatile.Read(ref _reached) + 1);
            else if (left <= patience) return false;
        }
    }

    /// <summary>True once nothing submitted can touch any memory: it is done, or the device failed. False when it hangs.</summary>
    public bool IsIdle(ulong value)
    {
        try
        {
            return Wait(value, 2 * deadline); // no progress for one deadline ends it before
        }
        catch (DeviceTimeoutException)
        {
            return false;
        }
        catch (DeviceException)
        {
            return true;
        }
    }

    /// <summary>Waits for work that must finish.</summary>
    /// <param name="value">The value to reach.</param>
    /// <param name="longest">Longest wait.</param>
    /// <exception cref="DeviceTimeoutException">It did not finish in time.</exception>
    public void Require(ulong value, TimeSpan longest)
    {
        if (!Wait(value, longest)) throw Late(value, longest);
    }

    // How long work may yet take without progress; while there is none, how long until that is looked at again.
    private TimeSpan Patience()
    {
        if (Volatile.Read(ref _reached) >= Volatile.Read(ref _submitted)) return deadline;
        var left = deadline - TimeSpan.FromMilliseconds(Environment.TickCount64 - Volatile.Read(ref _progress));
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private void FailLate(ulong value) => Fail(Late(value, deadline));

    private DeviceTimeoutException Late(ulong value, TimeSpan longest) => new(
        $"{device}: {Gpu} did not finish frame {value} within {longest.TotalSeconds:0.###} s (it reached {Volatile.Read(ref _reached)} of {Volatile.Read(ref _submitted)}); its driver hangs: use --device cpu");
}
