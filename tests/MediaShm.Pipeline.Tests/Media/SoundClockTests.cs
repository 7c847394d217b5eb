using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media.FFmpeg;
using MediaShm.Pipeline.Media.Output;

namespace MediaShm.Pipeline.Tests.Media;

/// <summary>Times of decoded sound, in samples.</summary>
public sealed class SoundClockTests
{
    private static readonly Rational Milliseconds = new(1, 1000);

    public SoundClockTests() => FFmpegLibrary.Load();

    [Fact]
    public void Coarse_times_follow_the_samples()
    {
        var clock = new SoundClock(Milliseconds, start: 0);
        long[] told = [0, 23, 46, 70, 93]; // 1024 samples at 44100 Hz are 23.22 ms
        Assert.Equal([0, 1024, 2048, 3072, 4096], told.Select(ms => clock.Next(ms, 24, 1024, 44100)));
        Assert.Equal(5120, clock.End);
    }

    [Fact]
    public void A_gap_begins_anew_at_the_time_told()
    {
        var clock = new SoundClock(Milliseconds, start: 0);
        Assert.Equal(0, clock.Next(0, 23, 1024, 44100));
        Assert.Equal(1058, clock.Next(24, 23, 1024, 44100)); // later than its predecessor lasts, by less than the times are coarse
        Assert.Equal(44100, clock.Next(1000, 23, 1024, 44100));
    }

    [Fact]
    public void Times_count_from_the_start_and_what_has_none_follows()
    {
        var clock = new SoundClock(Milliseconds, start: 10_000_000);
        Assert.Equal(4410, clock.Next(10_100, 0, 1000, 44100));
        Assert.Equal(5410, clock.Next(FrameDescriptor.NoPts, 0, 1000, 44100));
        Assert.Equal(-441, new SoundClock(Milliseconds, 10_000_000).Next(9_990, 0, 1000, 44100));
        Assert.Equal(0, new SoundClock(Milliseconds, 10_000_000).Next(FrameDescriptor.NoPts, 0, 1000, 44100));
    }

    [Fact]
    public void A_new_rate_goes_on_at_the_same_time()
    {
        var clock = new SoundClock(Milliseconds, start: 0);
        Assert.Equal(0, clock.Next(0, 0, 44100, 44100));
        Assert.Equal(48000, clock.Next(FrameDescriptor.NoPts, 0, 480, 48000));
        Assert.Equal(48480, clock.Next(1010, 0, 480, 48000));
    }
}
