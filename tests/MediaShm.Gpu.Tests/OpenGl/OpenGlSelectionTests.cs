using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.OpenGl;

namespace MediaShm.Gpu.Tests.OpenGl;

public sealed class OpenGlSelectionTests
{
    [Fact]
    public void The_best_kind_comes_first_and_is_taken()
    {
        using var device = OpenGlFixture.Open();
        var all = OpenGlDevice.Probe();
        Assert.Equal(all.OrderByDescending(d => d.Kind), all);
        Assert.Equal(all[0], device.Info);
        Assert.Equal("opengl", device.Info.Name);
        Assert.NotEmpty(device.Info.Driver);
        Assert.Equal(device.Info.Description.Contains("llvmpipe", StringComparison.Ordinal), device.Info.Kind == DeviceKind.Software);
    }

    [Fact]
    public void Several_devices_of_one_process_do_not_disturb_each_other()
    {
        using var first = OpenGlFixture.Open();
        using (OpenGlFixture.Open()) { }

        using var conformance = new OpenGlInFlightOnce(first);
        conformance.Run();
    }

    [Theory]
    [InlineData("no such card")]
    [InlineData("99")]
    public void A_gpu_that_is_not_here_is_a_one_line_error_that_lists_those_that_are(string wish)
    {
        using var best = OpenGlFixture.Open();
        var error = Assert.Throws<DeviceAbsentException>(() => OpenGlDevice.Create(new OpenGlDeviceOptions { Gpu = wish }));
        Assert.Contains(wish, error.Message);
        Assert.Contains(best.Info.Description, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    private sealed class OpenGlInFlightOnce(FrameDevice device) : IDisposable
    {
        private readonly Conformance.ConformanceBench _bench = new(device);

        public void Run()
        {
            var format = new MediaShm.Pipeline.Frames.FrameFormat(MediaShm.Pipeline.Frames.PixelFormat.Gray8, 64, 48);
            using var chain = device.Compile([new Passes.FlipPass(true, true)], format);
            _bench.Check(chain, [new Passes.FlipPass(true, true)], format, Conformance.Picture.Noise, Conformance.FrameShape.Pool, Conformance.FrameShape.Tight, writesPadding: true);
        }

        public void Dispose() => _bench.Dispose();
    }
}
