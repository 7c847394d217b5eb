using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.OpenGl;

namespace MediaShm.Gpu.Tests.OpenGl;

public sealed class OpenGlSelectionTests : Conformance.SelectionTests
{
    protected override string Name => "opengl";

    [Fact]
    public void Several_devices_of_one_process_do_not_disturb_each_other()
    {
        using var first = OpenGlFixture.Open();
        using (OpenGlFixture.Open()) { }

        using var conformance = new OpenGlInFlightOnce(first);
        conformance.Run();
    }

    protected override FrameDevice Open(string? gpu) => OpenGlFixture.Open(new OpenGlDeviceOptions { Gpu = gpu });

    protected override IReadOnlyList<DeviceInfo> Probe() => OpenGlDevice.Probe();

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
