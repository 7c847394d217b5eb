using CsCheck;
using MediaShm.Gpu.Filters;
using MediaShm.Gpu.Filters.Grammar;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Filters;

public class FilterGraphParserTests
{
    private static readonly string[] Others = ["scale", "fps", "crop", "split", "overlay", "drawtext"];
    private static readonly string[] Words = ["gblur", "eq", "negate", "sigma", "contrast", "y", "PI", "scale", "hue", "h"];

    [Fact]
    public void A_chain_gives_its_filters_in_order_with_text_and_position()
    {
        var calls = FilterGraphParser.Parse(" gblur@soft = sigma=2 , scale=640:-1:flags='bi'\\''cubic' ,hflip", Others);
        Assert.Equal(["gblur", "scale", "hflip"], calls.Select(c => c.Name));
        Assert.Equal(["soft", null, null], calls.Select(c => c.InstanceName));
        Assert.Equal([1, 24, 58], calls.Select(c => c.Position));
        Assert.Equal("gblur@soft = sigma=2 ", calls[0].Text);
        Assert.Equal("scale=640:-1:flags='bi'\\''cubic' ", calls[1].Text);
        Assert.Equal("640:-1:flags='bi'\\''cubic' ", calls[1].ArgumentText);
        Assert.Equal("2", calls[0].Arguments!.Values["sigma"]);
        Assert.Equal(20, calls[0].Arguments!.Positions["sigma"]);
        Assert.Null(calls[1].Definition);
        Assert.NotNull(calls[1].LibavfilterReason);
        Assert.Null(calls[2].LibavfilterReason);
    }

