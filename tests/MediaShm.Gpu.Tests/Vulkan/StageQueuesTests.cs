using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Vulkan;
using MediaShm.Gpu.Tests.Conformance;
using MediaShm.Pipeline.Frames;
using Silk.NET.Vulkan;
using Fence = MediaShm.Pipeline.Frames.Fence;

namespace MediaShm.Gpu.Tests.Vulkan;

/// <summary>
/// What the queues of a discrete GPU are given, on a model of such a GPU: software drivers have one queue, which does one thing after the
/// other whatever it is told.
/// </summary>
public sealed class StageQueuesTests : IDisposable
{
    private const int Frames = 6;
    private static readonly FrameFormat Format = new(PixelFormat.Yuv420P, 64, 64);
    private readonly VulkanFixture _vulkan = new();

    public void Dispose() => _vulkan.Dispose();

    [Fact]
    public void Upload_kernels_and_download_of_three_frames_run_at_one_time()
    {
        var spans = RunOnModel(Submit(copiesToDevice: true));
        for (var frame = 0; frame < Frames - 2; frame++)
        {
            var (download, kernels, upload) = (spans[(frame, DeviceWork.Download)], spans[(frame + 1, DeviceWork.Kernels)], spans[(frame + 2, DeviceWork.Upload)]);
            Assert.True(Overlap(download, kernels) && Overlap(kernels, upload), $"frame {frame}: {download}, the next one's kernels {kernels}, the upload after that {upload}");
        }
    }

    [Fact]
    public void Each_stage_of_a_frame_waits_for_the_one_before_where_it_first_touches_the_pixels()
    {
        var batches = Submit(copiesToDevice: true);
        Assert.Equal(3 * Frames, batches.Count);
        for (var frame = 0; frame < Frames; frame++)
        {
            var mine = batches.GetRange(3 * frame, 3);
            Assert.Equal([DeviceWork.Upload, DeviceWork.Kernels, DeviceWork.Download], mine.Select(batch => batch.Work));
            Assert.Empty(mine[0].Waits);
            Assert.Equal([mine[0].Signal], mine[1].Waits);
            Assert.Equal([mine[1].Signal], mine[2].Waits);
            Assert.True(Covers(mine[1].Stages[0], PipelineStageFlags.ComputeShaderBit), $"kernels start before the upload is done: the wait is at {mine[1].Stages[0]}");
            Assert.True(Covers(mine[2].Stages[0], PipelineStageFlags.TransferBit), $"the download starts before kernels are done: the wait is at {mine[2].Stages[0]}");
        }
    }

    [Fact]
    public void Kernels_on_the_slots_are_one_batch_a_frame_that_waits_for_nothing()
    {
        var batches = Submit(copiesToDevice: false);
        Assert.Equal(Enumerable.Repeat(DeviceWork.Kernels, Frames), batches.Select(batch => batch.Work));
        Assert.All(batches, batch => Assert.Empty(batch.Waits));
        Assert.Equal(Enumerable.Range(1, Frames).Select(i => (ulong)i), batches.Select(batch => batch.Signal.Value));
    }

    private static bool Covers(PipelineStageFlags wait, PipelineStageFlags stage) =>
        (wait & (stage | PipelineStageFlags.TopOfPipeBit | PipelineStageFlags.AllCommandsBit)) != 0;

    private static bool Overlap((int Began, int Ended) a, (int Began, int Ended) b) => a.Began < b.Ended && b.Began < a.Ended;

    /// <summary>When each batch would run if each kind had a queue of its own, which takes one batch after the other, and each took as long.</summary>
    private static Dictionary<(int Frame, DeviceWork Work), (int Began, int Ended)> RunOnModel(List<SubmittedBatch> batches)
    {
        Dictionary<DeviceWork, int> free = [];
        Dictionary<(ulong, ulong), int> signalled = [];
        Dictionary<(int, DeviceWork), (int, int)> spans = [];
        for (var i = 0; i < batches.Count; i++)
        {
            var batch = batches[i];
            var began = batch.Waits.Select(wait => signalled[wait]).Append(free.GetValueOrDefault(batch.Work)).Max();
            free[batch.Work] = signalled[batch.Signal] = began + 1;
            spans.Add((i / 3, batch.Work), (began, began + 1));
        }

        return spans;
    }

    private List<SubmittedBatch> Submit(bool copiesToDevice)
    {
        List<SubmittedBatch> batches = [];
        var device = _vulkan.Open(new VulkanDeviceOptions { CopiesToDevice = copiesToDevice, BatchLog = batches.Add });
        if (!copiesToDevice) Assert.SkipWhen(device.Info.Kind == DeviceKind.Discrete, "a discrete GPU has kernels on no slots");
        using var slab = new TestSlab(1 << 16);
        device.Import(slab);
        var layout = FrameLayout.For(Format);
        using var chain = device.Compile([], Format);
        Fence last = default;
        for (var i = 0; i < Frames; i++) last = device.Submit(chain, [new FrameView(slab, 0, layout)], [new FrameView(slab, 1 << 15, layout)]);
        Assert.True(last.Wait(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        device.Release(slab);
        return batches;
    }
}
