using System.Text.RegularExpressions;
using MediaShm.Gpu.Filters;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Filters;

public partial class FilterCatalogTests
{
    public static TheoryData<string> Names => [.. FilterCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Options_aliases_order_and_defaults_are_ffmpegs(string name)
    {
        FFmpegCli.Require();
        var theirs = OptionLine().Matches(FFmpegCli.RunText("-h", $"filter={name}")).Select(m => (Name: m.Groups[1].Value, Default: m.Groups[2].Value));
        var definition = FilterCatalog.Find(name)!;
        var ours = definition.Options.SelectMany(o => o.Alias is null ? [(o.Name, o.Default)] : new[] { (o.Name, o.Default), (Name: o.Alias, o.Default) });
        Assert.Equal(theirs, ours);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Defaults_build_in_every_format_of_the_first_devices(string name)
    {
        string[] formats = ["yuv420p", "yuv422p", "yuv444p", "yuv420p10le", "yuv422p10le", "yuv444p10le", "nv12", "gray"];
        foreach (var format in formats)
            Assert.NotNull(FilterCatalog.Find(name)!.Build(FilterArguments.None, new FrameFormat(PixelFormat.Parse(format), 64, 48)));
    }

    [Fact]
    public void A_recipe_over_time_is_left_to_libavfilter()
    {
        var format = new FrameFormat(PixelFormat.Yuv420P, 64, 48);
        var hue = new FilterArguments(new Dictionary<string, string> { ["h"] = "90*t" });
        Assert.Null(FilterCatalog.Find("hue")!.Build(hue, format));
        var eq = new FilterArguments(new Dictionary<string, string> { ["brightness"] = "sin(n/10)", ["eval"] = "frame" });
        Assert.Null(FilterCatalog.Find("eq")!.Build(eq, format));
    }

    [Fact]
    public void A_matrix_that_overflows_in_libavfilter_is_left_to_it()
    {
        var arguments = new FilterArguments(new Dictionary<string, string> { ["luma_msize_x"] = "13", ["luma_msize_y"] = "13" });
        Assert.NotNull(FilterCatalog.Find("unsharp")!.Build(arguments, new FrameFormat(PixelFormat.Yuv420P, 64, 48)));
        Assert.Null(FilterCatalog.Find("unsharp")!.Build(arguments, new FrameFormat(PixelFormat.Yuv420P10, 64, 48)));
    }

    [Fact]
    public void A_component_that_the_format_lacks_is_refused_with_those_it_has()
    {
        var arguments = new FilterArguments(new Dictionary<string, string> { ["components"] = "u" });
        var error = Assert.Throws<FilterException>(() => FilterCatalog.Find("negate")!.Build(arguments, new FrameFormat(PixelFormat.Gray8, 8, 8)));
        Assert.Contains("it has y", error.Message, StringComparison.Ordinal);
    }

    [GeneratedRegex("""^   (\w+) +<\w+> .*?(?:\(default "?([^")]*)"?\))?$""", RegexOptions.Multiline)]
    private static partial Regex OptionLine();
}
