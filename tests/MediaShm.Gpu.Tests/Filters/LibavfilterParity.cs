using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Filters;
using MediaShm.Gpu.Filters.Grammar;
using MediaShm.Gpu.Passes;
using MediaShm.Gpu.Tests.Conformance;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Filters;

/// <summary>
/// Every recipe with many options against libavfilter's filter of that name, on the same frame, plane by plane. A device's
/// own test class derives from this one and says how to open the device.
/// </summary>
public abstract class LibavfilterParity
{
    /// <summary>libavfilter's results, which every device's class compares with.</summary>
    private static readonly ConcurrentDictionary<(ParityCase Parity, FrameFormat Format), Lazy<byte[]>> Theirs = new();

    public static TheoryData<string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var parity in ParityCase.All)
                foreach (var format in parity.Formats) data.Add(parity.Filter, format);
            return data;
        }
    }

    /// <summary>Opens the device, or skips the test.</summary>
    protected abstract FrameDevice Open();

    /// <summary>Decibels that every plane must reach.</summary>
    protected virtual double Minimum(ParityCase parity) => parity.Promised;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Comes_as_near_to_libavfilter_as_promised(string filter, string formatName)
    {
        FFmpegCli.Require();
        var parity = ParityCase.All.Single(c => c.Filter == filter && c.Formats.Contains(formatName));
        using var device = Open();
        Assert.SkipUnless(Takes(device, new FrameFormat(PixelFormat.Parse(formatName), 64, 48)), $"{device.Info.Name} does not take {formatName}");
        var worst = (Psnr: double.PositiveInfinity, Call: string.Empty);
        var exact = 0;
        foreach (var (width, height) in Sizes(formatName))
        {
            var format = new FrameFormat(PixelFormat.Parse(formatName), width, height);
            var input = ParityPicture.Draw(format);
            var theirs = Theirs.GetOrAdd((parity, format), _ => new Lazy<byte[]>(() => RunLibavfilter(parity.Calls, format, input))).Value;
            foreach (var (i, call) in parity.Calls.Index())
            {
                var expected = theirs.AsSpan(i * input.Length, input.Length);
                var psnr = Psnr(format, expected, RunPasses(device, call, format, input), out var plane);
                if (double.IsPositiveInfinity(psnr)) exact++;
                if (psnr < worst.Psnr) worst = (psnr, $"{call} at {format}, plane {plane}");
            }
        }

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"PSNR {device.Info.Name} {parity.Filter} {formatName}: worst {worst.Psnr:0.0} dB ({worst.Call}); {exact} of {parity.Calls.Length * Sizes(formatName).Length} exact");
        Assert.True(worst.Psnr >= Minimum(parity), $"{worst.Call}: {worst.Psnr:0.00} dB, {Minimum(parity)} promised");
    }

    // No smaller: libavfilter's unsharp leaves a frame of fewer rows than four times half its matrix undone.
    private static (int Width, int Height)[] Sizes(string format) => format is "yuv420p" or "yuv420p10le" ? [(319, 241), (64, 48)] : [(129, 67)];

    /// <summary>True when the device has the simplest of passes for a format.</summary>
    protected static bool Takes(FrameDevice device, FrameFormat format) => device.Supports(new FlipPass(true, false), format);

    /// <summary>Runs all calls on one frame in one process; the results follow one another.</summary>
    private static byte[] RunLibavfilter(string[] calls, FrameFormat format, byte[] input)
    {
        var graph = $"[0:v]split={calls.Length}{string.Concat(calls.Select((_, i) => $"[i{i}]"))};"
            + string.Concat(calls.Select((call, i) => $"[i{i}]{call}[o{i}];"))
            + string.Concat(calls.Select((_, i) => $"[o{i}]")) + (calls.Length > 1 ? $"concat=n={calls.Length}" : "null");
        var output = FFmpegCli.Run(input, "-f", "rawvideo", "-pix_fmt", format.Pixel.Name, "-s", $"{format.Width}x{format.Height}", "-i", "-",
            "-filter_complex", graph, "-f", "rawvideo", "-pix_fmt", format.Pixel.Name, "-fps_mode", "passthrough", "-");
        Assert.Equal(input.Length * calls.Length, output.Length);
        return output;
    }

    internal static byte[] RunPasses(FrameDevice device, string text, FrameFormat format, byte[] input)
    {
        var passes = Build(text, format);
        if (passes.Count == 0) return input;
        Assert.All(passes, pass => Assert.True(device.Supports(pass, format), $"{device.Info.Name} lacks {pass} for {format}"));
        return RunOnDevice(device, passes, format, input);
    }

    /// <summary>The passes of one filter as typed; fails when its recipe declines.</summary>
    internal static IReadOnlyList<Pass> Build(string text, FrameFormat format)
    {
        var call = Assert.Single(FilterGraphParser.Parse(text, []));
        var passes = call.Definition!.Build(call.Arguments!, format);
        Assert.NotNull(passes);
        return passes;
    }

    private static byte[] RunOnDevice(FrameDevice device, IReadOnlyList<Pass> passes, FrameFormat format, byte[] input)
    {
        var layout = FrameShapes.Layout(format, FrameShape.Tight, out var slotBytes);
        using var slab = new TestSlab(2 * slotBytes);
        device.Import(slab);
        try
        {
            input.CopyTo(slab.Bytes);
            using var chain = device.Compile(passes, format);
            var fence = device.Submit(chain, [new FrameView(slab, 0, layout)], [new FrameView(slab, slotBytes, layout)]);
            Assert.True(fence.Wait(TimeSpan.FromSeconds(60)), "the fence did not pass in time");
            return slab.Bytes.Slice((int)slotBytes, input.Length).ToArray();
        }
        finally
        {
            device.Release(slab);
        }
    }

    /// <summary>Peak signal to noise of the worst plane of two frames without padding, in decibels; infinity when they are equal.</summary>
    private static double Psnr(FrameFormat format, ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, out int worstPlane)
    {
        var component = format.Pixel.Info.Components[0];
        var worst = double.PositiveInfinity;
        worstPlane = -1;
        for (var plane = 0; plane < format.PlaneCount; plane++)
        {
            var bytes = format.RowBytes(plane) * format.PlaneHeight(plane);
            var samples = bytes / component.WordBytes;
            double squares = 0;
            for (var i = 0; i < samples; i++)
            {
                double difference = component.WordBytes == 1
                    ? expected[i] - actual[i]
                    : MemoryMarshal.Read<ushort>(expected[(2 * i)..]) - MemoryMarshal.Read<ushort>(actual[(2 * i)..]);
                squares += difference * difference;
            }

            expected = expected[bytes..];
            actual = actual[bytes..];
            var max = (1 << component.Depth) - 1;
            var psnr = squares == 0 ? double.PositiveInfinity : 10 * Math.Log10((double)max * max * samples / squares);
            if (psnr < worst) (worst, worstPlane) = (psnr, plane);
        }

        return worst;
    }
}
