using System.Diagnostics.CodeAnalysis;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media.FFmpeg;
using MediaShm.Pipeline.Media.Output;
using MediaShm.Pipeline.Text;

namespace MediaShm.Pipeline.Media;

// How the encoder is opened with the first frame, and what happens when later frames differ from it.
public sealed unsafe partial class MediaWriter
{
    private const int MostOtherFormats = 3; // what an encoder prefers comes first; a wrong option is refused with every one, and some say so each time

    private void CheckPixelFormat(string? name)
    {
        if (name is null) return;
        var taken = EncoderFormat.Names(_codec);
        var problem = !PixelFormat.TryParse(name, out _)
            ? $"no pixel format is called '{name}'{NearestName.Hint(name, PixelFormatInfo.All.Select(f => f.Name))}"
            : taken.Count > 0 && !taken.Contains(name) ? $"the encoder {EncoderName} does not take {name}; it takes {string.Join(", ", taken)}" : null;
        if (problem is not null) throw new MediaException(MediaErrorKind.Usage, problem);
    }

    /// <summary>An mp4 cannot go back to write its index where the output is a pipe: fragments need none. The first of them is awaited, for
    /// some sound tells its headers only with its first packet. The user's own flags go first.</summary>
    private IEnumerable<KeyValuePair<string, string>> StreamingOptions(AVOutputFormat* format)
    {
        var isMov = IsMovFamily(NativeText.Read(format->name)!);
        var isSet = _options.Options.Any(o => o.Key.TrimStart('-') == "movflags");
        return _file.IsStream && isMov && !isSet ? [new("movflags", "+frag_keyframe+empty_moov+delay_moov")] : [];
    }

    /// <summary>Opens an encoder for each audio stream that is to be written; the result describes these streams as they come out of it.</summary>
    private MediaWriterOptions OpenSounds(MediaWriterOptions options, SoundSettings? settings, long start)
    {
        if (options.Source is not { } source) return options;
        var copied = new List<int>();
        var streams = source.Streams.ToArray();
        foreach (var index in options.CopiedStreams)
        {
            if (index < 0 || index >= streams.Length || streams[index].Kind != StreamKind.Audio)
            {
                copied.Add(index);
                continue;
            }

            if (settings is null && streams[index].IsDecoded) throw new ArgumentException($"stream {index} comes decoded: say how to encode it", nameof(options));
            if (settings is not null && !streams[index].IsDecoded) continue; // the reader has said why
            copied.Add(index);
            if (settings is null) continue;
            var sound = new EncodedSound(streams[index], settings, start, (_muxer.Context->oformat->flags & ffmpeg.AVFMT_GLOBALHEADER) != 0, AddNote);
            _sounds[index] = sound;
            streams[index] = sound.Stream;
        }

        return options with { Source = source with { Streams = streams }, CopiedStreams = copied };
    }

    private void DisposeSounds()
    {
        foreach (var sound in _sounds.Values) sound.Dispose();
        _sounds.Clear();
    }

    private static bool IsMovFamily(string muxer) => muxer is "mp4" or "mov" or "ipod" or "3gp" or "3g2" or "psp" or "f4v" or "ismv";

    [MemberNotNull(nameof(_encoder), nameof(_clock))]
    private void OpenEncoder(in FrameView view, in FrameDescriptor descriptor, FrameSideData? sideData)
    {
        _plan.OfFirstFrame = sideData;
        var first = descriptor;
        first.Layout = view.Layout;
        var rate = FrameRate ?? _options.Source?.Video?.ConstantFrameRate ?? new Rational(0, 1);
        var codec = NativeText.Read(ffmpeg.avcodec_get_name(_codec->id))!;
        _clock = new EncoderClock(codec, descriptor.TimeBase, rate, _options.FramesAreShifted ? 0 : _plan.Start);
        _encoder = TryOpen(first, EncoderNeeds.None, out var error);
        // Encoders tell of these needs only by refusing.
        var isOdd = ((view.Format.Width | view.Format.Height) & 1) != 0;
        if (_encoder is null && isOdd) _encoder = TryOpen(first, EncoderNeeds.EvenSize, out _);
        if (_encoder is null && first.Color.Range != 2 && EncoderFormat.HasFullRangeNames(_codec))
        {
            _encoder = TryOpen(first, EncoderNeeds.FullRange, out _);
            if (_encoder is null && isOdd) _encoder = TryOpen(first, EncoderNeeds.FullRange | EncoderNeeds.EvenSize, out _);
        }

        _encoder ??= TryOtherFormats(first, isOdd, ref error);
        if (_encoder is null) throw error!;
        if (_adapter is not null) AddNote(_adapter.Note);
        _source = view.Format;
    }

    /// <summary>
    /// An encoder may list formats that only some of its profiles take (DNxHD), or not with its other options: where the nearest is refused, and the
    /// user named none, its others are tried in its own order. Where all are, the error of the one that it prefers is the one to read.
    /// </summary>
    private VideoEncoder? TryOtherFormats(in FrameDescriptor first, bool isOdd, ref MediaException? error)
    {
        if (_options.PixelFormat is not null || EncoderFormat.NativeFor(_codec, first) >= 0) return null; // its own format is refused for another reason
        MediaException? preferred = null;
        foreach (var format in EncoderFormat.Names(_codec).Take(MostOtherFormats))
        {
            var encoder = TryOpen(first, EncoderNeeds.None, out var refusal, format);
            if (encoder is null && isOdd) encoder = TryOpen(first, EncoderNeeds.EvenSize, out _, format);
            if (encoder is not null) return encoder;
            preferred ??= refusal;
        }

        error = preferred ?? error;
        return null;
    }

    private VideoEncoder? TryOpen(in FrameDescriptor first, EncoderNeeds needs, out MediaException? error, string? format = null)
    {
        FrameAdapter? adapter;
        try
        {
            adapter = FrameAdapter.For(_codec, first, format ?? _options.PixelFormat, needs);
        }
        catch (MediaException e) when (format is not null)
        {
            error = e; // libswscale knows no way to it
            return null;
        }

        var encoded = adapter?.Describe(first) ?? first;
        var globalHeader = (_muxer.Context->oformat->flags & ffmpeg.AVFMT_GLOBALHEADER) != 0;
        var encoder = VideoEncoder.TryOpen(_codec, _plan.Settings, encoded, _clock!, _options.Threads, globalHeader, out error);
        if (encoder is null)
        {
            adapter?.Dispose();
            return null;
        }

        _adapter = adapter;
        _encoded = encoded.Layout.Format;
        lock (_gate)
        {
            try
            {
                _muxer.Open(encoder, encoded, _plan);
            }
            catch
            {
                encoder.Dispose();
                throw;
            }

            _open = true;
            while (_queued.TryDequeue(out var packet))
            {
                using (packet) _muxer.WriteCopied(packet);
                CopiedPackets++;
            }
        }

        return encoder;
    }

    private void ChangeSource(in FrameView view, in FrameDescriptor descriptor)
    {
        _earlierBytesCopied += _adapter?.BytesCopied ?? 0;
        _adapter?.Dispose();
        _adapter = null;
        _source = view.Format;
        if (view.Format == _encoded) return;
        var changed = descriptor;
        changed.Layout = view.Layout;
        _adapter = FrameAdapter.To(_encoded, changed);
        AddNote(_adapter.Note);
    }
}
