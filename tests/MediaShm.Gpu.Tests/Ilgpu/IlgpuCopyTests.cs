using MediaShm.Gpu.Devices.Ilgpu;
using MediaShm.Gpu.Tests.Conformance;

namespace MediaShm.Gpu.Tests.Ilgpu;

/// <summary>How fast a driver's own copies are.</summary>
public sealed class IlgpuCopyTests
{
    [Fact]
    public void The_limit_of_copies_is_measured_on_both_ways()
    {
        using var slab = new TestSlab(1 << 20);
        slab.Bytes[..(1 << 19)].Fill(1);
        using var backend = SimulatorBackend.Open();
        using (var probe = new IlgpuCopyProbe(backend, slab.Address, slab.Size))
        {
            var limit = probe.Measure();
            Assert.All([limit.In, limit.Out, limit.Both], bytesPerSecond => Assert.InRange(bytesPerSecond, 1e3, 1e15));
        }

        Assert.Equal(-1, slab.Bytes.IndexOfAnyExcept((byte)1)); // the first half as it was, the second as it came back
    }

    [Fact]
    public void On_cuda_it_is_that_of_the_pinned_slab()
    {
        using var device = IlgpuFixture.Cuda();
        using var slab = new TestSlab(64 << 20);
        device.Import(slab);
        Assert.SkipUnless(device.ImportReason is null, $"this driver stages: {device.ImportReason}");
        var limit = device.MeasureCopyLimit(slab);
        Assert.NotNull(limit);
        Assert.All([limit.In, limit.Out, limit.Both], bytesPerSecond => Assert.InRange(bytesPerSecond, 1e6, 1e13));
    }

    [Fact]
    public void Staged_slabs_have_none()
    {
        using var device = IlgpuDevice.CreateSimulator();
        using var slab = new TestSlab(1 << 16);
        device.Import(slab);
        Assert.Null(device.MeasureCopyLimit(slab));
    }
}
