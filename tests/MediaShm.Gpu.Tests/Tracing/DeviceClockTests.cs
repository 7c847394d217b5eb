using System.Diagnostics;
using MediaShm.Gpu.Devices;

namespace MediaShm.Gpu.Tests.Tracing;

/// <summary>Instants of a device's clock in the host's ticks.</summary>
public sealed class DeviceClockTests
{
    private static readonly double HostTicks = Stopwatch.Frequency / 1e9; // in a nanosecond

    [Theory]
    [InlineData(1000, 500)]
    [InlineData(400, -100)]
    [InlineData(500, 0)]
    public void Instants_on_both_sides_of_the_anchor_are_told(ulong device, long after)
    {
        var clock = new DeviceClock(2, 64);
        clock.Anchor(500, 7_000_000);
        Assert.Equal(7_000_000 + (long)(2 * after * HostTicks), clock.ToHost(device));
    }

    [Theory]
    [InlineData(0x0000_0005, 21)] // past the end of 36 bits
    [InlineData(0xF_FFFF_FFE0, -16)]
    public void A_clock_that_wraps_goes_on(ulong device, long after)
    {
        var clock = new DeviceClock(1, 36);
        clock.Anchor(0xF_FFFF_FFF0, 1000);
        Assert.Equal(1000 + (long)(after * HostTicks), clock.ToHost(device));
    }

    [Fact]
    public void An_anchor_is_wanted_first_and_not_again_at_once()
    {
        var clock = new DeviceClock(1, 64);
        Assert.True(clock.IsStale);
        clock.Anchor(1, Stopwatch.GetTimestamp() + Stopwatch.Frequency); // as if it were set in a second
        Assert.False(clock.IsStale);
        clock.Anchor(1, Stopwatch.GetTimestamp() - Stopwatch.Frequency);
        Assert.True(clock.IsStale);
    }
}
