using System.Diagnostics;
using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Vulkan;

namespace MediaShm.Gpu.Tests.Vulkan;

public sealed class VulkanSelectionTests : Conformance.SelectionTests, IDisposable
{
    private const string NoDriver = "/nonexistent.json";
    private readonly VulkanFixture _vulkan = new();

    public void Dispose() => _vulkan.Dispose();

    protected override string Name => "vulkan";

    [Fact]
    public void A_gpu_is_taken_by_its_uuid()
    {
        using var best = _vulkan.Open();
        var uuid = best.Info.Uuid!;
        Assert.Matches("^[0-9a-f]{32}$", uuid);
        foreach (var wish in (string[])[uuid, $"uuid={uuid.ToUpperInvariant()}", $"uuid={uuid[..8]}-{uuid[8..]}"])
        {
            // Not by the fixture, which would take a wish refused for a driver that is absent.
            using var device = VulkanDevice.Create(new VulkanDeviceOptions { Gpu = wish });
            Assert.Equal(best.Info, device.Info);
        }

        Assert.Throws<DeviceAbsentException>(() => VulkanDevice.Create(new VulkanDeviceOptions { Gpu = $"uuid={uuid[..31]}" }));
    }

    /// <summary>The loader reads its environment when it is loaded, so this test runs itself once more in a process without drivers.</summary>
    [Fact]
    public async Task Without_a_driver_it_is_absent_in_one_line_that_names_the_package()
    {
        if (Environment.GetEnvironmentVariable("VK_ICD_FILENAMES") == NoDriver)
        {
            Assert.Empty(VulkanDevice.Probe());
            var error = Assert.Throws<DeviceAbsentException>(() => VulkanDevice.Create());
            Assert.Contains("mesa-vulkan-drivers", error.Message);
            Assert.DoesNotContain('\n', error.Message);
            return;
        }

        if (VulkanDevice.Probe().Count == 0) Assert.Skip("there is no Vulkan driver to hide");
        var method = $"{typeof(VulkanSelectionTests).FullName}.{nameof(Without_a_driver_it_is_absent_in_one_line_that_names_the_package)}";
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in ProgramArguments().Append("-method").Append(method)) start.ArgumentList.Add(argument);
        start.Environment["VK_ICD_FILENAMES"] = NoDriver;
        start.Environment["VK_DRIVER_FILES"] = NoDriver;
        using var child = Process.Start(start)!;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(120));
        try
        {
            var output = await child.StandardOutput.ReadToEndAsync(deadline.Token);
            await child.WaitForExitAsync(deadline.Token);
            Assert.True(child.ExitCode == 0 && output.Contains("Total: 1, Errors: 0, Failed: 0", StringComparison.Ordinal), output);
        }
        finally
        {
            if (!child.HasExited) child.Kill();
        }
    }

    protected override FrameDevice Open(string? gpu) => _vulkan.Open(new VulkanDeviceOptions { Gpu = gpu });

    protected override IReadOnlyList<DeviceInfo> Probe() => VulkanDevice.Probe();

    // A test assembly runs as its own program, or under the dotnet host.
    private static IEnumerable<string> ProgramArguments() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(VulkanSelectionTests).Assembly.Location] : [];
}
