using System.Numerics;
using System.Runtime.InteropServices;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>What libavutil knows of sample formats. Thread-safe.</summary>
internal static unsafe class SampleFormats
{
    private const int Most = 1 << 20; // full scale is 1

    /// <summary>Bytes of one sample; 0 for what is no format.</summary>
    public static int BytesOf(int format) => ffmpeg.av_get_bytes_per_sample(format);

    /// <summary>Each channel lies in a buffer of its own.</summary>
    public static bool IsPlanar(int format) => ffmpeg.av_sample_fmt_is_planar(format) != 0;

    /// <summary>Its samples are floating-point numbers.</summary>
    public static bool IsFloat(int format) => Name(Packed(format)) is "flt" or "dbl";

    /// <summary>The same samples interleaved.</summary>
    public static int Packed(int format) => ffmpeg.av_get_packed_sample_fmt(format);

    /// <summary>FFmpeg's name.</summary>
    public static string Name(int format) => NativeText.Read(ffmpeg.av_get_sample_fmt_name(format)) ?? $"{format}";

    /// <summary>FFmpeg's number for a name; -1 where there is none.</summary>
    public static int Find(string name)
    {
        using var text = new Utf8(name);
        return ffmpeg.av_get_sample_fmt(text);
    }

    /// <summary>Names of all formats.</summary>
    public static IReadOnlyList<string> Names()
    {
        var names = new List<string>();
        for (var format = 0; ffmpeg.av_get_sample_fmt_name(format) is var name && name != null; format++) names.Add(NativeText.Read(name)!);
        return names;
    }

    /// <summary>Copies samples of a frame, interleaving those that lie apart; as they are, no value changes.</summary>
    /// <param name="frame">Decoded sound.</param>
    /// <param name="first">The first sample (of each channel) to copy.</param>
    /// <param name="to">Room for the samples.</param>
    public static void Interleave(AVFrame* frame, int first, Span<byte> to)
    {
        var (bytes, channels) = (BytesOf(frame->format), frame->ch_layout.nb_channels);
        if (!IsPlanar(frame->format))
        {
            new ReadOnlySpan<byte>(frame->extended_data[0] + (long)first * bytes * channels, to.Length).CopyTo(to);
            return;
        }

        fixed (byte* room = to)
        {
            var samples = to.Length / (bytes * channels);
            for (var c = 0; c < channels; c++)
            {
                var from = frame->extended_data[c] + (long)first * bytes;
                switch (bytes)
                {
                    case 1: Spread(from, room + c, samples, channels); break;
                    case 2: Spread((short*)from, (short*)room + c, samples, channels); break;
                    case 4: Spread((int*)from, (int*)room + c, samples, channels); break;
                    default: Spread((long*)from, (long*)room + c, samples, channels); break;
                }
            }
        }
    }

    /// <summary>
    /// Makes samples of a floating-point format numbers that encoders can compute with: what is none becomes silence, what is absurd is
    /// clamped. Damaged files hold such, and some encoders give up over one.
    /// </summary>
    /// <param name="format">Their format: one that <see cref="IsFloat"/> tells.</param>
    /// <param name="samples">The samples.</param>
    public static void MakeFinite(int format, Span<byte> samples)
    {
        if (BytesOf(format) == sizeof(float)) MakeFinite(MemoryMarshal.Cast<byte, float>(samples));
        else MakeFinite(MemoryMarshal.Cast<byte, double>(samples));
    }

    private static void MakeFinite<T>(Span<T> samples)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var most = T.CreateChecked(Most);
        foreach (ref var sample in samples)
        {
            if (!(T.Abs(sample) <= most)) sample = T.IsNaN(sample) ? T.Zero : T.CopySign(most, sample);
        }
    }

    private static void Spread<T>(T* from, T* to, int count, int step)
        where T : unmanaged
    {
        for (var i = 0; i < count; i++, to += step) *to = from[i];
    }
}
