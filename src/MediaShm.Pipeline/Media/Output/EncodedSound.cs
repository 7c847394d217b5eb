using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media.FFmpeg;

namespace MediaShm.Pipeline.Media.Output;

/// <summary>
/// A stream of the input whose decoded sound is cut, converted to what an encoder takes, and encoded. What changes in the middle (rate,
/// channels, format) is converted to what the output began with. Not thread-safe.
/// </summary>
internal sealed unsafe class EncodedSound : IDisposable
{
    private readonly SoundSettings _settings;
    private readonly StreamInfo _source;
    private readonly SoundClock _clock;
    private readonly SoundEncoder _encoder;
    private readonly SoundGraph? _frames; // cuts into frames of the encoder's size; null where it takes any
    private readonly AVFrame* _frame;
    private SoundGraph _conversion;
    private SoundFormat _input;
    private bool _isCutOff;

    /// <summary>Opens the encoder for a stream.</summary>
    /// <param name="source">The stream, decoded.</param>
    /// <param name="settings">How.</param>
    /// <param name="start">The output's start in µs of the input's time.</param>
    /// <param name="globalHeader">The muxer wants the codec's headers beside the packets.</param>
    /// <exception cref="MediaException">It does not open for this sound.</exception>
    /// <param name="note">Told of a conversion that nobody asked for.</param>
    public EncodedSound(StreamInfo source, SoundSettings settings, long start, bool globalHeader, Action<string> note)
    {
        (_source, _settings) = (source, settings);
        _clock = new SoundClock(source.TimeBase, start);
        _input = SoundFormat.Of(source);
        if (_input.Problem is { } problem) throw new MediaException($"audio stream {source.Index} cannot be encoded: {problem}");
        _conversion = Convert(settings.FormatFilter());
        Format = _conversion.Output;
        try
        {
            _encoder = Open(globalHeader, note);
            if (_encoder.FrameSize > 0)
            {
                _frames = new SoundGraph("anull", Format);
                _frames.SetFrameSize(_encoder.FrameSize);
            }

            Stream = _encoder.Describe() with
            {
                Index = source.Index,
                IsEncoded = true,
                Disposition = source.Disposition,
                Metadata = WithEncoder(source.Metadata),
            };
            _frame = (AVFrame*)FFmpegError.Allocated(ffmpeg.av_frame_alloc(), "a frame");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What the encoder gets.</summary>
    public SoundFormat Format { get; private set; }

    /// <summary>What comes out, as a stream of the input's index.</summary>
    public StreamInfo Stream { get; }

    /// <summary>Encodes a packet of decoded sound.</summary>
    /// <param name="packet">The packet; stays the caller's.</param>
    /// <param name="write">Gets each packet that comes out, for as long as the call lasts.</param>
    /// <exception cref="MediaException">The packet is malformed, or encoding failed.</exception>
    public void Encode(CopiedPacket packet, Action<CopiedPacket> write)
    {
        if (_isCutOff) return;
        var format = SoundFormat.Read(packet, out var samples);
        if (samples == 0) return;
        if (format != _input) ChangeInput(format, write);
        var pts = _clock.Next(packet.Pts, packet.Duration, samples, format.Rate);
        _isCutOff = !_conversion.Push(packet.Payload, pts);
        TakeConverted(write);
    }

    /// <summary>Gives out what is still held.</summary>
    /// <param name="write">Gets each packet that comes out, for as long as the call lasts.</param>
    /// <exception cref="MediaException">Encoding failed.</exception>
    public void Finish(Action<CopiedPacket> write)
    {
        _conversion.End(_clock.End);
        TakeConverted(write);
        if (_frames is not null)
        {
            _frames.End(FrameDescriptor.NoPts);
            TakeFrames(write);
        }

        _encoder.Send(null);
        TakeEncoded(write);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _conversion.Dispose();
        _frames?.Dispose();
        _encoder?.Dispose();
        var frame = _frame;
        ffmpeg.av_frame_free(&frame);
    }

    private Dictionary<string, string> WithEncoder(IReadOnlyDictionary<string, string> tags)
    {
        var all = tags.Where(t => !t.Key.Equals("encoder", StringComparison.OrdinalIgnoreCase)).ToDictionary(t => t.Key, t => t.Value);
        if (!_encoder.IsBitExact) all["encoder"] = EncoderSelection.Signature(_settings.Codec);
        return all;
    }

    /// <summary>Opens the encoder. Some (libopus) take one order of six channels of two, and tell so only by refusing: the usual one is tried then.</summary>
    private SoundEncoder Open(bool globalHeader, Action<string> note)
    {
        try
        {
            return SoundEncoder.Open(_settings, Format, RawBits(), globalHeader);
        }
        catch (MediaException) when (_settings.Wanted.Channels is null && SoundSettings.UsualLayout(Format.Channels) is var usual && usual != Format.LayoutName)
        {
            var refused = Format.LayoutName;
            _conversion.Dispose();
            _conversion = Convert($"{_settings.FormatFilter()},aformat=channel_layouts={usual}");
            Format = _conversion.Output;
            var encoder = SoundEncoder.Open(_settings, Format, RawBits(), globalHeader);
            note($"audio stream {_source.Index}: converted {refused} to {usual} for {_settings.EncoderName}");
            return encoder;
        }
    }

    /// <summary>A graph from the present input to what the encoder takes. The cut lies before the conversion, as the ffmpeg program's.</summary>
    private SoundGraph Convert(string format)
    {
        var cut = new List<string>();
        if (_settings.Wanted.CutsStart) cut.Add("start_pts=0");
        if (_settings.Wanted.Length is { } length)
            cut.Add($"end_pts={MediaTime.Rescale(length.Ticks / TimeSpan.TicksPerMicrosecond, MediaTime.Microseconds, new Rational(1, _input.Rate))}");
        return new SoundGraph(cut.Count == 0 ? format : $"atrim={string.Join(':', cut)},{format}", _input);
    }

    private void ChangeInput(in SoundFormat format, Action<CopiedPacket> write)
    {
        _conversion.End(_clock.End);
        TakeConverted(write);
        _conversion.Dispose();
        _input = format;
        _conversion = Convert($"aformat=sample_fmts={SampleFormats.Name(Format.SampleFormat)}:sample_rates={Format.Rate}:channel_layouts={Format.LayoutName}");
    }

    /// <summary>Bits of a sample, where the encoder gets samples as they were decoded.</summary>
    private int RawBits()
    {
        var isSame = SampleFormats.Packed(Format.SampleFormat) == _input.SampleFormat && Format.Rate == _input.Rate
            && (Format.Order, Format.Mask) == _conversion.InputLayout;
        return isSame ? Math.Min(_source.BitsPerRawSample, 8 * SampleFormats.BytesOf(Format.SampleFormat)) : 0;
    }

    private void TakeConverted(Action<CopiedPacket> write)
    {
        while (_conversion.Pull(_frame, out _))
        {
            if (_frame->pts != FrameDescriptor.NoPts)
                _frame->pts = MediaTime.Rescale(_frame->pts, _conversion.TimeBase, new Rational(1, Format.Rate));
            if (_frames is null)
            {
                EncodeFrame(write);
            }
            else
            {
                _ = _frames.Push(_frame);
                TakeFrames(write);
            }
        }
    }

    private void TakeFrames(Action<CopiedPacket> write)
    {
        while (_frames!.Pull(_frame, out _)) EncodeFrame(write);
    }

    private void EncodeFrame(Action<CopiedPacket> write)
    {
        _frame->Duration = _frame->nb_samples;
        try
        {
            _encoder.Send(_frame);
        }
        finally
        {
            ffmpeg.av_frame_unref(_frame);
        }

        TakeEncoded(write);
    }

    private void TakeEncoded(Action<CopiedPacket> write)
    {
        while (_encoder.Receive() is { } packet)
        {
            using (packet)
            {
                packet.StreamIndex = Stream.Index;
                write(packet);
            }
        }
    }
}
