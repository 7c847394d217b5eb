// Members are named as in the C headers.
#pragma warning disable IDE1006, CS1591
using System.Runtime.InteropServices;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Pipeline.Media.FFmpeg;

// Structs that lie alike in every supported version. The layout table lists them too, so that the probe checks them.

/// <summary>A fraction; the same bytes as <see cref="Rational"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct AVRational(int num, int den)
{
    public static implicit operator Rational(AVRational value) => new(value.num, value.den);

    public static implicit operator AVRational(Rational value) => new(value.Numerator, value.Denominator);
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct AVChapter
{
    public long id;
    public AVRational time_base;
    public long start, end;
    public AVDictionary* metadata;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct AVPacketSideData
{
    public byte* data;
    public nuint size;
    public AVPacketSideDataType type;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct AVFrameSideData
{
    public AVFrameSideDataType type;
    public byte* data;
    public nuint size;
    public AVDictionary* metadata;
    public AVBufferRef* buf;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct AVDictionaryEntry
{
    public byte* key;
    public byte* value;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct AVClass
{
    public byte* class_name;
    public nint item_name;
    public AVOption* option;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct AVOption
{
    public byte* name;
    public byte* help;
    public int offset;

    /// <summary>Numbered differently before FFmpeg 7.1: compare <see cref="Type"/> instead.</summary>
    public int type;

    /// <summary>A union: 64-bit integer, double, string or fraction.</summary>
    public long default_val;
    public double min, max;
    public int flags;
    public byte* unit;

    public readonly AVOptionType Type => (AVOptionType)(type - FFmpegLibrary.OptionTypeBase);

    public readonly double DefaultDouble => BitConverter.Int64BitsToDouble(default_val);

    public readonly byte* DefaultString => (byte*)default_val;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct AVCodecDescriptor
{
    public int id;
    public AVMediaType type;
    public byte* name;
    public byte* long_name;
    public int props;
}

[StructLayout(LayoutKind.Sequential)]
internal struct AVCodecHWConfig
{
    public int pix_fmt, methods, device_type;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct AVChannelLayout
{
    public int order, nb_channels;

    /// <summary>A union: the mask of a native order, or the map of a custom one.</summary>
    public ulong mask;
    public void* opaque;
}

[StructLayout(LayoutKind.Sequential)]
internal struct AVComponentDescriptor
{
    public int plane, step, offset, shift, depth;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct AVIOInterruptCB
{
    public delegate* unmanaged[Cdecl]<void*, int> callback;
    public void* opaque;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct AVFilterInOut
{
    public byte* name;
    public AVFilterContext* filter_ctx;
    public int pad_idx;
    public AVFilterInOut* next;
}

// Only ever pointed at.
internal struct AVDictionary;

internal struct AVFilterGraph;

internal struct AVFilterPad;

internal struct AVBitStreamFilter;

internal struct SwsContext;
