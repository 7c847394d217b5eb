using System.Runtime.InteropServices;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media.FFmpeg;

namespace MediaShm.Pipeline.Media;

/// <summary>Makes descriptors of decoded frames: what the frame itself tells, completed by what its stream tells. Not thread-safe.</summary>
internal sealed unsafe class FrameDescriber
{
    private readonly Demuxer _demuxer;
    private readonly FrameClock _clock;
    private readonly FrameDescriptor _ofStream; // side data that the container holds for the whole stream
    private int _nativeFormat = ffmpeg.AV_PIX_FMT_NONE;
    private PixelFormat _pixel;
    private bool _isFullRange;

    /// <summary>Reads what the chosen video stream tells of all its frames.</summary>
    public FrameDescriber(Demuxer demuxer)
    {
        _demuxer = demuxer;
        var stream = demuxer.Video;
        _clock = new FrameClock(stream->time_base, demuxer.ForcedRate ?? ffmpeg.av_guess_frame_rate(demuxer.Context, stream, null), demuxer.ForcedRate is not null);
        foreach (var block in stream->SideData)
        {
            var bytes = new ReadOnlySpan<byte>(block.data, checked((int)block.size));
            switch (block.type)
            {
                case AVPacketSideDataType.AV_PKT_DATA_DISPLAYMATRIX when bytes.Length >= 36:
                    bytes[..36].CopyTo(MemoryMarshal.AsBytes((Span<int>)_ofStream.Orientation));
                    _ofStream.Traits |= FrameTraits.HasOrientation;
                    break;
                case AVPacketSideDataType.AV_PKT_DATA_MASTERING_DISPLAY_METADATA:
                    HdrSideData.ReadMastering(bytes, ref _ofStream);
                    break;
                case AVPacketSideDataType.AV_PKT_DATA_CONTENT_LIGHT_LEVEL:
                    HdrSideData.ReadContentLight(bytes, ref _ofStream);
                    break;
            }
        }
    }

    /// <summary>All of a frame's properties but its layout and index. Call once per frame, in order.</summary>
    /// <param name="frame">As the decoder returned it.</param>
    /// <param name="format">Its format and visible size. The deprecated formats that mean "full range" become the plain ones with a tag.</param>
    /// <exception cref="MediaException">Pools carry no frames of its pixel format or size.</exception>
    public FrameDescriptor Describe(AVFrame* frame, out FrameFormat format)
    {
        if (frame->format != _nativeFormat) LookUp(frame->format);
        format = new FrameFormat(_pixel, frame->width, frame->height);
        if (frame->width is < 1 or > FrameFormat.MaxDimension || frame->height is < 1 or > FrameFormat.MaxDimension)
            throw new MediaException($"a frame of {frame->width}x{frame->height} is larger than a pool carries ({FrameFormat.MaxDimension} in each direction)");
        var descriptor = FrameProperties.Read(frame);
        descriptor.TimeBase = _demuxer.Video->time_base;
        (descriptor.Pts, descriptor.Duration) = _clock.Next(frame->best_effort_timestamp, frame->Duration);
        descriptor.SampleAspectRatio = ffmpeg.av_guess_sample_aspect_ratio(_demuxer.Context, _demuxer.Video, frame);
        if (_isFullRange && descriptor.Color.Range == 0) descriptor.Color = descriptor.Color with { Range = 2 };
        if (frame->decode_error_flags != 0) descriptor.Traits |= FrameTraits.Corrupt;
        CompleteFromStream(ref descriptor);
        return descriptor;
    }

    private void CompleteFromStream(ref FrameDescriptor descriptor)
    {
        var missing = _ofStream.Traits & ~descriptor.Traits;
        if (missing == FrameTraits.None) return;
        if (missing.HasFlag(FrameTraits.HasOrientation)) descriptor.Orientation = _ofStream.Orientation;
        if (missing.HasFlag(FrameTraits.HasMastering)) descriptor.Mastering = _ofStream.Mastering;
        if (missing.HasFlag(FrameTraits.HasContentLight))
            (descriptor.MaxContentLight, descriptor.MaxAverageLight) = (_ofStream.MaxContentLight, _ofStream.MaxAverageLight);
        descriptor.Traits |= missing;
    }

    private void LookUp(int nativeFormat)
    {
        var pixel = PixelFormatMap.FromNative(nativeFormat);
        if (pixel.IsUnknown)
            throw new MediaException($"the decoder's pixel format '{NativeText.Read(ffmpeg.av_get_pix_fmt_name(nativeFormat))}' is none that a frame pool carries");
        _isFullRange = pixel.Name.StartsWith("yuvj", StringComparison.Ordinal);
        _pixel = _isFullRange ? PixelFormat.Parse("yuv" + pixel.Name[4..]) : pixel;
        _nativeFormat = nativeFormat;
    }
}
