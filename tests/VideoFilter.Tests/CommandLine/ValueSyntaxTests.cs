using System.Globalization;
using CsCheck;
using MediaShm.Pipeline.Text;
using VideoFilter.CommandLine;

namespace VideoFilter.Tests.CommandLine;

/// <summary>Times, numbers, levels and near names.</summary>
public sealed class ValueSyntaxTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("12.5", 12.5)]
    [InlineData(".5", 0.5)]
    [InlineData("90", 90)]
    [InlineData("7s", 7)]
    [InlineData("1:30", 90)]
    [InlineData("90:00", 5400)]
    [InlineData("01:02:03.25", 3723.25)]
    [InlineData("100:00:00", 360000)]
    [InlineData("200ms", 0.2)]
    [InlineData("1500us", 0.0015)]
    public void ReadsTimes(string text, double seconds)
    {
        Assert.True(TimeSyntax.TryParse(text, out var time));
        Assert.Equal(seconds, time.TotalSeconds, 7);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1:60")]
    [InlineData("1:60:00")]
    [InlineData("1:2:3:4")]
    [InlineData("1:-2")]
    [InlineData("1.5:00")]
    [InlineData("1e3")]
    [InlineData("NaN")]
    [InlineData("∞")]
    [InlineData("ms")]
    [InlineData("1 s")]
    [InlineData("99999999999")]
    public void RefusesWhatIsNoTime(string text) => Assert.False(TimeSyntax.TryParse(text, out _));

    [Fact]
    public void ClockAndSecondsAgree() =>
        Gen.Int[0, 99 * 3600 * 1000].Sample(milliseconds =>
        {
            var time = TimeSpan.FromMilliseconds(milliseconds);
            var clock = string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}.{time.Milliseconds:000}");
            return TimeSyntax.TryParse(clock, out var a) && TimeSyntax.TryParse($"{milliseconds}ms", out var b) && a == time && b == time;
        });

    [Theory]
    [InlineData("800k", 800_000)]
    [InlineData("2.5M", 2_500_000)]
    [InlineData("1Ki", 1024)]
    [InlineData("1kB", 8000)]
    [InlineData("1000000", 1_000_000)]
    [InlineData("0", 0)]
    [InlineData("1e6", 1_000_000)]
    public void ReadsBitRates(string text, long bits) => Assert.Equal(bits, NumberSyntax.ParseBitRate("-b:v", text));

    [Theory]
    [InlineData("")]
    [InlineData("-5k")]
    [InlineData("k")]
    [InlineData("1i")]
    [InlineData("1x")]
    [InlineData("1e99")]
    public void RefusesWhatIsNoBitRate(string text) => Assert.Throws<UsageException>(() => NumberSyntax.ParseBitRate("-b:v", text));

    [Theory]
    [InlineData("quiet", -8)]
    [InlineData("ERROR", 16)]
    [InlineData("32", 32)]
    [InlineData("repeat+level+debug", 48)]
    [InlineData("99", 56)]
    public void ReadsLevels(string text, int level) => Assert.Equal(level, (int)LogLevelSyntax.Parse("-v", text));

    [Theory]
    [InlineData("glbur", "gblur")]
    [InlineData("hlfip", "hflip")]
    [InlineData("Negate", "negate")]
    [InlineData("unsharpen", "unsharp")]
    [InlineData("xyz", null)]
    [InlineData("w", null)]
    public void FindsTheNearName(string typed, string? meant) =>
        Assert.Equal(meant, NearestName.Find(typed, ["gblur", "hflip", "vflip", "negate", "unsharp", "eq", "hue"]));

    [Fact]
    public void DistanceIsAMetricOfTypingErrors()
    {
        var word = Gen.String[Gen.Char["abc"], 0, 6];
        Gen.Select(word, word).Sample((a, b) =>
        {
            var distance = NearestName.Distance(a, b);
            return distance == NearestName.Distance(b, a) && distance == 0 == (a == b)
                && distance >= Math.Abs(a.Length - b.Length) && distance <= Math.Max(a.Length, b.Length);
        });
    }
}
