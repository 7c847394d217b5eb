using CsCheck;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media;

namespace MediaShm.Pipeline.Tests.Media;

public class MediaInfoTests
{
    internal static readonly Gen<MediaInfo> Any =
        from streams in Stream.Array[0, 5]
        from video in Gen.Int[-1, streams.Length - 1]
        from start in Gen.OneOf(Gen.Const(FrameDescriptor.NoPts), Gen.Long)
        from duration in Gen.Long
        from metadata in Metadata
        from chapters in Chapter.Array[0, 3]
        from direct in Gen.Bool
        select new MediaInfo
        {
            FormatName = "mov,mp4",
            StartTime = start,
            Duration = duration,
            BitRate = duration / 3,
            Metadata = metadata,
            Streams = [.. streams.Select((s, i) => s with { Index = i })],
            Chapters = chapters,
            VideoStream = video,
            DecoderName = "h264",
            DirectRendering = direct,
            DirectRenderingReason = "because",
        };

    private static Gen<IReadOnlyDictionary<string, string>> Metadata =>
        Gen.Dictionary(Gen.String[1, 10], Gen.String[0, 20])[0, 3].Select(IReadOnlyDictionary<string, string> (d) => d);

    private static Gen<Rational> Ratio => Gen.Select(Gen.Int, Gen.Int).Select((n, d) => new Rational(n, d));

    private static Gen<ChapterInfo> Chapter =>
        from id in Gen.Long
        from unit in Ratio
        from metadata in Metadata
        select new ChapterInfo { Id = id, TimeBase = unit, Start = id / 2, End = id / 2 + 7, Metadata = metadata };

    private static Gen<StreamInfo> Stream =>
        from kind in Gen.Int[-1, 4]
        from extra in Gen.Byte.Array[0, 40]
        from numbers in Gen.Int.Array[16]
        from mask in Gen.ULong
        from unit in Ratio
        from metadata in Metadata
        from sideData in Gen.Select(Gen.Int, Gen.Byte.Array[0, 10]).Array[0, 3]
        select new StreamInfo
        {
            Id = numbers[0],
            Kind = (StreamKind)kind,
            CodecId = numbers[1],
            CodecName = "codec",
            IsDecoded = numbers[3] % 2 == 0,
            CodecTag = (uint)numbers[2],
            ExtraData = extra,
            Format = numbers[3],
            BitRate = (long)mask,
            Profile = numbers[4],
            Level = numbers[5],
            Width = numbers[6],
            Height = numbers[7],
            SampleAspectRatio = unit,
            FieldOrder = numbers[8],
            Color = new ColorTags(1, 2, 3, 4, 5),
            SampleRate = numbers[9],
            Channels = numbers[10],
            ChannelMask = mask,
            BlockAlign = numbers[11],
            FrameSize = numbers[12],
            InitialPadding = numbers[13],
            TimeBase = unit,
            StartTime = (long)mask,
            Disposition = numbers[14],
            SeekPreroll = numbers[15],
            Metadata = metadata,
            SideData = [.. sideData.Select(d => new SideDataInfo(d.Item1, d.Item2))],
        };

    [Fact]
    public void All_of_it_crosses() => Any.Sample(info =>
    {
        var bytes = MediaInfoFormat.Write(info);
        var read = MediaInfoFormat.Read(bytes);
        Assert.Equal(bytes, MediaInfoFormat.Write(read));
        Assert.Equal(info.Metadata, read.Metadata);
        Assert.Equal(info with { Metadata = read.Metadata, Streams = read.Streams, Chapters = read.Chapters }, read);
        foreach (var (a, b) in info.Streams.Zip(read.Streams))
        {
            Assert.Equal(a.ExtraData, b.ExtraData);
            Assert.Equal(a.Metadata, b.Metadata);
            Assert.Equal(a.SideData.Select(d => (d.Type, Convert.ToHexString(d.Data))), b.SideData.Select(d => (d.Type, Convert.ToHexString(d.Data))));
            Assert.Equal(a with { ExtraData = b.ExtraData, Metadata = b.Metadata, SideData = b.SideData }, b);
        }

        foreach (var (a, b) in info.Chapters.Zip(read.Chapters)) Assert.Equal(a with { Metadata = b.Metadata }, b);
    });

    [Fact]
    public void No_number_of_a_stream_is_forgotten()
    {
        var stream = new StreamInfo();
        var next = 3;
        foreach (var property in typeof(StreamInfo).GetProperties().Where(p => p.CanWrite && p.Name != nameof(StreamInfo.Index)))
        {
            object? value = property.PropertyType switch
            {
                var t when t == typeof(int) => next++,
                var t when t == typeof(uint) => (uint)next++,
                var t when t == typeof(long) => (long)next++ << 33,
                var t when t == typeof(ulong) => (ulong)next++ << 33,
                var t when t == typeof(Rational) => new Rational(next++, next++),
                var t when t == typeof(ColorTags) => new ColorTags(next++, next++, next++, next++, next++),
                var t when t == typeof(StreamKind) => StreamKind.Subtitle,
                var t when t == typeof(string) => $"text {next++}",
                _ => null,
            };
            if (value is not null) property.SetValue(stream, value);
        }

        var read = MediaInfoFormat.Read(MediaInfoFormat.Write(new MediaInfo { Streams = [stream] })).Streams[0];
        Assert.Equal(stream with { ExtraData = read.ExtraData, Metadata = read.Metadata, SideData = read.SideData }, read);
    }

    [Fact]
    public void A_description_that_was_cut_is_refused() => Gen.Select(Any, Gen.Double[0, 1]).Sample((info, where) =>
    {
        var bytes = MediaInfoFormat.Write(info);
        var error = Assert.Throws<MediaException>(() => MediaInfoFormat.Read(bytes.AsSpan(0, (int)(where * (bytes.Length - 1)))));
        Assert.DoesNotContain('\n', error.Message);
        Assert.Throws<MediaException>(() => MediaInfoFormat.Read([.. bytes, 0]));
    });

    [Fact]
    public void A_description_that_was_damaged_is_refused_or_read_and_takes_no_more_memory_than_it_has_bytes() =>
        Gen.Select(Any, Gen.Select(Gen.Int[0, int.MaxValue], Gen.Byte).Array[1, 8]).Sample((info, damage) =>
        {
            var bytes = MediaInfoFormat.Write(info);
            foreach (var (at, value) in damage) bytes[at % bytes.Length] = value;
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                MediaInfoFormat.Read(bytes);
            }
            catch (MediaException)
            {
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (64 * bytes.Length) + 50_000);
        });

    [Fact]
    public void Streams_that_do_not_hold_together_are_refused()
    {
        Assert.Throws<MediaException>(() => MediaInfoFormat.Read(MediaInfoFormat.Write(new MediaInfo { Streams = [new StreamInfo { Index = 1 }] })));
        Assert.Throws<MediaException>(() => MediaInfoFormat.Read(MediaInfoFormat.Write(new MediaInfo { VideoStream = 0 })));
        Assert.Throws<MediaException>(() => MediaInfoFormat.Read(MediaInfoFormat.Write(new MediaInfo { VideoStream = -2 })));
    }
}
