using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Devices.Threading;

/// <summary>
/// The timeline of a device that a <see cref="DeviceThread"/> serves. Work that failed never counts as done: whoever looks or
/// waits is told why. Once closed, every fence counts as passed.
/// Thread-safety: <see cref="Advance"/> and <see cref="Fail"/> by the device's thread, the rest by any.
/// </summary>
/// <param name="device">Name of the device, for messages.</param>
internal sealed class DeviceTimeline(string device) : FrameTimeline
{
    private readonly SoftwareTimeline _inner = new();
    private volatile Exception? _failure;
    private volatile bool _isClosed;

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

    /// <summary>Moves on to <paramref name="value"/>.</summary>
    public void Advance(ulong value) => _inner.Advance(value);

    /// <summary>Records that the device cannot go on, and wakes whoever waits.</summary>
    public void Fail(Exception cause)
    {
        _failure ??= cause;
        _inner.Advance(ulong.MaxValue);
    }

    /// <summary>Lets every fence pass: the device is gone, and uses nobody's memory any more.</summary>
    public void Close()
    {
        _isClosed = true;
        _inner.Advance(ulong.MaxValue);
    }

    /// <summary>Throws what <see cref="Fail"/> was told.</summary>
    /// <exception cref="DeviceException">The device failed.</exception>
    public void ThrowIfFailed()
    {
        if (_failure is not { } cause) return;
        throw cause is DeviceException
            ? new DeviceException(cause.Message, cause)
            : new DeviceException($"{device}: the device failed and cannot go on: {cause.Message}", cause);
    }

    /// <inheritdoc/>
    public override bool Wait(ulong value, TimeSpan timeout, CancellationToken cancellation = default) =>
        _inner.Wait(value, timeout, cancellation) && Completed >= value;

    /// <summary>Waits for work at the end of the device's life: false when the driver hangs. A device that failed works on nothing any more.</summary>
    public bool IsIdle(ulong value, TimeSpan deadline)
    {
        try
        {
            return Wait(value, deadline);
        }
        catch (DeviceException)
        {
            return true;
        }
    }

    /// <summary>Waits for work that must finish.</summary>
    /// <param name="value">The value to reach.</param>
    /// <param name="deadline">Longest wait.</param>
    /// <exception cref="DeviceTimeoutException">It did not finish in time.</exception>
    public void Require(ulong value, TimeSpan deadline)
    {
        if (!Wait(value, deadline))
            throw new DeviceTimeoutException(
                $"{device}: {Gpu} did not finish frame {value} within {deadline.TotalSeconds:0.###} s (it reached {_inner.Completed}); its driver hangs: use --device cpu");
    }
}
