using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Reference;
using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Conformance;

/// <summary>
/// A frame of more than 128 MiB, which is what some drivers bind at once: no plane is, so that every device takes it. The scalar
/// reference would need minutes: it is asked about windows in the corners, at the edges and in the middle, each with a margin from
/// beyond which nothing reaches in.
/// </summary>
public static class BigFrame
{
    private const int Window = 96;
    private const int Margin = 64;

    public static FrameFormat Format { get; } = new(PixelFormat.Parse("yuv444p16le"), 8192, 2752);

    public static void Check(FrameDevice device, Pass[] passes)
    {
        Assert.True(Format.ImageBytes > 128 << 20);
        Assert.All(passes, pass => Assert.True(device.Supports(pass, Format), $"{device.Info.Name} lacks {pass} for {Format}"));
        var layout = FrameLayout.For(Format, out var bytes);
        bytes = (bytes + 4095) / 4096 * 4096;
        using var slab = new TestSlab(2 * bytes);
        var (input, output) = (new FrameView(slab, 0, layout), new FrameView(slab, bytes, layout));
        FillWithNoise(input);
        var before = Pictures.Checksum(input);
        device.Import(slab);
        using (var chain = device.Compile(passes, Format))
            Assert.True(device.Submit(chain, [input], [output]).Wait(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken), "the fence did not pass in time");
        device.Release(slab);

        Assert.True(before == Pictures.Checksum(input), "the input was written");
        var (right, bottom) = (Format.Width - Window, Format.Height - Window);
        foreach (var (x, y) in new[] { (0, 0), (right, 0), (0, bottom), (right, bottom), (right / 2, bottom / 2), (1000, 0), (right, 1000), (4000, 2000) })
            if (WindowDifference(passes, input, output, x, y) is { } difference)
                Assert.Fail($"{device.Info.Name}, {Format}, window at ({x}, {y}): {difference}");
    }

    private static string? WindowDifference(Pass[] passes, FrameView input, FrameView output, int x, int y)
    {
        var (left, top) = (Math.Max(x - Margin, 0), Math.Max(y - Margin, 0));
        var (width, height) = (Math.Min(x + Window + Margin, Format.Width) - left, Math.Min(y + Window + Margin, Format.Height) - top);
        // Where the chain mirrors the frame, what becomes of this part lies on the other side.
        var flips = passes.OfType<FlipPass>().ToArray();
        var from = Part(
            input,
            flips.Count(f => f.Horizontal) % 2 == 0 ? left : Format.Width - left - width,
            flips.Count(f => f.Vertical) % 2 == 0 ? top : Format.Height - top - height,
            width,
            height);
        using var slab = new TestSlab(FrameBytes(from.Format));
        var expected = new FrameView(slab, 0, FrameLayout.For(from.Format));
        using var reference = new ReferenceDevice();
        reference.Import(input.Slab);
        reference.Import(slab);
        using (var chain = reference.Compile(passes, from.Format)) _ = reference.Submit(chain, [from], [expected]);
        return Pictures.Difference(Part(expected, x - left, y - top, Window, Window), Part(output, x, y, Window, Window), PassSamples.Tolerance(passes));
    }

    /// <summary>A part of a frame whose components all have its size.</summary>
    private static FrameView Part(FrameView frame, int x, int y, int width, int height)
    {
        var layout = frame.Layout;
        foreach (var c in frame.Format.Pixel.Info.Components)
            layout.Planes[c.Plane] = frame.Layout.Planes[c.Plane] with { Offset = frame.Layout.Planes[c.Plane].Offset + y * frame.Layout.Planes[c.Plane].Stride + x * c.Step };
        layout.Format = frame.Format with { Width = width, Height = height };
        return frame with { Layout = layout };
    }

    private static long FrameBytes(FrameFormat format)
    {
        _ = FrameLayout.For(format, out var bytes);
        return bytes;
    }

    // Every bit of a 16-bit sample may be anything.
    private static void FillWithNoise(FrameView frame)
    {
        var random = new Random(5);
        for (var p = 0; p < frame.Format.PlaneCount; p++)
            for (var y = 0; y < frame.Format.PlaneHeight(p); y++) random.NextBytes(frame.WritableRow(p, y));
    }
}
