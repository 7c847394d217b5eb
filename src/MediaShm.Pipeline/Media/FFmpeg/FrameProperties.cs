using System.Runtime.InteropServices;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>Time, colour, orientation and HDR data of a frame, between <see cref="FrameDescriptor"/> and <c>AVFrame</c>.</summary>
internal static unsafe class FrameProperties
{
    private const int DisplayMatrixBytes = 9 * sizeof(int);

    /// <summary>Sets all properties of <paramref name="frame"/> but its format, size and planes.</summary>
    public static void Write(in FrameDescriptor descriptor, AVFrame* frame)
    {
        frame->pts = descriptor.Pts;
        frame->pkt_dts = ffmpeg.AV_NOPTS_VALUE;
        frame->Duration = descriptor.Duration;
        frame->time_base = descriptor.TimeBase;
        frame->sample_aspect_ratio = descriptor.SampleAspectRatio;
        frame->pict_type = 0; // the encoder decides
        frame->color_range = descriptor.Color.Range;
        frame->color_primaries = descriptor.Color.Primaries;
        frame->color_trc = descriptor.Color.Transfer;
        frame->colorspace = descriptor.Color.Matrix;
        frame->chroma_location = descriptor.Color.ChromaLocation;
        frame->IsInterlaced = descriptor.Traits.HasFlag(FrameTraits.Interlaced);
        frame->IsTopFieldFirst = descriptor.Traits.HasFlag(FrameTraits.TopFieldFirst);
        WriteSideData(descriptor, frame);
    }

    /// <summary>Fills in a descriptor from a frame, all but layout, index and time base.</summary>
    public static FrameDescriptor Read(AVFrame* frame)
    {
        var descriptor = new FrameDescriptor
        {
            Pts = frame->pts,
            Duration = Math.Max(frame->Duration, 0),
            SampleAspectRatio = frame->sample_aspect_ratio,
            Color = new ColorTags(frame->color_range, frame->color_primaries, frame->color_trc, frame->colorspace, frame->chroma_location),
            Traits = (frame->IsKey ? FrameTraits.Key : 0) | (frame->IsInterlaced ? FrameTraits.Interlaced : 0)
                | (frame->IsTopFieldFirst ? FrameTraits.TopFieldFirst : 0)
                | ((frame->flags & ffmpeg.AV_FRAME_FLAG_CORRUPT) != 0 ? FrameTraits.Corrupt : 0),
        };
        ReadSideData(frame, ref descriptor);
        return descriptor;
    }

    private static void WriteSideData(in FrameDescriptor descriptor, AVFrame* frame)
    {
        if (descriptor.Traits.HasFlag(FrameTraits.HasOrientation))
            MemoryMarshal.AsBytes((ReadOnlySpan<int>)descriptor.Orientation).CopyTo(New(frame, AVFrameSideDataType.AV_FRAME_DATA_DISPLAYMATRIX, DisplayMatrixBytes));
        if (descriptor.Traits.HasFlag(FrameTraits.HasMastering))
            HdrSideData.WriteMastering(descriptor, New(frame, AVFrameSideDataType.AV_FRAME_DATA_MASTERING_DISPLAY_METADATA, HdrSideData.MasteringBytes));
        if (descriptor.Traits.HasFlag(FrameTraits.HasContentLight))
            HdrSideData.WriteContentLight(descriptor, New(frame, AVFrameSideDataType.AV_FRAME_DATA_CONTENT_LIGHT_LEVEL, HdrSideData.ContentLightBytes));
    }

    private static void ReadSideData(AVFrame* frame, ref FrameDescriptor descriptor)
    {
        if (frame->nb_side_data == 0) return;
        var matrix = Find(frame, AVFrameSideDataType.AV_FRAME_DATA_DISPLAYMATRIX);
        if (matrix.Length >= DisplayMatrixBytes)
        {
            matrix[..DisplayMatrixBytes].CopyTo(MemoryMarshal.AsBytes((Span<int>)descriptor.Orientation));
            descriptor.Traits |= FrameTraits.HasOrientation;
        }

        HdrSideData.ReadMastering(Find(frame, AVFrameSideDataType.AV_FRAME_DATA_MASTERING_DISPLAY_METADATA), ref descriptor);
        HdrSideData.ReadContentLight(Find(frame, AVFrameSideDataType.AV_FRAME_DATA_CONTENT_LIGHT_LEVEL), ref descriptor);
    }

    private static Span<byte> New(AVFrame* frame, AVFrameSideDataType type, int bytes)
    {
        var entry = (AVFrameSideData*)FFmpegError.Allocated(ffmpeg.av_frame_new_side_data(frame, type, (nuint)bytes), "side data of a frame");
        return new Span<byte>(entry->data, bytes);
    }

    private static ReadOnlySpan<byte> Find(AVFrame* frame, AVFrameSideDataType type)
    {
        var entry = ffmpeg.av_frame_get_side_data(frame, type);
        return entry == null ? default : new ReadOnlySpan<byte>(entry->data, checked((int)entry->size));
    }
}