    [Theory]
    [InlineData("gblur=2:3", "sigma=2 steps=3")]
    [InlineData("gblur=steps=3", "steps=3")]
    [InlineData("gblur=sigma=1:2:3", "sigma=1 steps=2 planes=3")] // positions go on after a name
    [InlineData("gblur=steps=2:5", "steps=2 planes=5")]
    [InlineData("gblur=steps=2:sigma=3:4", "sigma=3 steps=4")] // and set again what was set before
    [InlineData("gblur= sigma = 2 : 3 ", "sigma=2 steps=3")]
    [InlineData("gblur=2\n:\t3", "sigma=2 steps=3")]
    [InlineData("gblur=2:", "sigma=2")]
    [InlineData("gblur=", "")]
    [InlineData("gblur= ", "")]
    [InlineData("gblur='2:3'", "sigma=2 steps=3")] // the graph's quotes are gone before options are split
    [InlineData("gblur=2\\:3", "sigma=2 steps=3")]
    [InlineData("gblur=si'gm'a=2", "sigma=2")]
    [InlineData("gblur=sigma\\=2", "sigma=2")]
    [InlineData("gblur=sigma='2", "sigma=2")] // an unclosed quote runs to the end
    [InlineData("gb\\lur=2", "sigma=2")]
    [InlineData("'gblur' =2", "sigma=2")]
    [InlineData("unsharp=lx=7:9:la=2", "luma_msize_x=7 luma_msize_y=9 luma_amount=2")]
    [InlineData("unsharp=7:9:2:cx=3", "luma_msize_x=7 luma_msize_y=9 luma_amount=2 chroma_msize_x=3")]
    [InlineData("unsharp=luma_msize_x=3:lx=7", "luma_msize_x=7")]
    [InlineData("eq=1.2:.1", "contrast=1.2 brightness=.1")]
    public void Options_are_read_as_libavfilter_reads_them(string text, string expected)
    {
        var call = Assert.Single(FilterGraphParser.Parse(text, Others));
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), call.Arguments!.Values.Select(v => $"{v.Key}={v.Value}").Order());
    }

    [Theory]
    [InlineData("[in]gblur[out]")]
    [InlineData("split[a][b];[b]vflip[c];[a][c]overlay")]
    [InlineData("gblur;hflip")]
    public void A_graph_with_links_is_one_call_for_libavfilter(string text)
    {
        var call = Assert.Single(FilterGraphParser.Parse(text, Others));
        Assert.Equal(text, call.Text);
        Assert.Null(call.Definition);
        Assert.Contains("links", call.LibavfilterReason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gblur=2:enable='between(t,1,2)'", "enable")]
    [InlineData("hflip=threads=1", "threads")]
    public void Options_of_every_filter_send_it_to_libavfilter(string text, string option)
    {
        var call = Assert.Single(FilterGraphParser.Parse(text, Others));
        Assert.Null(call.Definition);
        Assert.Contains(option, call.LibavfilterReason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gblr=2", 0, "'gblr'", "'gblur'")]
    [InlineData("hflip, scal=2:2", 7, "'scal'", "'scale'")]
    [InlineData("hflip,EQ", 6, "'EQ'", "'eq'")]
    [InlineData("[a]split[b];[b]vflp", 15, "'vflp'", "'vflip'")]
    [InlineData("gblur=sigmma=2", 6, "'sigmma'", "'sigma'")]
    [InlineData("hflip,unsharp=7:luma_amont=2", 16, "'luma_amont'", "'luma_amount'")]
    [InlineData("hflip,unsharp='lx=7:luma_amont=2'", 20, "'luma_amont'", "'luma_amount'")] // inside quotes, too
    [InlineData("gblur=1:2:3:4:5", 14, "'5'", "sigmaV")]
    [InlineData("hflip=1", 6, "hflip", "no options")]
    [InlineData("null=1", 5, "null", "no options")]
    [InlineData("gblur,", 6, "filter name is missing", "")]
    [InlineData("", 0, "filter name is missing", "")]
    [InlineData("gblur,,hflip", 6, "filter name is missing", "")]
    [InlineData("gblur=2[out", 7, "']'", "")]
    [InlineData("gblur=2[]", 7, "label", "")]
    [InlineData("gblur=2]hflip", 7, "expected ','", "")]
    [InlineData("gblur=sigma=abc", 12, "sigma=abc", "0 to 1024")]
    [InlineData("gblur=sigma=9999", 12, "sigma=9999", "0 to 1024")]
    [InlineData("gblur=sigma=", 12, "sigma=", "0 to 1024")]
    [InlineData("gblur=2:7", 8, "steps=7", "1 to 6")]
    [InlineData("unsharp=4", 8, "luma_msize_x=4", "3 to 23")]
    [InlineData("unsharp=13:15", 8, "luma_msize_x=13", "luma_msize_y=15")]
    [InlineData("unsharp=la=6", 11, "luma_amount=6", "-2 to 5")]
    [InlineData("eq=contrast=foo", 12, "contrast=foo", "'foo'")]
    [InlineData("eq=eval=fram", 8, "eval=fram", "'frame'")]
    [InlineData("hue=h=90+", 6, "h=90+", "end")]
    [InlineData("negate=components=y+x", 18, "components=y+x", "y, u, v, r, g, b, a")]
    [InlineData("negate=negate_alpha=maybe", 20, "negate_alpha=maybe", "true nor false")]
    public void Mistakes_are_one_line_that_points_at_the_place(string text, int position, string what, string hint)
    {
        var error = Assert.Throws<FilterException>(() => FilterGraphParser.Parse(text, Others));
        Assert.Equal(position, error.Position);
        Assert.StartsWith($"-vf, character {position + 1}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Nothing_far_off_is_suggested()
    {
        var error = Assert.Throws<FilterException>(() => FilterGraphParser.Parse("qqqqqqqq", Others));
        Assert.DoesNotContain("did you mean", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Strings on which a parser can go wrong: we refuse exactly those that FFmpeg refuses.</summary>
    [Theory]
    [InlineData("gblur=2:")]
    [InlineData("gblur=2::")]
    [InlineData("gblur==2")]
    [InlineData("gblur=sigma==2")]
    [InlineData("gblur=a b=2")]
    [InlineData("gblur=2 null")]
    [InlineData("gblur=2'")]
    [InlineData("gblur=2\\")]
    [InlineData("gblur@=2")]
    [InlineData("gblur@a@b=2")]
    [InlineData("'gblur '=2")]
    [InlineData("gblur='2\\:3'")]
    [InlineData("gblur=2\\\\:3")]
    [InlineData("gblur=planes=all")]
    [InlineData("gblur=steps=max:planes=min")]
    [InlineData("gblur=steps=2.6")]
    [InlineData("gblur=sigma=default*2")]
    [InlineData("gblur=sigma=1Ki")]
    [InlineData("gblur=sigma=20dB")]
    [InlineData("gblur=sigma=-0.0")]
    [InlineData("gblur=sigma=nan")]
    [InlineData("negate=y+u-v")]
    [InlineData("negate=all")]
    [InlineData("negate=none")]
    [InlineData("negate=y+")]
    [InlineData("negate=0x30")]
    [InlineData("negate=negate_alpha=on")]
    [InlineData("negate=negate_alpha=2")]
    [InlineData("eq=eval=frame+1")]
    [InlineData("eq=eval=init+1")]
    [InlineData("eq=contrast=2;3")]
    [InlineData("eq=contrast='2;3'")]
    [InlineData("eq=contrast=nan")]
    [InlineData("eq=contrast='if(gt(n,2),1,2)'")]
    [InlineData("eq=contrast=w")]
    [InlineData("hue=h='st(0,t);ld(0)'")]
    [InlineData("hue=H=")]
    [InlineData("unsharp=la=default:ca=max")]
    [InlineData("null=")]
    [InlineData("hflip=x=1")]
    public void What_ffmpeg_refuses_is_refused_and_nothing_else(string text)
    {
        FFmpegCli.Require();
        var theirs = FFmpegCli.Accepts("-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", "32x32", "-i", "/dev/zero", "-frames:v", "1", "-vf", text, "-f", "null", "-");
        string? refusal = null;
        try
        {
            foreach (var call in FilterGraphParser.Parse(text, [])) _ = call.Definition?.Build(call.Arguments!, new FrameFormat(PixelFormat.Yuv420P, 32, 32));
        }
        catch (FilterException refused)
        {
            refusal = refused.Message;
        }

        Assert.True(theirs == refusal is null, refusal ?? "accepted here, refused by ffmpeg");
    }

    [Fact]
    public void Any_string_is_parsed_or_refused_in_one_line() =>
        Gen.OneOf(Gen.Char["'\\=:,;[]@+-.019() \n"].Select(c => c.ToString()), Gen.Int[0, Words.Length - 1].Select(i => Words[i]))
            .Array[0, 20].Select(string.Concat).Sample(text =>
            {
                try
                {
                    Assert.NotEmpty(FilterGraphParser.Parse(text, Others));
                }
                catch (FilterException refused)
                {
                    Assert.InRange(refused.Position, 0, text.Length);
                }
            });
}
