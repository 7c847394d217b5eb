using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Media;

/// <summary>What a stream carries; the numbers of FFmpeg's <c>AVMediaType</c>.</summary>
public enum StreamKind
{
    /// <summary>Not known.</summary>
    Unknown = -1,

    /// <summary>Pictures.</summary>
    Video = 0,

    /// <summary>Sound.</summary>
    Audio = 1,

    /// <summary>Timed data.</summary>
    Data = 2,

    /// <summary>Subtitles.</summary>
    Subtitle = 3,

    /// <summary>A file, such as a font; it lies in <see cref="StreamInfo.ExtraData"/>.</summary>
    Attachment = 4,
}

/// <summary>A block of side data of a stream or a packet.</summary>
/// <param name="Type">FFmpeg's <c>AVPacketSideDataType</c>.</param>
/// <param name="Data">Its bytes, in FFmpeg's layout for the type.</param>
public sealed record SideDataInfo(int Type, byte[] Data);

/// <summary>One stream of the input with all that a copy of its packets needs (FFmpeg's <c>AVStream</c> and <c>AVCodecParameters</c>).</summary>
public sealed record StreamInfo
{
    /// <summary>Index in the input.</summary>
    public int Index { get; init; }

    /// <summary>The container's number of it.</summary>
    public int Id { get; init; }

    /// <summary>What it carries.</summary>
    public StreamKind Kind { get; init; } = StreamKind.Unknown;

    /// <summary><c>AVCodecID</c>.</summary>
    public int CodecId { get; init; }

    /// <summary>FFmpeg's name of the codec: <c>h264</c>, <c>aac</c>.</summary>
    public string CodecName { get; init; } = "";

    /// <summary>The container's four-character code, or 0.</summary>
    public uint CodecTag { get; init; }

    /// <summary>Codec headers.</summary>
    public byte[] ExtraData { get; init; } = [];

    /// <summary><c>AVPixelFormat</c> or <c>AVSampleFormat</c>; -1 when unknown.</summary>
    public int Format { get; init; } = -1;

    /// <summary>Bits per second; 0 when unknown.</summary>
    public long BitRate { get; init; }

    /// <summary><c>bits_per_coded_sample</c>.</summary>
    public int BitsPerCodedSample { get; init; }

    /// <summary><c>bits_per_raw_sample</c>.</summary>
    public int BitsPerRawSample { get; init; }

    /// <summary><c>AV_PROFILE_*</c>; -99 when unknown.</summary>
    public int Profile { get; init; } = -99;

    /// <summary>Codec level; -99 when unknown.</summary>
    public int Level { get; init; } = -99;

    /// <summary>Video: coded width in pixels.</summary>
    public int Width { get; init; }

    /// <summary>Video: coded height in pixels.</summary>
    public int Height { get; init; }

    /// <summary>Video: width over height of a pixel; 0/1 when unknown.</summary>
    public Rational SampleAspectRatio { get; init; } = new(0, 1);

    /// <summary>Video: <c>AVFieldOrder</c>; 0 unknown, 1 progressive.</summary>
    public int FieldOrder { get; init; }

    /// <summary>Video: colour tags.</summary>
    public ColorTags Color { get; init; } = ColorTags.Unspecified;

    /// <summary>Video: frames of delay that B-frames cause.</summary>
    public int VideoDelay { get; init; }

    /// <summary>
    /// Audio: its packets hold decoded, interleaved samples; <see cref="Format"/>, rate and channels tell which, and each packet tells again,
    /// for they may change. <see cref="CodecName"/> and <see cref="CodecId"/> are what it was before.
    /// </summary>
    public bool IsDecoded { get; init; }

    /// <summary>Audio: its packets come from an encoder here; their times count from the output's start.</summary>
    internal bool IsEncoded { get; init; }

    /// <summary>Audio: samples per second.</summary>
    public int SampleRate { get; init; }

    /// <summary>Audio: channels.</summary>
    public int Channels { get; init; }

    /// <summary>Audio: <c>AVChannelOrder</c>: 0 unspecified, 1 native (see <see cref="ChannelMask"/>), 2 custom, 3 ambisonic.</summary>
    public int ChannelOrder { get; init; }

    /// <summary>Audio: a bit for each speaker (<c>AV_CH_*</c>) when the order is native or ambisonic.</summary>
    public ulong ChannelMask { get; init; }

    /// <summary>Audio: bytes of one block.</summary>
    public int BlockAlign { get; init; }

    /// <summary>Audio: samples in one packet; 0 when it varies.</summary>
    public int FrameSize { get; init; }

    /// <summary>Audio: samples to drop at the start.</summary>
    public int InitialPadding { get; init; }

    /// <summary>Audio: samples to drop at the end.</summary>
    public int TrailingPadding { get; init; }

    /// <summary>Audio: samples to decode before a seek's target.</summary>
    public int SeekPreroll { get; init; }

    /// <summary>Seconds per unit of this stream's times.</summary>
    public Rational TimeBase { get; init; }

    /// <summary>Time of the first frame in <see cref="TimeBase"/>, or <see cref="FrameDescriptor.NoPts"/>.</summary>
    public long StartTime { get; init; } = FrameDescriptor.NoPts;

    /// <summary>Length in <see cref="TimeBase"/>, or <see cref="FrameDescriptor.NoPts"/>.</summary>
    public long Duration { get; init; } = FrameDescriptor.NoPts;

    /// <summary>Frames, when the container tells; else 0.</summary>
    public long FrameCount { get; init; }

    /// <summary>Video: frames per second on average; 0/1 when unknown.</summary>
    public Rational AverageFrameRate { get; init; } = new(0, 1);

    /// <summary>Video: lowest rate of which every time is a multiple (<c>av_guess_frame_rate</c>); 0/1 when unknown.</summary>
    public Rational RealFrameRate { get; init; } = new(0, 1);

    /// <summary>
    /// Frames per second where they are constant, else 0/1: the real rate, if the average is within 2 % of it (the averages of short
    /// clips are that rough).
    /// </summary>
    public Rational ConstantFrameRate =>
        RealFrameRate.IsPositive
        && (!AverageFrameRate.IsPositive || Math.Abs(AverageFrameRate.ToDouble() / RealFrameRate.ToDouble() - 1) < 0.02)
            ? RealFrameRate
            : new Rational(0, 1);

    /// <summary>Video: a single picture that belongs to the file, such as a cover, and is no video.</summary>
    public bool IsAttachedPicture => Kind == StreamKind.Video && (Disposition & FFmpeg.ffmpeg.AV_DISPOSITION_ATTACHED_PIC) != 0;

    /// <summary><c>AV_DISPOSITION_*</c> bits: default, forced, attached picture, ….</summary>
    public int Disposition { get; init; }

    /// <summary>Tags, such as <c>language</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Side data of the whole stream, such as the display matrix.</summary>
    public IReadOnlyList<SideDataInfo> SideData { get; init; } = [];
}
