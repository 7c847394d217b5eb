using MediaShm.Gpu.Devices.Vulkan;
using MediaShm.Gpu.Tests.Conformance;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Vulkan;

/// <summary>The kernels that hardware gets, which a software driver otherwise never runs, agree with the reference too.</summary>
public sealed class StorageBufferTests : IDisposable
{
    private readonly VulkanFixture _vulkan = new();

    public static TheoryData<string> Passes => [.. PassSamples.Names];

    public void Dispose() => _vulkan.Dispose();

    [Theory]
    [MemberData(nameof(Passes))]
    public void Agree_with_the_reference(string passName)
    {
        using var device = _vulkan.Open(new VulkanDeviceOptions { StorageBuffersOnly = true });
        using var bench = new ConformanceBench(device);
        foreach (var (width, height) in (ReadOnlySpan<(int, int)>)[(2, 2), (133, 75)])
        {
            var format = new FrameFormat(PixelFormat.Yuv420P, width, height);
            var passes = PassSamples.Build(passName, format)!;
            using var chain = device.Compile(passes, format);
            bench.Check(chain, passes, format, Picture.Noise, FrameShape.Pool, FrameShape.Pool, writesPadding: true);
            bench.Check(chain, passes, format, Picture.Steps, FrameShape.Tight, FrameShape.Tight, writesPadding: false);
        }
    }
}
