using System.Runtime.InteropServices;
using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Conformance;

/// <summary>What the test frames show. Each kind finds another sort of mistake.</summary>
public enum Picture
{
    /// <summary>Every code value, unrelated to its neighbours.</summary>
    Noise,

    /// <summary>0 with single samples at the largest value: shows a filter's response.</summary>
    Impulses,

    /// <summary>Blocks of 0 and the largest value: overflow, and what lies beyond the edges.</summary>
    Steps,

    /// <summary>A slow slope: rounding bias.</summary>
    Gradient,
}

/// <summary>Fills frames with pictures and compares them.</summary>
public static class Pictures
{
    public static void Draw(Picture picture, FrameView frame, int seed)
    {
        for (var c = 0; c < frame.Format.Pixel.Info.Components.Length; c++)
        {
            var g = ComponentGeometry.Of(frame.Format, c);
            var random = new Random(seed * 31 + c);
            for (var y = 0; y < g.Height; y++)
            {
                var row = frame.WritableRow(g.Plane, y);
                for (var x = 0; x < g.Width; x++) Write(row, g, x, Sample(picture, g, x, y, seed, random));
            }
        }
    }

    private static int Sample(Picture picture, in ComponentGeometry g, int x, int y, int seed, Random random) => picture switch
    {
        Picture.Noise => random.Next(g.MaxValue + 1),
        Picture.Impulses => (x * 7 + y * 13 + seed) % 61 == 0 || (x == 0 && y == g.Height - 1) || (x == g.Width - 1 && y == 0) ? g.MaxValue : 0,
        Picture.Steps => ((x + seed) / 23 + y / 17) % 2 == 0 ? g.MaxValue : 0,
        _ => (int)((long)g.MaxValue * (x + 2 * y + seed) / (g.Width + 2 * g.Height + seed)),
    };

    /// <summary>A value that tells frames of different content apart: FNV-1a over the visible bytes.</summary>
    public static ulong Checksum(FrameView frame)
    {
        var hash = 14695981039346656037UL;
        for (var p = 0; p < frame.Format.PlaneCount; p++)
        {
            for (var y = 0; y < frame.Format.PlaneHeight(p); y++)
            {
                var row = frame.Row(p, y);
                foreach (var word in MemoryMarshal.Cast<byte, ulong>(row)) hash = (hash ^ word) * 1099511628211;
                foreach (var b in row[(row.Length / 8 * 8)..]) hash = (hash ^ b) * 1099511628211;
            }
        }

        return hash;
    }

    /// <summary>Null when no sample of two frames of one format differs by more than <paramref name="tolerance"/>; else where and how much.</summary>
    public static string? Difference(FrameView expected, FrameView actual, int tolerance)
    {
        for (var c = 0; c < expected.Format.Pixel.Info.Components.Length; c++)
        {
            var g = ComponentGeometry.Of(expected.Format, c);
            var (worst, at, count) = (tolerance, (X: 0, Y: 0), 0);
            for (var y = 0; y < g.Height; y++)
            {
                var one = expected.Row(g.Plane, y);
                var other = actual.Row(g.Plane, y);
                if (one.SequenceEqual(other)) continue;
                for (var x = 0; x < g.Width; x++)
                {
                    var difference = Math.Abs(Read(one, g, x) - Read(other, g, x));
                    if (difference > tolerance) count++;
                    if (difference > worst) (worst, at) = (difference, (x, y));
                }
            }

            if (count > 0)
            {
                return $"component {c}: {count} samples differ by more than {tolerance}, the worst by {worst} at ({at.X}, {at.Y}): "
                    + $"{Read(expected.Row(g.Plane, at.Y), g, at.X)} expected, {Read(actual.Row(g.Plane, at.Y), g, at.X)} seen";
            }
        }

        return null;
    }

    private static int Read(ReadOnlySpan<byte> row, in ComponentGeometry g, int x)
    {
        var at = row[(g.Offset + x * g.Step)..];
        return ((g.WordBytes == 1 ? at[0] : MemoryMarshal.Read<ushort>(at)) >> g.Shift) & g.MaxValue;
    }

    private static void Write(Span<byte> row, in ComponentGeometry g, int x, int value)
    {
        var at = row[(g.Offset + x * g.Step)..];
        if (g.WordBytes == 1) at[0] = (byte)(value << g.Shift);
        else MemoryMarshal.Write(at, (ushort)(value << g.Shift));
    }
}
