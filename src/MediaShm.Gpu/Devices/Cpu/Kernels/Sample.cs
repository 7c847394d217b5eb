using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MediaShm.Gpu.Devices.Cpu.Kernels;

/// <summary>
/// How samples of one width are loaded and stored; kernels are generic over it, so that each is compiled once for bytes and
/// once for 16-bit words. Indices count samples. Members with "16" or "Pair" need AVX2, the others run anywhere.
/// </summary>
internal unsafe interface ISample
{
    /// <summary>Bytes of a sample.</summary>
    static abstract int Bytes { get; }

    static abstract int Load(byte* row, int x);

    static abstract void Store(byte* row, int x, int value);

    /// <summary>Eight samples as floats.</summary>
    static abstract Vector256<float> Load8(byte* row, int x);

    /// <summary>Stores eight values that are whole numbers in range.</summary>
    static abstract void Store8(byte* row, int x, Vector256<int> values);

    /// <summary>Sixteen samples.</summary>
    static abstract Vector256<ushort> Load16(byte* row, int x);

    /// <summary>Eight samples of one row in the lower lane, eight of another in the upper.</summary>
    static abstract Vector256<short> LoadPair(byte* lower, byte* upper, int x);

    /// <summary>Stores thirty-two values in range.</summary>
    static abstract void Store32(byte* row, int x, Vector256<short> first, Vector256<short> second);

    /// <summary>Stores sixteen values in range.</summary>
    static abstract void Store16(byte* row, int x, Vector256<short> values);
}

/// <summary>Samples of one byte.</summary>
internal readonly unsafe struct Sample8 : ISample
{
    public static int Bytes => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Load(byte* row, int x) => row[x];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(byte* row, int x, int value) => row[x] = (byte)value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load8(byte* row, int x)
    {
        if (Avx2.IsSupported) return Avx.ConvertToVector256Single(Avx2.ConvertToVector256Int32(row + x));
        var words = Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(ulong*)(row + x)).AsByte());
        return Vector256.ConvertToSingle(Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words)).AsInt32());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store8(byte* row, int x, Vector256<int> values)
    {
        var words = Vector128.Narrow(values.GetLower(), values.GetUpper());
        *(ulong*)(row + x) = Vector128.Narrow(words, words).AsUInt64().ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Load16(byte* row, int x) => Avx2.ConvertToVector256Int16(row + x).AsUInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> LoadPair(byte* lower, byte* upper, int x)
    {
        var both = Sse.LoadHigh(Vector128.CreateScalarUnsafe(*(ulong*)(lower + x)).AsSingle(), (float*)(upper + x));
        return Avx2.ConvertToVector256Int16(both.AsByte());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store32(byte* row, int x, Vector256<short> first, Vector256<short> second) =>
        Avx2.Permute4x64(Avx2.PackUnsignedSaturate(first, second).AsUInt64(), 0b11_01_10_00).AsByte().Store(row + x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store16(byte* row, int x, Vector256<short> values) =>
        Sse2.PackUnsignedSaturate(values.GetLower(), values.GetUpper()).Store(row + x);
}

/// <summary>Samples of one 16-bit word.</summary>
internal readonly unsafe struct Sample16 : ISample
{
    public static int Bytes => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Load(byte* row, int x) => ((ushort*)row)[x];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(byte* row, int x, int value) => ((ushort*)row)[x] = (ushort)value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load8(byte* row, int x)
    {
        var words = Vector128.Load((ushort*)row + x);
        return Vector256.ConvertToSingle(Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words)).AsInt32());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store8(byte* row, int x, Vector256<int> values) =>
        Vector128.Narrow(values.GetLower().AsUInt32(), values.GetUpper().AsUInt32()).Store((ushort*)row + x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ushort> Load16(byte* row, int x) => Vector256.Load((ushort*)row + x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> LoadPair(byte* lower, byte* upper, int x) =>
        Vector256.Create(Vector128.Load((short*)lower + x), Vector128.Load((short*)upper + x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store32(byte* row, int x, Vector256<short> first, Vector256<short> second)
    {
        first.Store((short*)row + x);
        second.Store((short*)row + x + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store16(byte* row, int x, Vector256<short> values) => values.Store((short*)row + x);
}
