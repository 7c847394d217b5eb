using System.Diagnostics;
using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Bench.Gpu;

/// <summary>Runs chains on one device and one size of frames.</summary>
internal sealed class Measurement(BenchArguments arguments, FrameDevice device, BenchFrames frames, FrameFormat format, CopyLimit? limit)
{
    private const int Rounds = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Measures one chain; null where the device has not all of its passes for this format.</summary>
    /// <exception cref="DeviceException">The device failed, or a fence did not pass.</exception>
    public BenchResult? Run(string name)
    {
        var passes = BenchChains.Build(name, format);
        if (passes.Any(pass => !device.Supports(pass, format))) return null;
        var before = device.PassTimes;
        double wall, processor;
        long copied;
        int? difference = null;
        using (var chain = device.Compile(passes, format))
        {
            _ = Round(chain, arguments.InFlight); // compiles what is compiled at first use
            if (arguments.Checks) difference = Difference(chain, passes);
            (wall, processor, copied) = Best(chain);
        }

        var bytes = 2.0 * format.ImageBytes;
        return new BenchResult(
            device.Info.Name,
            device.Info.Description,
            device.Info.Driver,
            device.ImportWay.ToString().ToLowerInvariant(),
            device.ImportReason,
            format.Pixel.Name,
            format.Width,
            format.Height,
            name,
            arguments.InFlight,
            Rounded(wall * 1e3),
            Rounded(processor * 1e3),
            Rounded(1 / wall),
            Rounded(bytes / wall / 1e9),
            limit is null ? null : Rounded(limit.Both / 1e9),
            limit is null ? null : Rounded(bytes / wall / limit.Both),
            copied,
            difference,
            PassesSince(before));
    }

    private (double Wall, double Processor, long Copied) Best(CompiledChain chain)
    {
        var count = arguments.Frames ?? CountFor(chain);
        var (wall, processor) = (double.MaxValue, double.MaxValue);
        var copied = device.BytesCopied;
        for (var round = 0; round < Rounds; round++)
        {
            var cpu = Environment.CpuUsage.TotalTime;
            wall = Math.Min(wall, Round(chain, count) / count);
            processor = Math.Min(processor, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds / count);
        }

        return (wall, processor, (device.BytesCopied - copied) / (Rounds * count));
    }

    // As many as fill a fifth of the time, judged by a few.
    private int CountFor(CompiledChain chain)
    {
        var few = 2 * arguments.InFlight;
        return Math.Clamp((int)(arguments.Seconds / Rounds / (Round(chain, few) / few)), few, 100_000);
    }

    /// <summary>Seconds that so many frames take.</summary>
    private double Round(CompiledChain chain, int count)
    {
        var fences = new Fence[arguments.InFlight];
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            ref var fence = ref fences[i % fences.Length];
            Await(fence);
            fence = device.Submit(chain, [frames.Input(i)], [frames.Output(i)]);
        }

        foreach (var fence in fences) Await(fence);
        return clock.Elapsed.TotalSeconds;
    }

    private int Difference(CompiledChain chain, Pass[] passes)
    {
        Reference.Run(frames, passes, format);
        Await(device.Submit(chain, [frames.Input(0)], [frames.Output(0)]));
        return Reference.LargestDifference(frames.Expected, frames.Output(0));
    }

    private List<BenchPass>? PassesSince(IReadOnlyList<PassTime> before)
    {
        List<BenchPass> passes = [];
        foreach (var time in device.PassTimes)
        {
            var old = before.FirstOrDefault(known => known.Name == time.Name);
            if (time.Frames > old.Frames) passes.Add(new BenchPass(time.Name, Rounded((time.Milliseconds - old.Milliseconds) / (time.Frames - old.Frames))));
        }

        return passes.Count > 0 ? passes : null;
    }

    private void Await(Fence fence)
    {
        if (!fence.Wait(Patience)) throw new DeviceTimeoutException($"{device.Info.Name}: a fence did not pass within {Patience.TotalSeconds:0} s");
    }

    private static double Rounded(double value) => Math.Round(value, 4);
}
