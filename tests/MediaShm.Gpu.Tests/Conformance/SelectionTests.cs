using MediaShm.Gpu.Devices;

namespace MediaShm.Gpu.Tests.Conformance;

/// <summary>Which of several GPUs a device takes. A device's own test class derives from this one.</summary>
public abstract class SelectionTests
{
    /// <summary>The device's name.</summary>
    protected abstract string Name { get; }

    [Fact]
    public void The_best_kind_comes_first_and_is_taken()
    {
        using var device = Open(null);
        var all = Probe();
        Assert.Equal(all.OrderByDescending(d => d.Kind), all);
        Assert.Equal(all[0], device.Info);
        Assert.Equal(Name, device.Info.Name);
        Assert.NotEmpty(device.Info.Driver);
        Assert.Equal(device.Info.Description.Contains("llvmpipe", StringComparison.Ordinal), device.Info.Kind == DeviceKind.Software);
    }

    [Fact]
    public void A_gpu_is_taken_by_index_and_by_part_of_its_name()
    {
        using var best = Open(null);
        using var byIndex = Open("0");
        using var byName = Open(best.Info.Description[..5].ToUpperInvariant());
        Assert.Equal(best.Info, byIndex.Info);
        Assert.Equal(best.Info.Description[..5], byName.Info.Description[..5]);
    }

    [Theory]
    [InlineData("no such card")]
    [InlineData("99")]
    public void A_gpu_that_is_not_here_is_a_one_line_error_that_lists_those_that_are(string wish)
    {
        using var best = Open(null);
        var error = Assert.Throws<DeviceAbsentException>(() => Open(wish));
        Assert.Contains(wish, error.Message);
        Assert.Contains(best.Info.Description, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    /// <summary>Opens a GPU, or skips the test where there is none at all.</summary>
    protected abstract FrameDevice Open(string? gpu);

    /// <summary>Lists the GPUs.</summary>
    protected abstract IReadOnlyList<DeviceInfo> Probe();
}
