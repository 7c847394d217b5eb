using System.Runtime.InteropServices;
using MediaShm.Gpu.Devices.Reference;
using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Bench.Gpu;

/// <summary>What is right: the scalar reference, and how far a result is from it.</summary>
internal static class Reference
{
    /// <summary>Makes the expected result of the first input.</summary>
    public static void Run(BenchFrames frames, Pass[] passes, FrameFormat format)
    {
        using var reference = new ReferenceDevice();
        foreach (var slab in frames.Slabs) reference.Import(slab);
        using var chain = reference.Compile(passes, format);
        _ = reference.Submit(chain, [frames.Input(0)], [frames.Expected]);
    }

    /// <summary>The largest difference of two frames' samples, in code values.</summary>
    public static int LargestDifference(in FrameView expected, in FrameView actual)
    {
        var largest = 0;
        var isWide = expected.Format.Pixel.Info.Components[0].Depth > 8;
        for (var p = 0; p < expected.Format.PlaneCount; p++)
        {
            for (var y = 0; y < expected.Format.PlaneHeight(p); y++)
            {
                var a = expected.Row(p, y);
                var b = actual.Row(p, y);
                if (a.SequenceEqual(b)) continue;
                var wideA = MemoryMarshal.Cast<byte, ushort>(a);
                var wideB = MemoryMarshal.Cast<byte, ushort>(b);
                for (var x = 0; x < (isWide ? wideA.Length : a.Length); x++)
                    largest = Math.Max(largest, isWide ? Math.Abs(wideA[x] - wideB[x]) : Math.Abs(a[x] - b[x]));
            }
        }

        return largest;
    }
}
