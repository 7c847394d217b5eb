using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.Media.FFmpeg;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Tests.Frames;

/// <summary>Side data in a slot: what is written is read, and what a hostile owner may write harms nobody.</summary>
public unsafe class FrameSideDataTests
{
    [Fact]
    public void Entries_are_found_again()
    {
        var room = new byte[FrameSideData.Room];
        var used = 0;
        FrameSideData.Add(room, ref used, FrameSideDataKind.ClosedCaptions, 3).Fill(7);
        FrameSideData.Add(room, ref used, FrameSideDataKind.IccProfile, 17).Fill(9);
        var block = FrameSideData.From(room.AsSpan(0, used), null)!;
        Assert.Equal([7, 7, 7], block.Find(FrameSideDataKind.ClosedCaptions).ToArray());
        Assert.Equal(Enumerable.Repeat((byte)9, 17), block.Find(FrameSideDataKind.IccProfile).ToArray());
        Assert.True(block.Find(FrameSideDataKind.Stereo3D).IsEmpty);
        Assert.Same(block, FrameSideData.From(room.AsSpan(0, used), block)); // no allocation where nothing changed
    }

    [Fact]
    public void What_does_not_fit_is_not_begun()
    {
        var room = new byte[64];
        var used = 0;
        Assert.False(FrameSideData.Add(room, ref used, FrameSideDataKind.ClosedCaptions, 24).IsEmpty);
        Assert.True(FrameSideData.Add(room, ref used, FrameSideDataKind.IccProfile, 25).IsEmpty);
        Assert.True(FrameSideData.Add(room, ref used, FrameSideDataKind.IccProfile, int.MaxValue).IsEmpty);
        Assert.Equal(32, used);
        Assert.False(FrameSideData.Add(room, ref used, FrameSideDataKind.IccProfile, 24).IsEmpty);
    }

    [Fact]
    public void Malformed_blocks_end_where_they_are_malformed()
    {
        var random = new Random(5);
        for (var run = 0; run < 20_000; run++)
        {
            var bytes = new byte[random.Next(1, 80)];
            random.NextBytes(bytes);
            for (var i = 0; i + 8 <= bytes.Length; i += 8)
                if (random.Next(3) > 0) (bytes[i], bytes[i + 1], bytes[i + 2], bytes[i + 3], bytes[i + 5], bytes[i + 6], bytes[i + 7]) = ((byte)random.Next(1, 6), 0, 0, 0, 0, 0, 0);
            var block = FrameSideData.From(bytes, null)!;
            foreach (var kind in Enum.GetValues<FrameSideDataKind>()) Assert.True(block.Find(kind).Length <= bytes.Length);
        }
    }

    [Fact]
    public void What_encoders_would_stumble_over_does_not_reach_them()
    {
        FFmpegLibrary.Load();
        var frame = ffmpeg.av_frame_alloc();
        try
        {
            SideDataEntries.Write(Block((FrameSideDataKind.Timecodes, [4, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]), (FrameSideDataKind.ClosedCaptions, [1, 2])), frame);
            Assert.Equal(0, frame->nb_side_data);
            SideDataEntries.Write(Block((FrameSideDataKind.Timecodes, [3, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]), (FrameSideDataKind.Stereo3D, [1])), frame);
            Assert.Equal(2, frame->nb_side_data);
            Assert.Equal(64u, (uint)ffmpeg.av_frame_get_side_data(frame, AVFrameSideDataType.AV_FRAME_DATA_STEREO3D)->size); // never shorter than the structure
        }
        finally
        {
            ffmpeg.av_frame_free(&frame);
        }
    }

    /// <summary>A picture that is shown again lies where it lay: its block may be read at that moment.</summary>
    [Fact]
    public void A_block_that_is_published_does_not_change()
    {
        FFmpegLibrary.Load();
        using var pool = FramePool.Create("side-data", new FramePoolOptions { Listen = false });
        var layout = FrameLayout.For(new FrameFormat(PixelFormat.Parse("gray"), 64, 48), out var bytes);
        var placer = new SideDataPlacer(warning: null);
        var loan = pool.Loan(layout, bytes + FrameSideData.Room, TimeSpan.FromSeconds(5), CancellationToken.None);
        var first = Place([1, 2, 3]);
        Assert.Equal([1, 2, 3], first!.Find(FrameSideDataKind.ClosedCaptions).ToArray());
        Assert.Null(Place([4, 5, 6]));
        Assert.Equal([1, 2, 3], Place([1, 2, 3])!.Find(FrameSideDataKind.ClosedCaptions).ToArray());
        Assert.Null(Place([]));
        loan.Release();
        loan = pool.Loan(layout, bytes + FrameSideData.Room, TimeSpan.FromSeconds(5), CancellationToken.None);
        Assert.Equal([4, 5, 6], Place([4, 5, 6])!.Find(FrameSideDataKind.ClosedCaptions).ToArray());
        loan.Release();

        FrameSideData? Place(byte[] captions)
        {
            var frame = ffmpeg.av_frame_alloc();
            var descriptor = new FrameDescriptor { Layout = loan.View.Layout };
            if (captions.Length > 0) captions.CopyTo(new Span<byte>(ffmpeg.av_frame_new_side_data(frame, AVFrameSideDataType.AV_FRAME_DATA_A53_CC, (nuint)captions.Length)->data, captions.Length));
            placer.Place(frame, loan, ref descriptor);
            ffmpeg.av_frame_free(&frame);
            return FrameSideData.Read(loan.View, descriptor, null);
        }
    }

    [Fact]
    public void Planes_that_reach_into_the_room_leave_none()
    {
        using var pool = FramePool.Create("side-data", new FramePoolOptions { Listen = false });
        var format = new FrameFormat(PixelFormat.Parse("gray"), 64, 128); // two pages
        var loan = pool.Loan(FrameLayout.For(format), 8192, TimeSpan.FromSeconds(5), CancellationToken.None);
        Assert.True(loan.SideDataRoom.IsEmpty);
        var bottomUp = FrameLayout.For(format);
        bottomUp.Planes[0] = new PlaneLayout(127 * 64, -64);
        loan.SetLayout(bottomUp);
        Assert.True(loan.SideDataRoom.IsEmpty);
        loan.SetLayout(FrameLayout.For(format with { Height = 64 }));
        Assert.Equal(FrameSideData.Room, loan.SideDataRoom.Length);
        loan.Release();
    }

    private static FrameSideData Block(params (FrameSideDataKind Kind, byte[] Data)[] entries)
    {
        var room = new byte[FrameSideData.Room];
        var used = 0;
        foreach (var (kind, data) in entries) data.CopyTo(FrameSideData.Add(room, ref used, kind, data.Length));
        return FrameSideData.From(room.AsSpan(0, used), null)!;
    }
}
