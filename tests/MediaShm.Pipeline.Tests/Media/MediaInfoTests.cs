using System.Text;
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
    public void Json_says_all_of_it() => Any.Sample(info =>
    {
        var json = info.ToJson();
        var read = MediaInfo.FromJson(json);
        Assert.Equal(Encoding.UTF8.GetString(json), Encoding.UTF8.GetString(read.ToJson()));
        Assert.Equal(info.Metadata, read.Metadata);
        Assert.Equal(info.StartTime, read.StartTime);
        foreach (var (a, b) in info.Streams.Zip(read.Streams))
        {
            Assert.Equal(a.ExtraData, b.ExtraData);
            Assert.Equal(a.Metadata, b.Metadata);
            Assert.Equal(a.SideData.Select(d => (d.Type, Convert.ToHexString(d.Data))), b.SideData.Select(d => (d.Type, Convert.ToHexString(d.Data))));
            Assert.Equal(a with { ExtraData = b.ExtraData, Metadata = b.Metadata, SideData = b.SideData }, b);
        }
    });

    [Theory]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"Streams\":null}")]
    [InlineData("{\"Streams\":[null]}")]
    [InlineData("{\"Streams\":[{\"Index\":1}]}")]
    [InlineData("{\"Streams\":[{\"ExtraData\":null}]}")]
    [InlineData("{\"Streams\":[{\"SideData\":[null]}]}")]
    [InlineData("{\"Streams\":[{\"SideData\":[{\"Type\":1,\"Data\":null}]}]}")]
    [InlineData("{\"Chapters\":[null]}")]
    [InlineData("{\"VideoStream\":0}")]
    [InlineData("{\"VideoStream\":-2}")]
    [InlineData("{\"Duration\":1e40}")]
    public void Malformed_descriptions_are_refused(string json)
    {
        var error = Assert.Throws<MediaException>(() => MediaInfo.FromJson(Encoding.UTF8.GetBytes(json)));
        Assert.DoesNotContain('\n', error.Message);
    }
}
