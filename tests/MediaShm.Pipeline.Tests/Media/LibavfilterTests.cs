using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Tests.Media;

public sealed class LibavfilterTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("scale=48:-2", true)]
    [InlineData("crop=40:30:11:5", false)]
    [InlineData("fps=10", false)]
    [InlineData("fps=50", false)]
    [InlineData("negate", true)] // works in place where it may: here it must not
    [InlineData("vflip", false)]
    [InlineData("drawbox=x=3:y=3:w=9:h=9", true)]
    [InlineData("trim=start_frame=2:end_frame=5", false)]
    [InlineData("setpts=2*PTS", false)]
    [InlineData("format=yuv444p,negate,format=yuv420p", true)]
    [InlineData("split[a][b];[a]negate[c];[b][c]overlay=10", true)]
    [InlineData("reverse", true)] // keeps more than it is lent
    public void Filters_give_what_ffmpeg_gives(string filters, bool writes)
    {
        var input = Make("testsrc2=s=64x48:r=25:d=0.6");
        using var clip = CliClip.Read(input);
        var untouched = clip.Loans.Select(Hash).ToArray();
        using var graph = LibavfilterGraph.Configure(filters, clip.Frames[0], clip.Info.Video!.RealFrameRate);
        using (var writer = MediaWriter.Create(new MediaWriterOptions { Output = _folder["out.md5"], Format = "framemd5", Source = clip.Info, FrameRate = graph.FrameRate }))
        {
            foreach (var (loan, frame) in clip.Loans.Zip(clip.Frames))
            {
                graph.Push(loan.View, frame, loan);
                Drain(graph, writer);
            }

            graph.Flush();
            Drain(graph, writer);
            writer.Finish();
        }

        Assert.True(graph.IsEnded);
        Assert.Equal(Cli.FrameMd5(input, "-vf", filters), Cli.Md5Lines(File.ReadAllText(_folder["out.md5"])));
        Assert.Equal(untouched, clip.Loans.Select(Hash));
        Assert.Equal(writes, graph.BytesCopied > 0);
        graph.Dispose();
        WriterTests.AssertOnlyTheClipHolds(clip);
    }

    /// <summary>What a pool gives out before it gets any back is never all kept, by filters that keep every frame.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(9)]
    public void Filters_keep_no_more_slots_than_they_are_lent(int most)
    {
        using var clip = CliClip.Read(Make("testsrc2=s=64x48:r=25:d=0.6"));
        using var graph = LibavfilterGraph.Configure("reverse", clip.Frames[0], new Rational(25, 1));
        graph.MostLent = most;
        foreach (var (loan, frame) in clip.Loans.Zip(clip.Frames)) graph.Push(loan.View, frame, loan);
        Assert.Equal(most, clip.Loans.Count(loan => loan.IsShared));
        Assert.Equal((clip.Loans.Count - most) * clip.Frames[0].Layout.Format.ImageBytes, graph.BytesCopied);
        graph.Flush();
        for (var i = clip.Loans.Count - 1; i >= 0; i--)
        {
            Assert.True(graph.TryPull(out var view, out _, out var hold));
            Assert.Equal(Hash(clip.Loans[i]), Hash(view));
            hold.Release();
        }

        Assert.Equal((clip.Loans.Count - most) * clip.Frames[0].Layout.Format.ImageBytes, graph.BytesCopied); // none twice
        graph.Dispose();
        WriterTests.AssertOnlyTheClipHolds(clip);
    }

    [Fact]
    public void Frames_that_are_passed_on_lie_where_they_lay()
    {
        using var clip = CliClip.Read(Make("testsrc2=s=64x48:r=25:d=0.2"));
        using var graph = LibavfilterGraph.Configure("crop=40:30:10:4", clip.Frames[0], new Rational(25, 1));
        foreach (var (loan, frame) in clip.Loans.Zip(clip.Frames))
        {
            graph.Push(loan.View, frame, loan);
            Assert.True(graph.TryPull(out var view, out var descriptor, out var hold));
            Assert.Same(loan.Slab, view.Slab);
            Assert.Equal(loan.SlotOffset, view.SlotOffset);
            Assert.True(view.Layout.FitsIn(loan.SlotBytes));
            Assert.Equal(loan.View.PlaneAddress(0) + 4 * loan.View.PlaneStride(0) + 10, view.PlaneAddress(0));
            Assert.Equal((frame.Pts, frame.Duration, frame.TimeBase), (descriptor.Pts, descriptor.Duration, descriptor.TimeBase));
            Assert.Equal(view.Layout, descriptor.Layout);
            hold.Release();
        }

        Assert.Equal(0, graph.BytesCopied);
    }

    [Fact]
    public void New_frames_lie_in_no_slab_and_stay_valid_as_long_as_they_are_held()
    {
        using var clip = CliClip.Read(Make("testsrc2=s=64x48:r=25:d=0.2"));
        var graph = LibavfilterGraph.Configure("negate", clip.Frames[0], new Rational(25, 1));
        graph.Push(clip.Loans[0].View, clip.Frames[0], clip.Loans[0]);
        Assert.True(graph.TryPull(out var view, out _, out var hold));
        Assert.Same(SlabMemory.Unpooled, view.Slab);
        Assert.Equal(view.Format.ImageBytes, graph.BytesCopied);
        graph.Dispose();
        Assert.Equal((byte)(255 - clip.Loans[0].View.Row(0, 5)[7]), view.Row(0, 5)[7]);
        hold.AddReference();
        hold.Release();
        hold.Release();
        Assert.Throws<InvalidOperationException>(hold.Release);
    }

    [Fact]
    public void A_new_size_at_the_input_rebuilds_the_graph_and_loses_no_frame()
    {
        using var small = CliClip.Read(Make("testsrc2=s=64x48:r=25:d=0.2"));
        using var large = CliClip.Read(Make("testsrc2=s=128x96:r=25:d=0.2", "large.mkv"));
        using var graph = LibavfilterGraph.Configure("reverse,scale=iw/2:ih/2", small.Frames[0], new Rational(25, 1));
        foreach (var clip in new[] { small, large })
            foreach (var (loan, frame) in clip.Loans.Zip(clip.Frames)) graph.Push(loan.View, frame, loan);
        graph.Flush();
        var sizes = new List<int>();
        while (graph.TryPull(out var view, out _, out var hold))
        {
            sizes.Add(view.Format.Width);
            hold.Release();
        }

        Assert.Equal([32, 32, 32, 32, 32, 64, 64, 64, 64, 64], sizes);
        Assert.True(graph.IsEnded);
    }

    [Theory]
    [InlineData("scale=w=nonsense", "filter 'scale': ")]
    [InlineData("scale=foo=1", "foo")]
    [InlineData("nosuchfilter", "No such filter: 'nosuchfilter'")]
    [InlineData("crop=9999:9999", "filter 'crop': ")]
    [InlineData("null,crop=1:2:3:4:5:6:7:8:9", "crop")]
    [InlineData("null,scale=w=:::", "scale")]
    [InlineData("overlay", "filters 'overlay'")]
    [InlineData("split", "filters 'split'")]
    [InlineData("", "")]
    public void Filters_that_are_wrong_are_usage_errors_of_one_line(string filters, string message)
    {
        var frame = new FrameDescriptor { Layout = FrameLayout.For(new FrameFormat(PixelFormat.Yuv420P, 64, 48)), TimeBase = new(1, 25), Color = ColorTags.Unspecified };
        var error = Assert.Throws<MediaException>(() => LibavfilterGraph.Configure(filters, frame, new Rational(25, 1)));
        Assert.Equal(MediaErrorKind.Usage, error.Kind);
        Assert.Contains(message, error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain("0x", error.Message);
    }

    [Fact]
    public void The_catalogue_tells_what_is_there()
    {
        Assert.True(LibavfilterGraph.FilterExists("scale"));
        Assert.False(LibavfilterGraph.FilterExists("scalee"));
        Assert.Contains("gblur", LibavfilterGraph.FilterNames());
        Assert.Contains("Gaussian", LibavfilterGraph.Summary("gblur"));
        Assert.Equal("", LibavfilterGraph.Summary("scalee"));
        Assert.True(LibavfilterGraph.IsVideoFilter("gblur"));
        Assert.False(LibavfilterGraph.IsVideoFilter("volume"));
        Assert.False(LibavfilterGraph.IsVideoFilter("overlay"));
        Assert.False(LibavfilterGraph.IsVideoFilter("scalee"));
        var sigma = Assert.Single(LibavfilterGraph.Options("gblur"), o => o.Name == "sigma");
        Assert.Equal(("float", "0.5", 0.0, 1024.0), (sigma.Type, sigma.Default, sigma.Minimum, sigma.Maximum));
        var mode = Assert.Single(LibavfilterGraph.Options("fillborders"), o => o.Name == "mode");
        Assert.Contains(mode.Values, v => v.Key == "smear");
        Assert.Empty(LibavfilterGraph.Options("scalee"));
    }

    private static void Drain(LibavfilterGraph graph, MediaWriter writer)
    {
        while (graph.TryPull(out var view, out var descriptor, out var hold))
        {
            writer.WriteVideo(view, descriptor, hold);
            hold.Release();
        }
    }

    private static string Hash(FrameLoan loan) => Hash(loan.View);

    private static string Hash(in FrameView view)
    {
        var bytes = new List<byte>();
        for (var p = 0; p < view.Format.PlaneCount; p++)
            for (var y = 0; y < view.Format.PlaneHeight(p); y++) bytes.AddRange(view.Row(p, y));
        return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes.ToArray()));
    }

    private string Make(string source, string name = "in.mkv")
    {
        Cli.Run("ffmpeg", "-f", "lavfi", "-i", source, "-c:v", "ffv1", _folder[name]);
        return _folder[name];
    }
}
