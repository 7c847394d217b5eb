using System.Text.Json;
using VideoFilter.Tests.Harness;

namespace VideoFilter.Tests.EndToEnd;

/// <summary>That stages work on different frames at the same time, by the trace that a run writes.</summary>
public sealed class TraceTests(Clips clips) : EndToEndTest(clips)
{
    [Theory]
    [InlineData("cpu")]
    [InlineData("vulkan")]
    public void Frames_are_decoded_filtered_and_encoded_at_the_same_time(string device)
    {
        Run("-i", Clips.H264, "-vf", "gblur=sigma=3", "--device", device, "-c:v", "libx264", "-preset", "medium", "--trace", "trace.json", "out.mp4").Expect(0);
        var spans = Read();
        var (decode, kernels, encode) = (Of("decode"), Of($"kernels on {device}"), Of("encode"));
        Assert.Equal((50, 50, 50), (decode.Length, kernels.Length, encode.Length));
        Assert.True(Overlap(decode, kernels), "no frame was decoded while another was filtered");
        Assert.True(Overlap(kernels, encode), "no frame was filtered while another was encoded");
        Assert.True(Overlap(decode, encode), "no frame was decoded while another was encoded");
        foreach (var frame in Enumerable.Range(0, 50))
        {
            // Of one frame, each stage follows the one before.
            var (d, k, e) = (decode.Single(s => s.Frame == frame), kernels.Single(s => s.Frame == frame), encode.Single(s => s.Frame == frame));
            Assert.True(d.End <= k.End && k.Start <= e.Start, $"frame {frame} is out of order");
        }

        Span[] Of(string stage) => [.. spans.Where(s => s.Stage == stage)];
    }

    /// <summary>As on a GPU with memory of its own; a software driver does its three parts one after the other, but beside decoder and encoder.</summary>
    [Fact]
    public void Uploads_and_downloads_of_a_gpu_have_rows_of_their_own()
    {
        string[] arguments = ["-i", Clips.H264, "-vf", "gblur=sigma=3", "--device", "vulkan", "-c:v", "libx264", "-preset", "medium", "--trace", "trace.json", "out.mp4"];
        var result = RunWith(arguments, null, AppSettings.Environment(("MediaShm.VulkanCopiesToDevice", "true")));
        Assert.SkipWhen(result.Error.Contains("is not installed") || result.Error.Contains("no driver"), result.Error);
        result.Expect(0);
        var rows = Read().GroupBy(span => span.Stage).ToDictionary(row => row.Key, row => row.OrderBy(span => span.Frame).ToArray());
        string[] way = ["decode", "upload", "kernels on vulkan", "download", "encode"];
        Assert.Equal(way.Order(), rows.Keys.Order());
        Assert.All(way, stage => Assert.Equal(Enumerable.Range(0, 50), rows[stage].Select(span => span.Frame)));
        for (var frame = 0; frame < 50; frame++)
        {
            for (var i = 1; i < way.Length; i++)
            {
                var (before, after) = (rows[way[i - 1]][frame], rows[way[i]][frame]);
                Assert.True(before.Start <= after.Start && before.End <= after.End, $"frame {frame}: {after} is not after {before}");
            }
        }

        foreach (var stage in way[1..4])
        {
            Assert.True(Overlap(rows["decode"], rows[stage]), $"no frame was decoded while the GPU had another: {stage}");
            Assert.True(Overlap(rows[stage], rows["encode"]), $"no frame was encoded while the GPU had another: {stage}");
        }
    }

    [Fact]
    public void A_trace_that_cannot_be_written_is_said_before_anything_is_done()
    {
        var result = Run("-i", Clips.H264, "--trace", "no/such/folder/t.json", "out.mp4").Expect(2);
        Assert.Contains("no/such/folder/t.json", result.Error);
        Assert.False(File.Exists(Out.File("out.mp4")));
    }

    [Theory]
    [InlineData("in.mp4")]
    [InlineData("./link.mp4")]
    [InlineData("out.mp4")]
    public void A_trace_never_replaces_the_input_or_the_output(string trace)
    {
        var input = Out.File("in.mp4");
        File.Copy(Clips.H264, input);
        File.CreateSymbolicLink(Out.File("link.mp4"), input);
        var result = Run("-i", "in.mp4", "--trace", trace, "out.mp4").Expect(2);
        Assert.Contains(trace, result.Error);
        Assert.Equal(File.ReadAllBytes(Clips.H264), File.ReadAllBytes(input));
        Assert.False(File.Exists(Out.File("out.mp4")));
    }

    private static bool Overlap(Span[] some, Span[] others) =>
        some.Any(a => others.Any(b => a.Frame != b.Frame && a.Start < b.End && b.Start < a.End));

    private Span[] Read()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Out.File("trace.json")));
        return
        [
            .. json.RootElement.GetProperty("traceEvents").EnumerateArray()
                .Where(e => e.GetProperty("ph").GetString() == "X")
                .Select(e => new Span(
                    e.GetProperty("cat").GetString()!,
                    int.Parse(e.GetProperty("name").GetString()!["frame ".Length..]),
                    e.GetProperty("ts").GetDouble(),
                    e.GetProperty("ts").GetDouble() + e.GetProperty("dur").GetDouble())),
        ];
    }

    private sealed record Span(string Stage, int Frame, double Start, double End);
}
