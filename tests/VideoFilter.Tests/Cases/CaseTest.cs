using VideoFilter.Tests.EndToEnd;
using VideoFilter.Tests.Harness;

namespace VideoFilter.Tests.Cases;

/// <summary>A test of one kind of media: the input goes through the program, losslessly or by the usual encoder, and is looked at.</summary>
[Collection("cases")]
public abstract class CaseTest(Clips clips, Inputs inputs) : EndToEndTest(clips)
{
    /// <summary>Times may be off by the millisecond that Matroska counts in.</summary>
    private protected const double Tick = 0.0011;

    /// <summary>The inputs.</summary>
    protected Inputs Inputs { get; } = inputs;

    /// <summary>The filters under which a flat or slowly changing picture stays what it is.</summary>
    public static TheoryData<string> NullAndBlur => ["null", "gblur=sigma=2"];

    /// <summary>Through ffv1 into Matroska.</summary>
    private protected string Lossless(string input, string chain = "null", params string[] before)
    {
        _ = Run([.. before, "-y", "-i", Inputs[input], "-vf", chain, "-c:v", "ffv1", "lossless.mkv"]).Expect(0);
        return Out.File("lossless.mkv");
    }

    /// <summary>Through libx264 into mp4, at a quality that hides no mistake.</summary>
    private protected string H264(string input, string chain = "null", params string[] options)
    {
        _ = RunH264(input, chain, options);
        return Out.File("h264.mp4");
    }

    /// <summary>The same, for what it says.</summary>
    private protected ProgramResult RunH264(string input, string chain = "null", params string[] options) =>
        Run(["-y", "-i", Inputs[input], "-vf", chain, "-c:v", "libx264", "-preset", "veryfast", "-crf", "8", .. options, "h264.mp4"]).Expect(0);

    /// <summary>Fails unless the times are as expected.</summary>
    private protected static void AssertTimes(IEnumerable<double> expected, string file, double tolerance = Tick)
    {
        var (wanted, found) = (expected.ToArray(), Picture.Times(file));
        Assert.Equal(wanted.Length, found.Count);
        for (var i = 0; i < wanted.Length; i++) Assert.True(Math.Abs(wanted[i] - found[i]) <= tolerance, $"frame {i} at {found[i]} instead of {wanted[i]}; all: {string.Join(' ', found)}");
    }
}
