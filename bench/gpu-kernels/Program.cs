// Prints milliseconds per frame of each pass on a device:
//   gpu-kernels [--device cpu] [--size 1920x1080] [--format yuv420p] [--workers N] [--in-flight N] [--frames N] [--input RAW] [NAME…]
// --input takes raw frames of that size and format (as `ffmpeg -f rawvideo` writes), all kept in memory; without it, noise.
// One line per pass, tab-separated: name, milliseconds per frame of the best of five rounds, processor milliseconds per frame
// of all threads together (the figure to trust where other programs run beside).

using System.Diagnostics;
using MediaShm.Bench.GpuKernels;
using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Cpu;
using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

var arguments = BenchArguments.Parse(args);
if (arguments.Names.FirstOrDefault(name => BenchPasses.All.All(pass => pass.Name != name)) is { } unknown)
{
    Console.Error.WriteLine($"gpu-kernels: no pass is called '{unknown}'; there are {string.Join(", ", BenchPasses.All.Select(pass => pass.Name))}");
    return 2;
}

using var device = DeviceCatalog.Open(arguments.Device, new DeviceRequest { Cpu = new CpuDeviceOptions { Workers = arguments.Workers } });
using var frames = new BenchFrames(arguments);
device.Import(frames.Slab);
Console.WriteLine($"# {device.Info.Description}; {arguments.Format}; {arguments.InFlight} in flight; {frames.InputCount} input frames");
Console.WriteLine("# ms/frame and processor ms/frame, best of 5");
foreach (var (name, build) in BenchPasses.All)
{
    if (arguments.Names.Count > 0 && !arguments.Names.Contains(name)) continue;
    var passes = build(arguments.Format);
    if (passes.Any(pass => !device.Supports(pass, arguments.Format))) continue;
    using var chain = device.Compile(passes, arguments.Format);
    Round(Math.Min(arguments.Frames, 20));
    var (best, bestCpu) = (double.MaxValue, double.MaxValue);
    for (var round = 0; round < 5; round++)
    {
        var (watch, cpu) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime);
        Round(arguments.Frames);
        best = Math.Min(best, watch.Elapsed.TotalMilliseconds / arguments.Frames);
        bestCpu = Math.Min(bestCpu, (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds / arguments.Frames);
    }

    Console.WriteLine($"{name}\t{best:F3}\t{bestCpu:F3}");

    void Round(int count)
    {
        var fences = new Fence[arguments.InFlight];
        for (var i = 0; i < count; i++)
        {
            ref var fence = ref fences[i % fences.Length];
            if (!fence.Wait(TimeSpan.FromMinutes(1))) throw new TimeoutException("a fence did not pass in a minute");
            fence = device.Submit(chain, [frames.Input(i)], [frames.Output(i % fences.Length)]);
        }

        foreach (var fence in fences)
            if (!fence.Wait(TimeSpan.FromMinutes(1))) throw new TimeoutException("a fence did not pass in a minute");
    }
}

return 0;
