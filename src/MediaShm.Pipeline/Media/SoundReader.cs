using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media.FFmpeg;

namespace MediaShm.Pipeline.Media;

/// <summary>
/// Decodes the audio streams of an input beside its video. What comes out of a packet is taken piece by piece before the next is fed, so
/// that a packet that unfolds into very much never lies in memory as a whole. Not thread-safe.
/// </summary>
internal sealed unsafe class SoundReader : IDisposable
{
    private readonly SoundDecoder?[] _decoders; // by stream
    private readonly Queue<CopiedPacket> _drained = new();
    private readonly Demuxer _demuxer;
    private readonly ReadWindow _window;
    private SoundDecoder? _busy; // the one that was fed last
    private bool _isDrained;

    /// <summary>Opens the decoders of all audio streams; of each that has none, a line tells.</summary>
    /// <param name="demuxer">The input.</param>
    /// <param name="window">What of it is wanted.</param>
    /// <param name="warning">Gets the lines.</param>
    public SoundReader(Demuxer demuxer, ReadWindow window, Action<string>? warning)
    {
        (_demuxer, _window) = (demuxer, window);
        _decoders = new SoundDecoder?[demuxer.Context->nb_streams];
        for (var i = 0; i < _decoders.Length; i++)
        {
            var stream = demuxer.Context->streams[i];
            if (stream->codecpar->codec_type != AVMediaType.AVMEDIA_TYPE_AUDIO || !demuxer.IsCopied(i)) continue;
            _decoders[i] = SoundDecoder.TryOpen(stream, warning, out var problem);
            if (_decoders[i] is null)
                warning?.Invoke($"audio stream {i} ({NativeText.Read(ffmpeg.avcodec_get_name(stream->codecpar->codec_id))}): left out, since {problem}");
        }
    }

    /// <summary>True for a stream that is decoded.</summary>
    public bool Decodes(int stream) => stream < _decoders.Length && _decoders[stream] is not null;

    /// <summary>The input as it comes out of here.</summary>
    public MediaInfo Describe(MediaInfo input) =>
        input with { Streams = [.. input.Streams.Select(s => Decodes(s.Index) ? _decoders[s.Index]!.Describe(s) : s)] };

    /// <summary>Feeds a packet. Call only after <see cref="Next"/> has given all.</summary>
    public void Feed(AVPacket* packet)
    {
        _busy = _decoders[packet->stream_index];
        _busy!.Send(packet);
    }

    /// <summary>The next samples that are wanted, or null when another packet is needed. The caller disposes them.</summary>
    public CopiedPacket? Next()
    {
        if (_drained.TryDequeue(out var drained)) return drained;
        while (_busy?.Next() is { } packet)
        {
            if (IsWanted(packet)) return packet;
            packet.Dispose();
        }

        _busy = null;
        return null;
    }

    /// <summary>The input starts anew: what the decoders still hold comes out, and they forget what came before.</summary>
    public void Restart()
    {
        foreach (var decoder in _decoders)
        {
            if (decoder is null) continue;
            Drain(decoder);
            decoder.Restart();
        }
    }

    /// <summary>Nothing follows; false when that was known.</summary>
    public bool End()
    {
        if (_isDrained) return false;
        _isDrained = true;
        foreach (var decoder in _decoders)
        {
            if (decoder is null) continue;
            Drain(decoder);
            decoder.Conclude();
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var decoder in _decoders) decoder?.Dispose();
        while (_drained.TryDequeue(out var packet)) packet.Dispose();
    }

    private void Drain(SoundDecoder decoder)
    {
        decoder.Send(null);
        while (decoder.Next() is { } packet)
        {
            if (IsWanted(packet)) _drained.Enqueue(packet);
            else packet.Dispose();
        }
    }

    private bool IsWanted(CopiedPacket packet)
    {
        var timeBase = (Rational)_demuxer.Context->streams[packet.StreamIndex]->time_base;
        var format = SoundFormat.Read(packet, out var samples);
        var end = packet.Pts == FrameDescriptor.NoPts ? packet.Pts : packet.Pts + MediaTime.Rescale(samples, new Rational(1, format.Rate), timeBase);
        _demuxer.NoteEnd(end, timeBase);
        return _window.TakesSound(end, timeBase);
    }
}
