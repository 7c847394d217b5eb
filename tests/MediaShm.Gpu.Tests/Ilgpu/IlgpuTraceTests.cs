using System.Collections.Concurrent;
using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Ilgpu;
using MediaShm.Gpu.Passes;
using MediaShm.Gpu.Tests.Conformance;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Ilgpu;

public abstract class IlgpuTraceTests : TraceConformance
{
    /// <summary>Frames in flight have queues of their own: a copy of one is done while kernels of another run.</summary>
    protected static void RequireOverlap(Func<Action<DeviceSpan>, FrameDevice> open)
    {
        const int frames = 16;
        var format = new FrameFormat(PixelFormat.Yuv420P, 640, 360);
        var spans = new ConcurrentQueue<DeviceSpan>();
        using (var device = open(spans.Enqueue))
        {
            var layout = FrameLayout.For(format, out var bytes);
            bytes = (bytes + 4095) / 4096 * 4096;
            using var slab = new TestSlab(2 * bytes);
            device.Import(slab);
            using var chain = device.Compile([new SeparableRecursivePass(2, 2, 4, 7)], format);
            Fence last = default;
            for (var i = 0; i < frames; i++) last = device.Submit(chain, [new FrameView(slab, 0, layout)], [new FrameView(slab, bytes, layout)]);
            Assert.True(last.Wait(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken));
        }

        var kernels = spans.Where(span => span.Work == DeviceWork.Kernels).ToList();
        Assert.Equal(frames, kernels.Count);
        foreach (var work in new[] { DeviceWork.Upload, DeviceWork.Download })
        {
            var copies = spans.Where(span => span.Work == work);
            Assert.True(copies.Any(copy => kernels.Any(k => k.Frame != copy.Frame && copy.Began < k.Ended && k.Began < copy.Ended)), $"no {work} ran beside another frame's kernels");
        }
    }

    protected override IReadOnlyList<DeviceWork> Expected(FrameDevice device) => [DeviceWork.Upload, DeviceWork.Kernels, DeviceWork.Download];
}

public sealed class SimulatorTrace : IlgpuTraceTests
{
    protected override FrameFormat Format => new(PixelFormat.Yuv420P, 24, 10);

    protected override FrameDevice Open(Action<DeviceSpan>? trace) => IlgpuDevice.CreateSimulator(new IlgpuDeviceOptions { Trace = trace });
}

public sealed class CudaTrace : IlgpuTraceTests
{
    protected override FrameDevice Open(Action<DeviceSpan>? trace) => IlgpuFixture.Cuda(new IlgpuDeviceOptions { Trace = trace });

    [Fact]
    public void Copies_and_kernels_of_different_frames_overlap() => RequireOverlap(Open);
}

public sealed class OpenClTrace : IlgpuTraceTests
{
    protected override FrameDevice Open(Action<DeviceSpan>? trace) => IlgpuFixture.OpenCl(new IlgpuDeviceOptions { Trace = trace });

    [Fact]
    public void Copies_and_kernels_of_different_frames_overlap() => RequireOverlap(Open);
}

public sealed class OldPoclTrace : IlgpuTraceTests
{
    protected override FrameDevice Open(Action<DeviceSpan>? trace) => OldPocl.Open(new IlgpuDeviceOptions { Trace = trace });

    [Fact]
    public void Copies_and_kernels_of_different_frames_overlap() => RequireOverlap(Open);
}
