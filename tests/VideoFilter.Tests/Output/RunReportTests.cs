using System.Text.Json;
using VideoFilter.Output;

namespace VideoFilter.Tests.Output;

/// <summary>The JSON object that machines read: names and kinds are a promise.</summary>
public sealed class RunReportTests
{
    internal static RunReport Sample => new()
    {
        Device = "cpu",
        Import = "direct",
        Access = "readOnly",
        Frames = 250,
        Dropped = 0,
        PixelBytesCopied = 7,
        WallSeconds = 2.5,
        Fps = 100,
        Filters = [new FilterReport("gblur", "cpu", null), new FilterReport("scale", "libavfilter", "no kernel")],
        Pool = new PoolReport(2, 24, 9),
        DecoderPid = 4711,
    };

    [Fact]
    public void JsonHasEveryPromisedFieldOnOneLine()
    {
        var text = ReportView.Json(Sample);
        Assert.DoesNotContain('\n', text);
        var json = JsonDocument.Parse(text).RootElement;
        Assert.Equal("cpu", json.GetProperty("device").GetString());
        Assert.Equal("readOnly", json.GetProperty("access").GetString());
        Assert.Equal("direct", json.GetProperty("import").GetString());
        Assert.Equal(250, json.GetProperty("frames").GetInt64());
        Assert.Equal(0, json.GetProperty("dropped").GetInt64());
        Assert.Equal(7, json.GetProperty("pixelBytesCopied").GetInt64());
        Assert.Equal(2.5, json.GetProperty("wallSeconds").GetDouble());
        Assert.Equal(100, json.GetProperty("fps").GetDouble());
        Assert.Equal(4711, json.GetProperty("decoderPid").GetInt32());
        var filters = json.GetProperty("filters");
        Assert.Equal("libavfilter", filters[1].GetProperty("ranOn").GetString());
        Assert.Equal("no kernel", filters[1].GetProperty("reason").GetString());
        Assert.Equal(JsonValueKind.Null, filters[0].GetProperty("reason").ValueKind);
        var pool = json.GetProperty("pool");
        Assert.Equal((2, 24, 9), (pool.GetProperty("slabs").GetInt32(), pool.GetProperty("slots").GetInt32(), pool.GetProperty("peakLeased").GetInt32()));
    }

    [Fact]
    public void SentenceNamesWhatRanElsewhere()
    {
        var sentence = ReportView.Sentence(Sample);
        Assert.Equal("250 frames in 2.50 s (100.0 fps) on cpu (direct), 7 bytes of pixels copied; scale by libavfilter", sentence);
    }
}
