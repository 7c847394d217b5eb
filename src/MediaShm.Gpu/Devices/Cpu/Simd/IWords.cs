namespace MediaShm.Gpu.Devices.Cpu.Simd;

/// <summary>
/// A vector of signed 16-bit words, 8 for each 128 bits ("lane"). Each width of vectors has one, the same in all but the
/// count, so that a kernel generic over it is written once; pointers need no alignment.
/// </summary>
internal unsafe interface IWords<T>
    where T : struct, IWords<T>
{
    /// <summary>Words of a vector.</summary>
    static abstract int Count { get; }

    /// <summary>All words the same.</summary>
    static abstract T Of(short value);

    static abstract T Load(short* from);

    /// <summary>As many bytes as there are words, each made a word.</summary>
    static abstract T LoadBytes(byte* from);

    /// <summary>For each lane n, the eight words at row <paramref name="r"/> + 8·n, <paramref name="offset"/> bytes in.</summary>
    static abstract T LoadRows(byte** rows, int r, nint offset);

    /// <summary>The same for bytes, each made a word.</summary>
    static abstract T LoadRowsOfBytes(byte** rows, int r, nint offset);

    void Store(short* to);

    /// <summary>Stores words as bytes, clipped to 0 … 255.</summary>
    void StoreBytes(byte* to);

    /// <summary>Stores two vectors of words as bytes, clipped likewise.</summary>
    static abstract void StoreBytes(byte* to, T first, T second);

    /// <summary>Stores lane n at row 8·n; <paramref name="stride"/> in words.</summary>
    void StoreRows(short* to, long stride);

    static abstract T operator +(T a, T b);

    static abstract T operator -(T a, T b);

    /// <summary>The lower halves of the products.</summary>
    static abstract T operator *(T a, T b);

    static abstract T operator <<(T a, int bits);

    /// <summary>Shifts unsigned words.</summary>
    static abstract T operator >>>(T a, int bits);

    static abstract T AddSaturate(T a, T b);

    /// <summary>a·b ≫ 16.</summary>
    static abstract T MultiplyHigh(T a, T b);

    /// <summary>(a·b + 2^14) ≫ 15; not for −2^15 times itself.</summary>
    static abstract T MultiplyRound(T a, T b);

    /// <summary>Clips to 0 … <paramref name="max"/>.</summary>
    static abstract T Clip(T a, T max);

    /// <summary>(a·weightA + b·weightB + offset) ≫ bits, computed in 32 bits, saturated to a word. The lower half of <paramref name="weights"/> is a's.</summary>
    static abstract T Mix(T a, T b, int weights, int offset, int bits);

    /// <summary>In each lane: word 0 of a, word 0 of b, word 1 of a, … of the lane's lower half.</summary>
    static abstract T ZipLow(T a, T b);

    /// <summary>The same of the lanes' upper halves.</summary>
    static abstract T ZipHigh(T a, T b);

    /// <summary><see cref="ZipLow"/> of pairs of words.</summary>
    static abstract T ZipLow32(T a, T b);

    static abstract T ZipHigh32(T a, T b);

    /// <summary><see cref="ZipLow"/> of fours of words.</summary>
    static abstract T ZipLow64(T a, T b);

    static abstract T ZipHigh64(T a, T b);
}
