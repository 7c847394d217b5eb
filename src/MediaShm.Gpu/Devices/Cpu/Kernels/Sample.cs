using System.Runtime.CompilerServices;
using MediaShm.Gpu.Devices.Cpu.Simd;

namespace MediaShm.Gpu.Devices.Cpu.Kernels;

/// <summary>
/// How samples of one size are loaded and stored; kernels are generic over it, so that each is compiled once for bytes and
/// once for 16-bit words. Indices count samples.
/// </summary>
internal unsafe interface ISample
{
    /// <summary>Bytes of a sample.</summary>
    static abstract int Bytes { get; }

    static abstract int Load(byte* row, int x);

    static abstract void Store(byte* row, int x, int value);

    /// <summary>A vector of samples as words.</summary>
    static abstract W LoadWords<W>(byte* row, int x)
        where W : struct, IWords<W>;

    /// <summary>Eight samples of each of the rows r, r + 8, …: see <see cref="IWords{T}.LoadRows"/>.</summary>
    static abstract W LoadRows<W>(byte** rows, int r, int x)
        where W : struct, IWords<W>;

    /// <summary>Stores a vector of words in range.</summary>
    static abstract void StoreWords<W>(byte* row, int x, W values)
        where W : struct, IWords<W>;

    /// <summary>Stores two.</summary>
    static abstract void StoreWords<W>(byte* row, int x, W first, W second)
        where W : struct, IWords<W>;

    /// <summary>A vector of samples as numbers of 32 bits or more.</summary>
    static abstract N LoadNumbers<N>(byte* row, int x)
        where N : struct, INumbers<N>;

    /// <summary>Stores a vector of numbers, which must be in range once what follows the point is dropped.</summary>
    static abstract void StoreNumbers<N>(byte* row, int x, N values)
        where N : struct, INumbers<N>;
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
    public static W LoadWords<W>(byte* row, int x)
        where W : struct, IWords<W> => W.LoadBytes(row + x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static W LoadRows<W>(byte** rows, int r, int x)
        where W : struct, IWords<W> => W.LoadRowsOfBytes(rows, r, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreWords<W>(byte* row, int x, W values)
        where W : struct, IWords<W> => values.StoreBytes(row + x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreWords<W>(byte* row, int x, W first, W second)
        where W : struct, IWords<W> => W.StoreBytes(row + x, first, second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static N LoadNumbers<N>(byte* row, int x)
        where N : struct, INumbers<N> => N.LoadBytes(row + x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNumbers<N>(byte* row, int x, N values)
        where N : struct, INumbers<N> => values.StoreBytes(row + x);
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
    public static W LoadWords<W>(byte* row, int x)
        where W : struct, IWords<W> => W.Load((short*)row + x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static W LoadRows<W>(byte** rows, int r, int x)
        where W : struct, IWords<W> => W.LoadRows(rows, r, 2 * x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreWords<W>(byte* row, int x, W values)
        where W : struct, IWords<W> => values.Store((short*)row + x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreWords<W>(byte* row, int x, W first, W second)
        where W : struct, IWords<W>
    {
        first.Store((short*)row + x);
        second.Store((short*)row + x + W.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static N LoadNumbers<N>(byte* row, int x)
        where N : struct, INumbers<N> => N.LoadWords((ushort*)row + x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreNumbers<N>(byte* row, int x, N values)
        where N : struct, INumbers<N> => values.StoreWords((ushort*)row + x);
}
