using System.Runtime.InteropServices;
using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Reference;
using MediaShm.Gpu.Passes;
using MediaShm.Gpu.Tests.Conformance;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Reference;

/// <summary>The arbiter itself, against numbers worked out by hand or from another formula.</summary>
public sealed class ReferenceDeviceTests
{
    [Fact]
    public void An_impulse_spreads_as_the_two_sided_exponential()
    {
        const int Size = 65;
        var picture = new ushort[Size * Size];
        picture[32 * Size + 32] = 65535;
        var result = Run("gray16le", Size, Size, picture, new SeparableRecursivePass(2, 1, 1, 1));
        var (across, down) = (RecursiveCoefficients.For(2, 1).Nu, RecursiveCoefficients.For(1, 1).Nu);
        Assert.Equal(0.5, across, 12); // σ = 2: λ = 2, ν = (5 − 3)/4
        for (var y = 0; y < Size; y++)
        {
            for (var x = 0; x < Size; x++)
            {
                var expected = 65535 * Response(across, x - 32) * Response(down, y - 32);
                Assert.InRange(result[y * Size + x], expected - 0.51, expected + 0.51);
            }
        }

        static double Response(double nu, int distance) => (1 - nu) / (1 + nu) * Math.Pow(nu, Math.Abs(distance));
    }

    [Theory]
    [InlineData(0.3f, 1)]
    [InlineData(2f, 1)]
    [InlineData(9f, 6)]
    [InlineData(100f, 2)]
    public void Smoothing_leaves_a_flat_picture_flat(float sigma, int steps)
    {
        var picture = new ushort[19 * 7];
        Array.Fill(picture, (ushort)777);
        Assert.Equal(picture, Run("gray10le", 19, 7, picture, new SeparableRecursivePass(sigma, sigma, steps, 1)));
    }

    [Fact]
    public void The_backward_sweep_starts_from_the_last_forward_value()
    {
        // ν = 1/2 on one row 0 0 64: forward 0, 0, 32 (64·½ + 0·½); backward 32, 16, 8.
        Assert.Equal<ushort>([8, 16, 32], Run("gray16le", 3, 1, [0, 0, 64], new SeparableRecursivePass(2, 0, 1, 1)));
        // On 64 0 0: forward 64, 32, 16; backward 16, 24, 44.
        Assert.Equal<ushort>([44, 24, 16], Run("gray16le", 3, 1, [64, 0, 0], new SeparableRecursivePass(2, 0, 1, 1)));
    }

    [Fact]
    public void Convolution_repeats_the_edge_and_rounds_half_up()
    {
        var pass = new SeparableConvolutionPass([new ConvolutionKernel([0.25f, 0.5f, 0.25f], [1f])]);
        Assert.Equal<ushort>([3, 8, 13, 18], Run("gray16le", 4, 1, [0, 10, 10, 20], pass)); // 2.5, 7.5, 12.5, 17.5
    }

    [Fact]
    public void Sharpening_rounds_down_as_a_shift_does()
    {
        // blurred 5 → s − blurred = −5, times 0.5: −2.5, rounded down −3; and +5 · 0.5 → 2.
        var pass = new SeparableConvolutionPass([new ConvolutionKernel([0.5f, 0f, 0.5f], [1f], 32768)]);
        Assert.Equal<ushort>([17, 32, 30], Run("gray16le", 3, 1, [20, 30, 30], pass));
    }

    [Fact]
    public void A_matrix_adds_its_offset_and_clips()
    {
        var pass = new ColorMatrixPass([0, 2], [1, 1, 0, -1], [0, 255]);
        using var slab = new TestSlab(4096);
        var (input, output) = Frames(slab, "rgb24", 1, 1);
        ((ReadOnlySpan<byte>)[200, 7, 100]).CopyTo(input.WritableRow(0, 0));
        Submit(pass, input, output);
        Assert.Equal([255, 7, 155], output.Row(0, 0).ToArray());
    }

    [Fact]
    public void Packed_formats_keep_the_bytes_that_are_no_component()
    {
        using var slab = new TestSlab(4096);
        var (input, output) = Frames(slab, "rgb0", 2, 1);
        ((ReadOnlySpan<byte>)[1, 2, 3, 99, 4, 5, 6, 98]).CopyTo(input.WritableRow(0, 0));
        Submit(new FlipPass(true, false), input, output);
        Assert.Equal([4, 5, 6, 99, 1, 2, 3, 98], output.Row(0, 0).ToArray());
    }

    [Theory]
    [InlineData("x2rgb10le")]
    [InlineData("uyyvyy411")]
    [InlineData("gray10be")]
    [InlineData("pal8")]
    [InlineData("grayf32le")]
    public void Formats_without_plain_components_are_refused(string name)
    {
        using var device = new ReferenceDevice();
        Assert.Throws<DeviceException>(() => device.Compile([], new FrameFormat(PixelFormat.Parse(name), 8, 8)));
    }

    private static ushort[] Run(string pixel, int width, int height, ushort[] picture, Pass pass)
    {
        using var slab = new TestSlab(1 << 17);
        var (input, output) = Frames(slab, pixel, width, height);
        for (var y = 0; y < height; y++) MemoryMarshal.AsBytes(picture.AsSpan(y * width, width)).CopyTo(input.WritableRow(0, y));
        Submit(pass, input, output);
        var result = new ushort[width * height];
        for (var y = 0; y < height; y++) output.Row(0, y).CopyTo(MemoryMarshal.AsBytes(result.AsSpan(y * width, width)));
        return result;
    }

    private static (FrameView Input, FrameView Output) Frames(TestSlab slab, string pixel, int width, int height)
    {
        var layout = FrameLayout.For(new FrameFormat(PixelFormat.Parse(pixel), width, height));
        return (new FrameView(slab, 0, layout), new FrameView(slab, slab.Size / 2, layout));
    }

    private static void Submit(Pass pass, FrameView input, FrameView output)
    {
        using var device = new ReferenceDevice();
        device.Import(input.Slab);
        using var chain = device.Compile([pass], input.Format);
        Assert.True(device.Submit(chain, [input], [output]).IsPassed);
    }
}
