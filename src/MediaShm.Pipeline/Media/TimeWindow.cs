using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Media;

/// <summary>Where a time lies in relation to the part of the input that is wanted.</summary>
internal enum WindowSide
{
    /// <summary>Before it: drop.</summary>
    Before,

    /// <summary>In it.</summary>
    Inside,

    /// <summary>After it.</summary>
    After,
}

/// <summary>The part of the input that a seek and a duration leave. A frame belongs to it whose time is at or after the start and before the end.</summary>
/// <param name="startMicroseconds">The start in the input's timestamps, µs.</param>
/// <param name="cutsStart">Drop what lies before the start; false where nothing was sought, for first frames may precede the start told.</param>
/// <param name="duration">Length, or null for all.</param>
internal sealed class TimeWindow(long startMicroseconds, bool cutsStart, TimeSpan? duration)
{
    private readonly long? _microseconds = duration?.Ticks / TimeSpan.TicksPerMicrosecond;
    private long? _firstFrame;

    /// <summary>Judges a frame. The duration counts from the first frame inside, as the ffmpeg program's does.</summary>
    public WindowSide JudgeFrame(long pts, Rational timeBase)
    {
        var time = Microseconds(pts, timeBase);
        if (cutsStart && time < startMicroseconds) return WindowSide.Before;
        _firstFrame ??= time;
        return _microseconds is { } length && time - _firstFrame >= length ? WindowSide.After : WindowSide.Inside;
    }

    /// <summary>Judges a packet that is copied; one without any time belongs to the window.</summary>
    public WindowSide JudgePacket(long pts, long dts, Rational timeBase)
    {
        var stamp = pts != FrameDescriptor.NoPts ? pts : dts;
        if (stamp == FrameDescriptor.NoPts) return WindowSide.Inside;
        var time = Microseconds(stamp, timeBase);
        if (cutsStart && time < startMicroseconds) return WindowSide.Before;
        return _microseconds is { } length && time >= startMicroseconds + length ? WindowSide.After : WindowSide.Inside;
    }

    /// <summary>True once a packet decodes so long after the end that nothing before the end can follow.</summary>
    public bool IsLongOver(long dts, Rational timeBase) => _microseconds is { } length && dts != FrameDescriptor.NoPts
        && Microseconds(dts, timeBase) > startMicroseconds + length + 10_000_000;

    // Rounded to the nearest µs, so that a time base of 1/90000 and a start of whole milliseconds meet.
    private static long Microseconds(long stamp, Rational timeBase)
    {
        if (!timeBase.IsPositive) return stamp;
        var scaled = (Int128)stamp * timeBase.Numerator * 1_000_000;
        var half = timeBase.Denominator / 2;
        return (long)((scaled >= 0 ? scaled + half : scaled - half) / timeBase.Denominator);
    }
}
