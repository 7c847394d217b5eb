using MediaShm.Gpu.Devices.Vulkan;
using Silk.NET.Vulkan;

namespace MediaShm.Gpu.Tests.Vulkan;

/// <summary>Which queues are taken, by what GPUs list.</summary>
public sealed class QueuePlanTests
{
    private const QueueFlags Copies = QueueFlags.TransferBit;
    private const QueueFlags Computes = QueueFlags.ComputeBit | QueueFlags.TransferBit;
    private const QueueFlags Draws = QueueFlags.GraphicsBit | Computes;

    [Fact]
    public void Kernels_on_the_slots_need_one_queue() => Assert.Equal(Plan((0, 0), (0, 0), (0, 0)), Choose(false, (Draws, 16), (Copies, 2)));

    [Fact]
    public void Copies_take_both_queues_of_a_dma_engines_family() =>
        Assert.Equal(Plan((0, 0), (1, 0), (1, 1)), Choose(true, (Draws, 16), (Copies, 2), (Computes, 8)));

    [Fact]
    public void With_one_dma_engine_results_come_back_by_a_queue_that_computes() =>
        Assert.Equal(Plan((0, 0), (2, 0), (1, 0)), Choose(true, (Draws, 1), (Computes, 4), (Copies, 1)));

    [Fact]
    public void Engines_for_video_are_no_dma_engines() =>
        Assert.Equal(Plan((0, 0), (0, 1), (0, 2)), Choose(true, (Draws, 16), (Copies | QueueFlags.VideoDecodeBitKhr, 8), (QueueFlags.OpticalFlowBitNV | Copies, 1)));

    [Fact]
    public void With_one_spare_queue_it_uploads() => Assert.Equal(Plan((0, 0), (0, 1), (0, 0)), Choose(true, (Draws, 2)));

    [Fact]
    public void With_one_queue_it_does_everything() => Assert.Equal(Plan((0, 0), (0, 0), (0, 0)), Choose(true, (Draws, 1)));

    [Fact]
    public void Kernels_run_on_the_first_family_that_computes() =>
        Assert.Equal(Plan((1, 0), (0, 0), (0, 1)), Choose(true, (Copies, 2), (Computes, 1)));

    [Fact]
    public void Without_a_family_that_computes_there_is_no_plan() => Assert.Null(Choose(true, (Copies, 2)));

    [Fact]
    public void Families_are_named_once()
    {
        Assert.Equal([0u, 1u], Plan((0, 0), (1, 0), (1, 1)).Families);
        Assert.Equal([0u], Plan((0, 0), (0, 0), (0, 0)).Families);
    }

    [Fact]
    public void As_many_queues_of_a_family_are_made_as_the_highest_number_needs()
    {
        var apart = Plan((0, 0), (1, 0), (1, 1));
        Assert.Equal((1u, 2u), (apart.CountOf(0), apart.CountOf(1)));
        Assert.Equal(3u, Plan((0, 0), (0, 1), (0, 2)).CountOf(0));
        Assert.Equal(1u, Plan((2, 0), (2, 0), (2, 0)).CountOf(2));
    }

    private static QueuePlan? Choose(bool copies, params (QueueFlags Flags, uint Count)[] families) =>
        QueuePlan.Choose([.. families.Select(family => new QueueFamilyProperties { QueueFlags = family.Flags, QueueCount = family.Count })], copies);

    private static QueuePlan Plan((uint, uint) compute, (uint, uint) upload, (uint, uint) download) =>
        new(new QueuePlace(compute.Item1, compute.Item2), new QueuePlace(upload.Item1, upload.Item2), new QueuePlace(download.Item1, download.Item2));
}
