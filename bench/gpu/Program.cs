// Filters frames on every device of this machine, or those named; see BenchArguments.Usage. Needs no FFmpeg and no SDK.
// Status: 0 done, 1 a result was wrong or a device failed, 2 usage.

using MediaShm.Bench.Gpu;
using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Cpu;
using MediaShm.Pipeline.Frames;

// What several passes after one another may be off by: each rounds once.
const int LargestTolerance = 3;

BenchArguments arguments;
try
{
    arguments = BenchArguments.Parse(args);
}
catch (Exception e) when (e is ArgumentException or FormatException)
{
    Console.Error.WriteLine($"bench-gpu: {e.Message}");
    Console.Error.Write(BenchArguments.Usage);
    return 2;
}

using var report = new BenchReport(arguments.Json);
var isGood = true;
var devices = arguments.Devices.Count > 0 ? arguments.Devices : Present();
foreach (var format in arguments.Formats)
{
    using var frames = new BenchFrames(arguments, format);
    foreach (var (name, gpu) in devices)
    {
        try
        {
            isGood &= Measure(name, gpu, frames, format);
        }
        catch (DeviceException e)
        {
            isGood = false;
            Console.Error.WriteLine($"bench-gpu: {e.Message}");
        }
    }
}

return isGood ? 0 : 1;

bool Measure(string name, string? gpu, BenchFrames frames, FrameFormat format)
{
    using var device = DeviceCatalog.Open(name, new DeviceRequest
    {
        Gpu = gpu,
        ImportMode = arguments.Import,
        MeasurePasses = true,
        Cpu = new CpuDeviceOptions { Workers = arguments.Workers },
    });
    foreach (var slab in frames.Slabs) device.Import(slab);
    var info = device.Info;
    report.Tell($"# {info.Name}: {info.Description}, {info.Driver}; {format}; import {device.ImportWay.ToString().ToLowerInvariant()}{(device.ImportReason is { } why ? $" ({why})" : "")}; {arguments.InFlight} in flight");
    var limit = CopyLimitOf(device, format);
    if (limit is not null) report.Tell($"# copies to the device at most: in {limit.In / 1e9:0.00} GB/s, out {limit.Out / 1e9:0.00}, both together {limit.Both / 1e9:0.00}");
    var measurement = new Measurement(arguments, device, frames, format, limit);
    var isRight = true;
    foreach (var chain in arguments.Chains.Count > 0 ? arguments.Chains : BenchChains.Usual)
    {
        if (measurement.Run(chain) is not { } result)
        {
            report.Tell($"# {info.Name} has not all passes of {chain} for {format.Pixel}");
            continue;
        }

        report.Add(result);
        if (result.LargestDifference is not > LargestTolerance) continue;
        isRight = false;
        Console.Error.WriteLine($"bench-gpu: {info.Name}: {chain} is off by {result.LargestDifference} code values from the scalar reference");
    }

    foreach (var slab in frames.Slabs) device.Release(slab);
    return isRight;
}

// In a pool of its own, since what its slab holds is lost.
CopyLimit? CopyLimitOf(FrameDevice device, FrameFormat format)
{
    using var scratch = new BenchFrames(arguments with { Input = null }, format);
    device.Import(scratch.Slabs[0]);
    var limit = device.MeasureCopyLimit(scratch.Slabs[0]);
    device.Release(scratch.Slabs[0]);
    return limit;
}

List<(string Name, string? Gpu)> Present()
{
    List<(string, string?)> present = [];
    foreach (var listing in DeviceCatalog.List())
    {
        if (listing.Absence is { } why) report.Tell($"# absent: {why}");
        for (var i = 0; i < listing.Present.Count; i++) present.Add((listing.Name, listing.Name == "cpu" ? null : $"{i}"));
    }

    return present;
}
