using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media.FFmpeg;

namespace MediaShm.Pipeline.Media.Output;

/// <summary>A stream of the input that goes to the output as it is: its parameters, and the times of its packets. Not thread-safe.</summary>
internal sealed unsafe class CopiedStream(StreamInfo source, AVStream* output, long start)
{
    private bool _dropsAdts;
    private long _lastDts = FrameDescriptor.NoPts;
    private long _lastSample = FrameDescriptor.NoPts; // av_rescale_delta's memory

    /// <summary>The stream in the input.</summary>
    public StreamInfo Source => source;

    /// <summary>Its index in the output.</summary>
    public int OutputIndex => output->index;

    /// <summary>Adds the stream to a muxer that has no header yet.</summary>
    /// <param name="muxer">The muxer.</param>
    /// <param name="source">The stream.</param>
    /// <param name="tags">Its tags.</param>
    /// <param name="start">Instant in µs to subtract from its times.</param>
    public static CopiedStream Add(AVFormatContext* muxer, StreamInfo source, IEnumerable<KeyValuePair<string, string>> tags, long start)
    {
        var stream = (AVStream*)FFmpegError.Allocated(ffmpeg.avformat_new_stream(muxer, null), "a stream");
        Fill(stream->codecpar, source);
        stream->time_base = source.TimeBase;
        stream->disposition = source.Disposition;
        stream->avg_frame_rate = source.AverageFrameRate;
        foreach (var block in source.SideData) stream->SetSideData((AVPacketSideDataType)block.Type, block.Data);
        StreamMuxer.CopyMetadata(ref stream->metadata, tags);

        // With the header told beforehand libavformat's own filter for this must not run: it tells the header again, with the first packet,
        // and the Matroska muxer writes that over what follows the one that is there. NUT takes packets as they come.
        var dropsAdts = (muxer->oformat->flags & ffmpeg.AVFMT_GLOBALHEADER) != 0 && NativeText.Read(muxer->oformat->name) != "nut" && AacHeader.For(source) is not null;
        return new CopiedStream(source, stream, start) { _dropsAdts = dropsAdts };
    }

    /// <summary>Makes a packet with the output's times, rising as every container needs them. The payload is copied.</summary>
    public void Fill(AVPacket* packet, CopiedPacket copied)
    {
        ReadOnlySpan<byte> payload = copied.Payload;
        if (_dropsAdts) payload = payload[AacHeader.AdtsBytes(payload)..];
        _ = FFmpegError.Check(ffmpeg.av_new_packet(packet, payload.Length), "copy a packet");
        payload.CopyTo(new Span<byte>(packet->data, packet->size));
        packet->stream_index = output->index;
        packet->flags = copied.Flags;
        packet->pts = MediaTime.Shift(copied.Pts, source.TimeBase, start);
        packet->dts = MediaTime.Shift(copied.Dts, source.TimeBase, start);
        packet->duration = Math.Max(copied.Duration, 0);
        if (source.IsAttachedPicture) (packet->pts, packet->dts, packet->duration) = (0, 0, 0);
        for (var i = 0; i < copied.SideDataCount; i++)
        {
            var data = copied.SideData(i, out var type);
            var room = (byte*)FFmpegError.Allocated(ffmpeg.av_packet_new_side_data(packet, (AVPacketSideDataType)type, (nuint)data.Length), "side data");
            data.CopyTo(new Span<byte>(room, data.Length));
        }
    }

    /// <summary>Rescales a filled packet to the muxer's time base, which is known once the header is written.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="strict">The container wants each decoding time above the last, not only not below it.</param>
    public void Rescale(AVPacket* packet, bool strict)
    {
        if (source.SampleRate > 0 && packet->dts == packet->pts && packet->dts != FrameDescriptor.NoPts) RescaleBySamples(packet);
        else ffmpeg.av_packet_rescale_ts(packet, source.TimeBase, output->time_base);
        if (packet->dts == FrameDescriptor.NoPts) packet->dts = packet->pts;
        if (packet->dts == FrameDescriptor.NoPts) return;
        if (packet->pts != FrameDescriptor.NoPts && packet->pts < packet->dts) packet->pts = packet->dts;
        if (_lastDts != FrameDescriptor.NoPts && packet->dts < _lastDts + (strict ? 1 : 0))
        {
            packet->dts = _lastDts + (strict ? 1 : 0);
            if (packet->pts != FrameDescriptor.NoPts && packet->pts < packet->dts) packet->pts = packet->dts;
        }

        _lastDts = packet->dts;
    }

    /// <summary>Sound that comes in coarse times (milliseconds in Matroska) gets those that its samples tell, where both agree within a tick.</summary>
    private void RescaleBySamples(AVPacket* packet)
    {
        var samples = ffmpeg.av_get_audio_frame_duration2(output->codecpar, packet->size);
        if (samples <= 0) samples = output->codecpar->frame_size;
        AVRational perSample = new Rational(1, source.SampleRate);
        var last = _lastSample;
        packet->dts = packet->pts = ffmpeg.av_rescale_delta(source.TimeBase, packet->dts, perSample, samples, &last, output->time_base);
        _lastSample = last;
        packet->duration = ffmpeg.av_rescale_q(packet->duration, source.TimeBase, output->time_base);
    }

    private static void Fill(AVCodecParameters* to, StreamInfo from)
    {
        to->codec_type = (AVMediaType)from.Kind;
        to->codec_id = from.CodecId;
        to->codec_tag = 0; // the muxer's own for the codec
        to->format = from.Format;
        to->bit_rate = from.BitRate;
        to->bits_per_coded_sample = from.BitsPerCodedSample;
        to->bits_per_raw_sample = from.BitsPerRawSample;
        to->profile = from.Profile;
        to->level = from.Level;
        to->width = from.Width;
        to->height = from.Height;
        to->sample_aspect_ratio = from.SampleAspectRatio;
        to->field_order = from.FieldOrder;
        to->color_range = from.Color.Range;
        to->color_primaries = from.Color.Primaries;
        to->color_trc = from.Color.Transfer;
        to->color_space = from.Color.Matrix;
        to->chroma_location = from.Color.ChromaLocation;
        to->video_delay = from.VideoDelay;
        to->sample_rate = from.SampleRate;
        // A custom order's map does not travel; its count does.
        to->ch_layout.order = from.ChannelOrder is 1 or 3 ? from.ChannelOrder : 0;
        to->ch_layout.nb_channels = from.Channels;
        to->ch_layout.mask = from.ChannelOrder is 1 or 3 ? from.ChannelMask : 0;
        to->block_align = BlockAlign(from);
        to->frame_size = from.FrameSize;
        to->initial_padding = from.InitialPadding;
        to->trailing_padding = from.TrailingPadding;
        to->seek_preroll = from.SeekPreroll;
        var headers = AacHeader.For(from) ?? from.ExtraData;
        if (headers.Length == 0) return;
        to->extradata = (byte*)FFmpegError.Allocated(
            ffmpeg.av_mallocz((nuint)(headers.Length + ffmpeg.AV_INPUT_BUFFER_PADDING_SIZE)), "a codec's headers");
        to->extradata_size = headers.Length;
        headers.CopyTo(new Span<byte>(to->extradata, headers.Length));
    }

    /// <summary>Some containers' block sizes for MP3 and AC-3 are wrong in others (the ffmpeg program drops the same ones).</summary>
    private static int BlockAlign(StreamInfo from) =>
        (from.CodecName == "mp3" && from.BlockAlign is 1 or 576 or 1152) || from.CodecName == "ac3" ? 0 : from.BlockAlign;
}
