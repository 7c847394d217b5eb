using System.Runtime.InteropServices;
using MediaShm.Gpu.Devices.Reference;
using MediaShm.Gpu.Tests.Conformance;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Filters;

/// <summary>
/// What a user's device must do with every recipe: come as near to libavfilter as promised, and elsewhere give the scalar
/// reference's result. A device's own test class derives from this one and says how to open the device.
/// </summary>
public abstract class DeviceParity : LibavfilterParity
{
    public static TheoryData<string, string> OtherFormats => new()
    {
        { "gblur", "nv12" },
        { "unsharp", "nv12" },
        { "unsharp", "gray" },
        { "eq", "nv12" },
        { "eq", "yuv420p10le" },
        { "eq", "yuv422p10le" },
        { "eq", "yuv444p10le" },
        { "hue", "nv12" },
        { "hue", "gray" },
        { "negate", "nv12" },
    };

    [Theory]
    [MemberData(nameof(OtherFormats))]
    public void Gives_the_references_result_where_libavfilter_would_convert(string filter, string formatName)
    {
        using var device = Open();
        using var reference = new ReferenceDevice();
        var format = new FrameFormat(PixelFormat.Parse(formatName), 131, 67);
        Assert.SkipUnless(Takes(device, format), $"{device.Info.Name} does not take {formatName}");
        var input = ParityPicture.Draw(format);
        foreach (var call in ParityCase.All.First(c => c.Filter == filter).Calls.Where(c => formatName != "gray" || !c.Contains("=u", StringComparison.Ordinal)))
        {
            var expected = RunPasses(reference, call, format, input);
            var actual = RunPasses(device, call, format, input);
            var tolerance = PassSamples.Tolerance(Build(call, format));
            Assert.True(Largest(format, expected, actual) <= tolerance, $"{call} in {formatName} differs from the reference by {Largest(format, expected, actual)}");
        }
    }

    private static int Largest(FrameFormat format, byte[] expected, byte[] actual)
    {
        if (format.Pixel.Info.Components[0].WordBytes == 1) return expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max();
        var wide = MemoryMarshal.Cast<byte, ushort>(expected);
        var other = MemoryMarshal.Cast<byte, ushort>(actual);
        var largest = 0;
        for (var i = 0; i < wide.Length; i++) largest = Math.Max(largest, Math.Abs(wide[i] - other[i]));
        return largest;
    }
}
