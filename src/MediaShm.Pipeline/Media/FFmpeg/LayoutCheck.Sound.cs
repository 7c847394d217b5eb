namespace MediaShm.Pipeline.Media.FFmpeg;

// What encoding and decoding sound needs of the table.
internal static unsafe partial class LayoutCheck
{
    private static void CheckSound()
    {
        CheckSoundFrame();
        var pcm = ffmpeg.avcodec_find_encoder_by_name(NativeText.Literal("pcm_s16le"u8));
        var s16 = ffmpeg.av_get_sample_fmt(NativeText.Literal("s16"u8));
        if (pcm != null && pcm->sample_fmts != null)
        {
            Expect("AVCodec.sample_fmts of pcm_s16le", s16, pcm->sample_fmts[0]);
            Expect("AVCodec.sample_fmts of pcm_s16le, its end", ffmpeg.AV_SAMPLE_FMT_NONE, pcm->sample_fmts[1]);
        }

        var mp2 = ffmpeg.avcodec_find_encoder_by_name(NativeText.Literal("mp2"u8));
        if (mp2 == null) return; // builds may leave it out
        if (mp2->supported_samplerates != null) Expect("AVCodec.supported_samplerates of mp2", 44100, mp2->supported_samplerates[0]);
        if (mp2->ch_layouts != null) Expect("AVCodec.ch_layouts of mp2", (1, 4UL), (mp2->ch_layouts[0].nb_channels, mp2->ch_layouts[0].mask));
    }

    /// <summary>Format, channels and samples, from which libavutil computes the bytes of a frame of sound.</summary>
    private static void CheckSoundFrame()
    {
        var frame = (AVFrame*)FFmpegError.Allocated(ffmpeg.av_frame_alloc(), "a frame");
        frame->format = ffmpeg.av_get_sample_fmt(NativeText.Literal("s16"u8));
        frame->nb_samples = 1000;
        // Member by member: a wrong offset must not write past the struct's end.
        (frame->ch_layout.order, frame->ch_layout.nb_channels, frame->ch_layout.mask) = (ffmpeg.AV_CHANNEL_ORDER_NATIVE, 3, 7);
        Expect("AVFrame.ch_layout, by the memory for samples", 0, ffmpeg.av_frame_get_buffer(frame, 1));
        Expect("AVFrame.ch_layout, by the bytes of 1000 samples", 6000, frame->linesize[0]);
        ffmpeg.av_frame_free(&frame);
    }
}
