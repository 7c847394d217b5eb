using System.Numerics;

namespace MediaShm.Gpu.Devices.Cpu.Simd;

/// <summary>A vector of numbers of 32 bits or more, as samples become them and are made from them.</summary>
internal unsafe interface INumbers<T>
    where T : struct, INumbers<T>
{
    /// <summary>Numbers of a vector.</summary>
    static abstract int Count { get; }

    /// <summary>As many bytes.</summary>
    static abstract T LoadBytes(byte* from);

    /// <summary>As many unsigned words.</summary>
    static abstract T LoadWords(ushort* from);

    /// <summary>Stores numbers in range as bytes; what follows the point is dropped.</summary>
    void StoreBytes(byte* to);

    /// <summary>Stores numbers in range as unsigned words; what follows the point is dropped.</summary>
    void StoreWords(ushort* to);

    static abstract T operator +(T a, T b);

    static abstract T operator -(T a, T b);

    static abstract T operator *(T a, T b);

    /// <summary>Clips to 0 … <paramref name="max"/>.</summary>
    static abstract T Clip(T a, T max);
}

/// <summary>A vector of 32-bit integers.</summary>
internal unsafe interface IInts<T> : INumbers<T>
    where T : struct, IInts<T>
{
    static abstract T Of(int value);

    static abstract T Load(int* from);

    void Store(int* to);

    static abstract T operator &(T a, T b);

    static abstract T operator <<(T a, int bits);

    /// <summary>Shifts signed numbers.</summary>
    static abstract T operator >>(T a, int bits);

    /// <summary>Shifts unsigned numbers.</summary>
    static abstract T operator >>>(T a, int bits);
}

/// <summary>A vector of floats or doubles. Products and sums are never contracted but by <see cref="FusedMultiplyAdd"/>: one order of roundings at every width.</summary>
internal unsafe interface IReals<T, TReal> : INumbers<T>
    where T : struct, IReals<T, TReal>
    where TReal : unmanaged, IBinaryFloatingPointIeee754<TReal>
{
    static abstract T Of(TReal value);

    static abstract T Load(TReal* from);

    void Store(TReal* to);

    /// <summary>Stores numbers that an int holds; what follows the point is dropped.</summary>
    void StoreInts(int* to);

    static abstract T Floor(T a);

    /// <summary>a·b + c, rounded once.</summary>
    static abstract T FusedMultiplyAdd(T a, T b, T c);

    /// <summary>For each lane n of 128 bits, those at row n·(numbers of a lane); <paramref name="stride"/> in numbers.</summary>
    static abstract T LoadRows(TReal* from, long stride);

    /// <summary>The reverse of <see cref="LoadRows"/>.</summary>
    void StoreRows(TReal* to, long stride);

    /// <summary>As <see cref="IWords{T}.ZipLow32"/>.</summary>
    static abstract T ZipLow32(T a, T b);

    static abstract T ZipHigh32(T a, T b);

    static abstract T ZipLow64(T a, T b);

    static abstract T ZipHigh64(T a, T b);
}
