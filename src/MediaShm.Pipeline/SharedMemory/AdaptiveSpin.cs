using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace MediaShm.Pipeline.SharedMemory;

/// <summary>
/// How long to look before sleeping. A short spin saves two context switches when the peer answers within microseconds, and only
/// burns a core when it does not: so each spin that succeeds makes the next one allowed, each that fails makes it rarer. On two cores or
/// fewer there is none: the peer needs the core that would spin. The application's setting <see cref="Setting"/> (in its
/// runtimeconfig, or by <see cref="AppContext.SetData"/> before the first wait) overrides the length on any number of cores; 0 forbids
/// spinning. Not thread-safe: one per waiting thread.
/// </summary>
internal struct AdaptiveSpin
{
    /// <summary>Name of the setting: microseconds that a wait may spin, 0 to 1000. What is no such number is passed over.</summary>
    public const string Setting = "MediaShm.SpinMicroseconds";

    private const int MostSkipped = 256;
    private const uint LooksPerClock = 16;
    private static readonly long LongestTicks = Stopwatch.Frequency / 1_000_000 * ReadLongest();

    private int _skip;
    private int _skipNext;
    private long _until;
    private uint _looks;

    /// <summary>Starts a spin; false when this wait should sleep at once.</summary>
    public bool Begin()
    {
        if (LongestTicks == 0 || _skip-- > 0) return false;
        _until = Stopwatch.GetTimestamp() + LongestTicks;
        return true;
    }

    /// <summary>Lets some tens of nanoseconds pass; false when the spin is over.</summary>
    public bool Continue()
    {
        // One pause a look: Thread.SpinWait's unit is some ten times longer, and half of a look's length is added to every hand-off.
        // Reading the clock takes as long as a pause, so it is read now and then.
        if (X86Base.IsSupported) X86Base.Pause();
        else if (ArmBase.IsSupported) ArmBase.Yield();
        else Thread.SpinWait(1);
        return ++_looks % LooksPerClock != 0 || Stopwatch.GetTimestamp() < _until;
    }

    /// <summary>Learns from a spin begun.</summary>
    public void End(bool succeeded)
    {
        _skipNext = succeeded ? 0 : Math.Clamp(_skipNext * 2, 1, MostSkipped);
        _skip = _skipNext;
    }

    private static int ReadLongest()
    {
        var isSet = int.TryParse(
            Convert.ToString(AppContext.GetData(Setting), CultureInfo.InvariantCulture), NumberStyles.None, CultureInfo.InvariantCulture, out var set);
        if (isSet && set <= 1000) return set;
        return Environment.ProcessorCount <= 2 ? 0 : 20;
    }
}
