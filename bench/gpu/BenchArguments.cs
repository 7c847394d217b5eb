using System.Globalization;
using MediaShm.Gpu.Devices;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Bench.Gpu;

/// <summary>What to measure.</summary>
internal sealed record BenchArguments
{
    /// <summary>How it is written.</summary>
    public const string Usage =
        """
        bench-gpu [options] [CHAIN…]: filters frames on every device here, checks them, prints how fast that was.

          --device NAME[:GPU]   cpu, vulkan, cuda, opengl, opencl; GPU: number, part of a name, uuid=…  Again for more. Default: all here.
          --size SIZE,…         1080p, 4k, 8k or WxH; default 1080p
          --format NAME         pixel format; default yuv420p
          --import WAY          auto, host, dmabuf or staged
          --seconds S           for each measurement; default 1
          --frames N            frames of each of five rounds instead
          --in-flight N         frames submitted at a time; default 4
          --workers N           threads of the cpu device; default one per processor
          --input RAW           frames as `ffmpeg -f rawvideo` writes them, of one --size; default noise
          --no-check            do not compare with the scalar reference (which takes seconds per 8K frame)
          --json FILE           write the results there too, a JSON object per line; - is stdout, and then there is no table

        """;

    private static readonly Dictionary<string, (int Width, int Height)> Sizes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["1080p"] = (1920, 1080),
        ["4k"] = (3840, 2160),
        ["8k"] = (7680, 4320),
    };

    /// <summary>Devices by name, each with the wish for a GPU; empty for all.</summary>
    public List<(string Name, string? Gpu)> Devices { get; } = [];

    /// <summary>Chains by name; empty for the usual ones.</summary>
    public List<string> Chains { get; } = [];

    /// <summary>Formats of the frames, by size.</summary>
    public IReadOnlyList<FrameFormat> Formats { get; private set; } = [];

    public ImportMode Import { get; private set; }

    public double Seconds { get; private set; } = 1;

    public int? Frames { get; private set; }

    public int InFlight { get; private set; } = 4;

    public int Workers { get; private set; } = Environment.ProcessorCount;

    public string? Input { get; init; }

    public bool Checks { get; private set; } = true;

    public string? Json { get; private set; }

    /// <summary>Reads the command line.</summary>
    /// <exception cref="ArgumentException">It is wrong; the message says where.</exception>
    public static BenchArguments Parse(string[] args)
    {
        var all = new BenchArguments();
        var (sizes, format) = ("1080p", "yuv420p");
        for (var i = 0; i < args.Length; i++)
        {
            string Value() => ++i < args.Length ? args[i] : throw new ArgumentException($"{args[i - 1]} needs a value");
            int Count() => int.TryParse(Value(), out var count) && count is > 0 and <= 4096 ? count : throw new ArgumentException($"{args[i - 1]} {args[i]}: not a number from 1 to 4096");
            switch (args[i])
            {
                case "--device": all.Devices.Add(Device(Value())); break;
                case "--size": sizes = Value(); break;
                case "--format": format = Value(); break;
                case "--import": all.Import = Enum.TryParse<ImportMode>(Value(), ignoreCase: true, out var mode) ? mode : throw new ArgumentException($"--import {args[i]}: no such way"); break;
                case "--seconds": all.Seconds = double.Parse(Value(), CultureInfo.InvariantCulture); break;
                case "--frames": all.Frames = Count(); break;
                case "--in-flight": all.InFlight = Count(); break;
                case "--workers": all.Workers = Count(); break;
                case "--input": all = all with { Input = Value() }; break;
                case "--no-check": all.Checks = false; break;
                case "--json": all.Json = Value(); break;
                case ['-', ..]: throw new ArgumentException($"{args[i]} is no option");
                default: all.Chains.Add(BenchChains.Known(args[i])); break;
            }
        }

        var pixel = PixelFormat.Parse(format);
        all.Formats = [.. sizes.Split(',').Select(Size).Select(size => new FrameFormat(pixel, size.Width, size.Height))];
        return all.Input is null || all.Formats.Count == 1 ? all : throw new ArgumentException("--input has frames of one size: give one --size");
    }

    private static (string Name, string? Gpu) Device(string text)
    {
        var parts = text.Split(':', 2);
        return DeviceCatalog.Names.Contains(parts[0])
            ? (parts[0], parts.Length > 1 ? parts[1] : null)
            : throw new ArgumentException($"--device {text}: there are {string.Join(", ", DeviceCatalog.Names)}");
    }

    private static (int Width, int Height) Size(string text)
    {
        if (Sizes.TryGetValue(text, out var known)) return known;
        return text.Split('x') is [var width, var height] && int.TryParse(width, out var w) && int.TryParse(height, out var h) && w > 0 && h > 0
            ? (w, h)
            : throw new ArgumentException($"--size {text}: write 1080p, 4k, 8k or WIDTHxHEIGHT");
    }
}
