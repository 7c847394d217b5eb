using MediaShm.Gpu.Filters.Expressions;

namespace MediaShm.Gpu.Tests.Filters;

public class ExpressionTests
{
    [Theory]
    [InlineData("1.5", 1.5)]
    [InlineData(".5", 0.5)]
    [InlineData("1e3", 1000)]
    [InlineData("0x1F", 31)]
    [InlineData("2k", 2000)]
    [InlineData("2Ki", 2048)]
    [InlineData("1MiB", 8388608)]
    [InlineData("250m", 0.25)]
    [InlineData("20dB", 10)]
    [InlineData("-20dB", 0.1)]
    [InlineData("1+2*3", 7)]
    [InlineData("(1+2)*3", 9)]
    [InlineData("-2^2", -4)]
    [InlineData("2^3^2", 64)]
    [InlineData("2^-1", 0.5)]
    [InlineData("--3", 3)]
    [InlineData("7/2", 3.5)]
    [InlineData("1;2;3", 3)]
    [InlineData("PI/PI + E/E", 2)]
    [InlineData("max(1, min(5, 3))", 3)]
    [InlineData("if(gt(2,1), 10, 20)", 10)]
    [InlineData("if(0, 10)", 0)]
    [InlineData("clip(7,0,5)", 5)]
    [InlineData("mod(7,3)+gcd(12,18)+bitor(1,4)", 12)]
    [InlineData("round(2.5)+trunc(-1.5)+sgn(-3)", 1)]
    [InlineData("lerp(1,3,0.5)*hypot(3,4)", 10)]
    public void Constant_expressions_have_ffmpegs_value(string text, double expected)
    {
        var result = Expression.Evaluate(text);
        Assert.Equal(ExpressionKind.Constant, result.Kind);
        Assert.Equal(expected, result.Value, 12);
    }

    [Theory]
    [InlineData("t")]
    [InlineData("2*PI*t")]
    [InlineData("if(gt(n,10),1,2)")]
    [InlineData("random(1)")]
    [InlineData("st(0,1);ld(0)")]
    public void Expressions_over_the_frame_vary(string text) =>
        Assert.Equal(ExpressionKind.Varying, Expression.Evaluate(text, ["n", "t"]).Kind);

    [Theory]
    [InlineData("")]
    [InlineData("foo")]
    [InlineData("1+")]
    [InlineData("(1")]
    [InlineData("1)")]
    [InlineData("2abc")]
    [InlineData("sin()")]
    [InlineData("sin(1,2)")]
    [InlineData("max(1)")]
    [InlineData("max(1,2,3,4)")]
    [InlineData("1 2|3")]
    public void Others_are_refused_with_a_reason(string text)
    {
        var result = Expression.Evaluate(text, ["t"]);
        Assert.Equal(ExpressionKind.Invalid, result.Kind);
        Assert.False(string.IsNullOrEmpty(result.Fault));
    }

    [Fact]
    public void Deep_nesting_is_refused_not_a_crash() =>
        Assert.Equal(ExpressionKind.Invalid, Expression.Evaluate(new string('(', 100_000)).Kind);

    [Fact]
    public void Libavutil_has_the_same_values()
    {
        FFmpegCli.Require();
        string[] texts =
        [
            "-2^2+10", "2^3^2", "3-2*4^.5", "20dB/-20dB", "1Ki/3m", "squish(.1)+gauss(.3)", "atan2(1,-2)*sinh(.5)", "1/0", "mod(-7,3)",
            "bitand(13,7)-gcd(-4,6)", "between(3,1,3)*lte(1,1)", "round(-2.5)", "lerp(2,7,.3)", "PHI*QP2LAMBDA", "0xff;.25", "clip(3,5,1)", "not(0)+isnan(0/0)",
        ];

        // drawtext's %{eif} rounds; the metadata filter has no numbers; so let select count: each comparison that holds passes one frame.
        foreach (var text in texts)
        {
            var ours = Expression.Evaluate(text);
            Assert.Equal(ExpressionKind.Constant, ours.Kind);
            var same = double.IsNaN(ours.Value) ? $"isnan({text})" : double.IsInfinity(ours.Value) ? $"isinf({text})"
                : $"lt(abs(({text})-({ours.Value:R})),1e-9)";
            var frames = FFmpegCli.RunText("-f", "lavfi", "-i", "color=s=16x16:d=0.04", "-vf", $"select='{same}'", "-f", "framecrc", "-");
            Assert.True(frames.Split('\n').Any(line => line.StartsWith("0,", StringComparison.Ordinal)), $"libavutil's {text} is not {ours.Value}");
        }
    }
}
