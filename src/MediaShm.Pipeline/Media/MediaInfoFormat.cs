using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Media;

/// <summary>The bytes of a <see cref="MediaInfo"/> on the side channel: its members in the order in which they stand here.</summary>
internal static class MediaInfoFormat
{
    private const int LeastStreamBytes = 200;
    private const int LeastChapterBytes = 36;

    public static byte[] Write(MediaInfo info)
    {
        var to = new RecordWriter();
        to.Text(info.FormatName);
        to.Long(info.StartTime);
        to.Long(info.Duration);
        to.Long(info.BitRate);
        to.Tags(info.Metadata);
        to.Int(info.VideoStream);
        to.Text(info.DecoderName);
        to.Int(info.DirectRendering ? 1 : 0);
        to.Text(info.DirectRenderingReason);
        to.Int(info.Streams.Count);
        foreach (var stream in info.Streams) Write(to, stream);
        to.Int(info.Chapters.Count);
        foreach (var chapter in info.Chapters) Write(to, chapter);
        return to.ToArray();
    }

    /// <exception cref="MediaException">The bytes are not a description, or its indices do not hold together.</exception>
    public static MediaInfo Read(ReadOnlySpan<byte> bytes)
    {
        var from = new RecordReader(bytes, "the decoder's description of the input");
        var info = new MediaInfo
        {
            FormatName = from.Text(),
            StartTime = from.Long(),
            Duration = from.Long(),
            BitRate = from.Long(),
            Metadata = from.Tags(),
            VideoStream = from.Int(),
            DecoderName = from.Text(),
            DirectRendering = from.Int() != 0,
            DirectRenderingReason = from.Text(),
            Streams = ReadStreams(ref from),
            Chapters = ReadChapters(ref from),
        };
        from.End();
        if (info.VideoStream < -1 || info.VideoStream >= info.Streams.Count)
            throw from.Malformed($"it names video stream {info.VideoStream} of {info.Streams.Count} streams");
        return info;
    }

    private static StreamInfo[] ReadStreams(ref RecordReader from)
    {
        var streams = new StreamInfo[from.Count(LeastStreamBytes)];
        for (var i = 0; i < streams.Length; i++)
        {
            streams[i] = ReadStream(ref from);
            if (streams[i].Index != i) throw from.Malformed($"stream {i} says that it is {streams[i].Index}");
        }

        return streams;
    }

    private static ChapterInfo[] ReadChapters(ref RecordReader from)
    {
        var chapters = new ChapterInfo[from.Count(LeastChapterBytes)];
        for (var i = 0; i < chapters.Length; i++)
            chapters[i] = new ChapterInfo { Id = from.Long(), TimeBase = from.Ratio(), Start = from.Long(), End = from.Long(), Metadata = from.Tags() };
        return chapters;
    }

    private static void Write(RecordWriter to, ChapterInfo chapter)
    {
        to.Long(chapter.Id);
        to.Ratio(chapter.TimeBase);
        to.Long(chapter.Start);
        to.Long(chapter.End);
        to.Tags(chapter.Metadata);
    }

    private static void Write(RecordWriter to, StreamInfo stream)
    {
        to.Int(stream.Index);
        to.Int(stream.Id);
        to.Int((int)stream.Kind);
        to.Int(stream.CodecId);
        to.Text(stream.CodecName);
        to.Int((int)stream.CodecTag);
        to.Bytes(stream.ExtraData);
        to.Int(stream.Format);
        to.Long(stream.BitRate);
        to.Int(stream.BitsPerCodedSample);
        to.Int(stream.BitsPerRawSample);
        to.Int(stream.Profile);
        to.Int(stream.Level);
        to.Int(stream.Width);
        to.Int(stream.Height);
        to.Ratio(stream.SampleAspectRatio);
        to.Int(stream.FieldOrder);
        to.Int(stream.Color.Range);
        to.Int(stream.Color.Primaries);
        to.Int(stream.Color.Transfer);
        to.Int(stream.Color.Matrix);
        to.Int(stream.Color.ChromaLocation);
        to.Int(stream.VideoDelay);
        to.Int(stream.IsDecoded ? 1 : 0);
        to.Int(stream.SampleRate);
        to.Int(stream.Channels);
        to.Int(stream.ChannelOrder);
        to.Long((long)stream.ChannelMask);
        to.Int(stream.BlockAlign);
        to.Int(stream.FrameSize);
        to.Int(stream.InitialPadding);
        to.Int(stream.TrailingPadding);
        to.Int(stream.SeekPreroll);
        to.Ratio(stream.TimeBase);
        to.Long(stream.StartTime);
        to.Long(stream.Duration);
        to.Long(stream.FrameCount);
        to.Ratio(stream.AverageFrameRate);
        to.Ratio(stream.RealFrameRate);
        to.Int(stream.Disposition);
        to.Tags(stream.Metadata);
        to.Int(stream.SideData.Count);
        foreach (var (type, data) in stream.SideData)
        {
            to.Int(type);
            to.Bytes(data);
        }
    }

    // An object initializer runs in the order in which it is written.
    private static StreamInfo ReadStream(ref RecordReader from) => new()
    {
        Index = from.Int(),
        Id = from.Int(),
        Kind = (StreamKind)from.Int(),
        CodecId = from.Int(),
        CodecName = from.Text(),
        CodecTag = (uint)from.Int(),
        ExtraData = from.Bytes(),
        Format = from.Int(),
        BitRate = from.Long(),
        BitsPerCodedSample = from.Int(),
        BitsPerRawSample = from.Int(),
        Profile = from.Int(),
        Level = from.Int(),
        Width = from.Int(),
        Height = from.Int(),
        SampleAspectRatio = from.Ratio(),
        FieldOrder = from.Int(),
        Color = ReadColor(ref from),
        VideoDelay = from.Int(),
        IsDecoded = from.Int() != 0,
        SampleRate = from.Int(),
        Channels = from.Int(),
        ChannelOrder = from.Int(),
        ChannelMask = (ulong)from.Long(),
        BlockAlign = from.Int(),
        FrameSize = from.Int(),
        InitialPadding = from.Int(),
        TrailingPadding = from.Int(),
        SeekPreroll = from.Int(),
        TimeBase = from.Ratio(),
        StartTime = from.Long(),
        Duration = from.Long(),
        FrameCount = from.Long(),
        AverageFrameRate = from.Ratio(),
        RealFrameRate = from.Ratio(),
        Disposition = from.Int(),
        Metadata = from.Tags(),
        SideData = ReadSideData(ref from),
    };

    private static ColorTags ReadColor(ref RecordReader from)
    {
        var (range, primaries, transfer, matrix) = (from.Int(), from.Int(), from.Int(), from.Int());
        return new ColorTags(range, primaries, transfer, matrix, from.Int());
    }

    private static SideDataInfo[] ReadSideData(ref RecordReader from)
    {
        var blocks = new SideDataInfo[from.Count(leastBytes: 8)];
        for (var i = 0; i < blocks.Length; i++)
        {
            var type = from.Int();
            blocks[i] = new SideDataInfo(type, from.Bytes());
        }

        return blocks;
    }
}
