using MediaShm.Pipeline.Frames;

namespace MediaShm.Bench.GpuKernels;

/// <summary>What to measure.</summary>
internal sealed record BenchArguments(FrameFormat Format, string Device, int Workers, int InFlight, int Frames, string? Input, IReadOnlyList<string> Names)
{
    public static BenchArguments Parse(string[] args)
    {
        var (size, format, device, workers, inFlight, frames, input) = ("1920x1080", "yuv420p", "cpu", Environment.ProcessorCount, 4, 100, (string?)null);
        var names = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            string Value() => ++i < args.Length ? args[i] : throw new ArgumentException($"{args[i - 1]} needs a value");
            switch (args[i])
            {
                case "--size": size = Value(); break;
                case "--format": format = Value(); break;
                case "--device": device = Value(); break;
                case "--workers": workers = int.Parse(Value()); break;
                case "--in-flight": inFlight = int.Parse(Value()); break;
                case "--frames": frames = int.Parse(Value()); break;
                case "--input": input = Value(); break;
                default: names.Add(args[i]); break;
            }
        }

        var parts = size.Split('x');
        return new BenchArguments(
            new FrameFormat(PixelFormat.Parse(format), int.Parse(parts[0]), int.Parse(parts[1])), device, workers, inFlight, frames, input, names);
    }
}
