using System.Buffers.Binary;
using System.Numerics;
using MediaShm.Pipeline.Media.FFmpeg;

namespace MediaShm.Pipeline.Media;

/// <summary>
/// What decoded sound is: interleaved samples of one format, at one rate, for a set of speakers. It travels as side data of each packet,
/// since any of it may change in the middle of a stream. The sender may be hostile: <see cref="Read"/> takes nothing that would be read
/// past its end or grow without bound.
/// </summary>
/// <param name="SampleFormat"><c>AVSampleFormat</c>, interleaved.</param>
/// <param name="Rate">Samples per second of each channel.</param>
/// <param name="Channels">How many.</param>
/// <param name="Order"><c>AVChannelOrder</c>: 0 unspecified, 1 native, 3 ambisonic; custom ones do not travel.</param>
/// <param name="Mask">A bit for each speaker in a native or ambisonic order, else 0.</param>
internal readonly record struct SoundFormat(int SampleFormat, int Rate, int Channels, int Order, ulong Mask)
{
    /// <summary>The side data's type: none of FFmpeg's.</summary>
    public const int SideDataType = -1;

    /// <summary>Bytes of the side data.</summary>
    public const int Bytes = 24;

    /// <summary>Most bytes of samples in one packet; nor does one hold more than a second.</summary>
    public const int MostBytes = 4 << 20;

    private const int MostChannels = 64;
    private const int MostRate = 12_288_000;

    /// <summary>Bytes of one sample of all channels.</summary>
    public int BytesPerFrame => SampleFormats.BytesOf(SampleFormat) * Channels;

    /// <summary>Most samples (of each channel) in one packet.</summary>
    public int MostSamples => Math.Min(Rate, MostBytes / BytesPerFrame);

    /// <summary>Why sound of this format is not carried, or null.</summary>
    public string? Problem
    {
        get
        {
            if (Rate is < 1 or > MostRate) return $"a rate of {Rate} samples per second";
            if (Channels is < 1 or > MostChannels) return $"{Channels} channels";
            if (SampleFormats.BytesOf(SampleFormat) <= 0 || SampleFormats.IsPlanar(SampleFormat)) return $"sample format {SampleFormat}";
            var isLayout = Order switch
            {
                ffmpeg.AV_CHANNEL_ORDER_UNSPEC => Mask == 0,
                ffmpeg.AV_CHANNEL_ORDER_NATIVE => BitOperations.PopCount(Mask) == Channels,
                ffmpeg.AV_CHANNEL_ORDER_AMBISONIC => BitOperations.PopCount(Mask) < Channels,
                _ => false,
            };
            return isLayout ? null : $"a channel layout of order {Order} and mask 0x{Mask:x} for {Channels} channels";
        }
    }

    /// <summary>FFmpeg's name of the speakers.</summary>
    public string LayoutName => SoundGraph.NameOf(new AVChannelLayout { order = Order, nb_channels = Channels, mask = Mask });

    /// <summary>The format of a stream that comes decoded.</summary>
    public static SoundFormat Of(StreamInfo stream) => new(stream.Format, stream.SampleRate, stream.Channels, stream.ChannelOrder, stream.ChannelMask);

    /// <summary>An order and mask as they travel: a custom order's map stays behind.</summary>
    public static (int Order, ulong Mask) LayoutOf(in AVChannelLayout layout) =>
        layout.order is ffmpeg.AV_CHANNEL_ORDER_NATIVE or ffmpeg.AV_CHANNEL_ORDER_AMBISONIC ? (layout.order, layout.mask) : (ffmpeg.AV_CHANNEL_ORDER_UNSPEC, 0);

    /// <summary>Adds this as side data.</summary>
    public void Write(CopiedPacket packet)
    {
        var room = packet.AddSideData(SideDataType, Bytes);
        BinaryPrimitives.WriteInt32LittleEndian(room, SampleFormat);
        BinaryPrimitives.WriteInt32LittleEndian(room[4..], Rate);
        BinaryPrimitives.WriteInt32LittleEndian(room[8..], Channels);
        BinaryPrimitives.WriteInt32LittleEndian(room[12..], Order);
        BinaryPrimitives.WriteUInt64LittleEndian(room[16..], Mask);
    }

    /// <summary>Reads the format of a packet of decoded sound, and how many samples (of each channel) it holds.</summary>
    /// <exception cref="MediaException">It is none, or not of a size that the format allows.</exception>
    public static SoundFormat Read(CopiedPacket packet, out int samples)
    {
        var type = 0;
        var data = packet.SideDataCount == 1 ? packet.SideData(0, out type) : default;
        if (type != SideDataType || data.Length != Bytes) throw Malformed("without a format");
        var format = new SoundFormat(
            BinaryPrimitives.ReadInt32LittleEndian(data),
            BinaryPrimitives.ReadInt32LittleEndian(data[4..]),
            BinaryPrimitives.ReadInt32LittleEndian(data[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(data[12..]),
            BinaryPrimitives.ReadUInt64LittleEndian(data[16..]));
        if (format.Problem is { } problem) throw Malformed($"of {problem}");
        (samples, var rest) = Math.DivRem(packet.Payload.Length, format.BytesPerFrame);
        return rest == 0 && samples <= format.MostSamples ? format : throw Malformed($"of {packet.Payload.Length} bytes");
    }

    private static MediaException Malformed(string what) =>
        new($"the decoder process sent sound {what}, which it never does; it may be broken or compromised");
}
