using System.Buffers.Binary;

namespace MediaShm.Tests.Common;

/// <summary>Damages bytes by a seed, in the ways that parsers dislike.</summary>
internal static class Mutator
{
    private static readonly long[] Interesting =
        [0, 1, -1, 2, 127, 128, 255, 256, 4095, 4096, 65535, 65536, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue, 1L << 40, -4096];

    /// <summary>A copy with one to four faults.</summary>
    public static byte[] Mutate(Random random, ReadOnlySpan<byte> bytes, int longest)
    {
        var copy = new List<byte>(bytes.ToArray());
        Span<byte> number = stackalloc byte[8];
        for (var faults = random.Next(1, 5); faults > 0; faults--)
        {
            var at = random.Next(copy.Count + 1);
            switch (random.Next(8))
            {
                case 0 when at < copy.Count:
                    copy[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1 when at < copy.Count:
                    copy[at] = (byte)random.Next(256);
                    break;
                case 2 or 3 or 4:
                    BinaryPrimitives.WriteInt64LittleEndian(number, Interesting[random.Next(Interesting.Length)]);
                    at &= ~3; // where fields begin
                    for (var i = 0; i < (random.Next(2) == 0 ? 4 : 8) && at + i < copy.Count; i++) copy[at + i] = number[i];
                    break;
                case 5:
                    copy.RemoveRange(at, random.Next(copy.Count - at + 1));
                    break;
                case 6:
                    copy.InsertRange(at, new byte[random.Next(9)]);
                    break;
                case 7 when copy.Count > 0:
                    var from = random.Next(copy.Count);
                    copy.InsertRange(at, copy.GetRange(from, random.Next(copy.Count - from)));
                    break;
            }
        }

        return [.. copy.Take(longest)];
    }
}
