using System.Numerics;
using System.Runtime.InteropServices;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Bench.Frames;

/// <summary>Reads every byte: the sum of all 64-bit words, then of the bytes left over.</summary>
internal static class ByteSum
{
    internal static ulong Of(in FrameView view)
    {
        ulong sum = 0;
        for (var plane = 0; plane < view.Format.PlaneCount; plane++)
            for (var row = 0; row < view.Format.PlaneHeight(plane); row++)
                sum += Of(view.Row(plane, row));
        return sum;
    }

    internal static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var vectors = MemoryMarshal.Cast<byte, Vector<ulong>>(bytes);
        var total = Vector<ulong>.Zero;
        foreach (ref readonly var v in vectors) total += v;
        var sum = Vector.Sum(total);
        foreach (var b in bytes[(vectors.Length * Vector<byte>.Count)..]) sum += b;
        return sum;
    }
}
