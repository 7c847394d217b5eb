using System.Security.Cryptography;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Tests.Media;

/// <summary>A frame as a reader returned it.</summary>
internal sealed record ReadFrame(string Md5, FrameDescriptor Descriptor, bool InSlab);

/// <summary>All that reading an input gave.</summary>
internal sealed record ReadResult(List<ReadFrame> Frames, List<(int Stream, long Pts)> Packets, DecoderTotals Totals, MediaInfo Info, List<string> Warnings, PoolStatistics Pool);

/// <summary>Reads whole inputs through a pool of this process.</summary>
internal static class ReaderHarness
{
    public static FramePool NewPool(long budget = 1L << 30, int slots = 4) => FramePool.Create(
        "reader-test", new FramePoolOptions { Listen = false, InitialSlots = slots, GrowSlots = slots, MemoryBudgetBytes = budget });

    public static ReadResult Read(string path, Func<MediaReaderOptions, MediaReaderOptions>? change = null, long budget = 1L << 30)
    {
        using var pool = NewPool(budget);
        var warnings = new List<string>();
        var options = new MediaReaderOptions { Input = path, Warning = warnings.Add };
        options = change?.Invoke(options) ?? options;
        var frames = new List<ReadFrame>();
        var packets = new List<(int, long)>();
        DecoderTotals totals;
        MediaInfo info;
        using (var reader = MediaReader.Open(options, pool))
        {
            info = reader.Info;
            for (var item = reader.Read(); item != MediaItem.End; item = reader.Read())
            {
                if (item == MediaItem.Packet) packets.Add((reader.Packet.StreamIndex, reader.Packet.Pts));
                else frames.Add(new ReadFrame(Md5(reader.Loan.View), reader.Descriptor, LiesInSlab(pool, reader.Loan, reader.Descriptor)));
            }

            totals = reader.Totals;
        }

        Assert.Equal(0, pool.Statistics.Loaned); // neither reader nor decoder kept a slot
        return new ReadResult(frames, packets, totals, info, warnings, pool.Statistics);
    }

    /// <summary>MD5 of the visible bytes, plane after plane, as framemd5 has it.</summary>
    public static string Md5(FrameView view)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        for (var p = 0; p < view.Format.PlaneCount; p++)
            for (var y = 0; y < view.Format.PlaneHeight(p); y++) hash.AppendData(view.Row(p, y));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static bool LiesInSlab(FramePool pool, FrameLoan loan, in FrameDescriptor descriptor) =>
        pool.Slabs.Contains(loan.Slab) && loan.Address >= loan.Slab.Address
        && loan.Address + loan.SlotBytes <= loan.Slab.Address + loan.Slab.Size && descriptor.Layout.FitsIn(loan.SlotBytes);
}
