using System.Diagnostics;

namespace MediaShm.Gpu.Devices;

/// <summary>
/// Tells instants of a device's clock as the host's, from one that is known on both. Clocks drift apart by some µs a second, so that is to be
/// told anew every second. Not thread-safe.
/// </summary>
/// <param name="nanosecondsPerTick">Length of the device's tick.</param>
/// <param name="validBits">Bits that the device's clock has; it wraps after them. 1 to 64.</param>
internal sealed class DeviceClock(double nanosecondsPerTick, int validBits)
{
    /// <summary>How often clocks that cannot be read at one time are compared in a row: the quickest comparison is the one that nothing came between.</summary>
    public const int Samples = 3;

    private readonly double _hostTicks = nanosecondsPerTick * Stopwatch.Frequency / 1e9; // in one of the device's
    private ulong _device;
    private long _host;
    private bool _isSet;

    /// <summary>True when no instant is known on both, or none of the last second.</summary>
    public bool IsStale => !_isSet || Stopwatch.GetTimestamp() - _host > Stopwatch.Frequency;

    /// <summary>Tells an instant that is known on both clocks.</summary>
    /// <param name="device">In the device's ticks.</param>
    /// <param name="host">In ticks of <see cref="Stopwatch.GetTimestamp"/>.</param>
    public void Anchor(ulong device, long host) => (_device, _host, _isSet) = (device, host, true);

    /// <summary>An instant of the device's clock, before or after the anchor, in the host's ticks.</summary>
    public long ToHost(ulong device)
    {
        var unused = 64 - validBits;
        var ticks = (long)((device - _device) << unused) >> unused; // signed: the nearer of the two ways round
        return _host + (long)(ticks * _hostTicks);
    }
}
