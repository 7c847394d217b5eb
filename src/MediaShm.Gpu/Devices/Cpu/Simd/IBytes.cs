namespace MediaShm.Gpu.Devices.Cpu.Simd;

/// <summary>A vector of signed bytes, for shuffles that stay within lanes of sixteen.</summary>
internal unsafe interface IBytes<T>
    where T : struct, IBytes<T>
{
    /// <summary>Bytes of a vector.</summary>
    static abstract int Count { get; }

    static abstract T Of(sbyte value);

    static abstract T Load(byte* from);

    /// <summary>Sixteen bytes, the same in each lane.</summary>
    static abstract T LoadLane(sbyte* from);

    /// <summary>Sixteen bytes for each lane, <paramref name="stride"/> bytes apart.</summary>
    static abstract T LoadLanes(byte* from, int stride);

    void Store(byte* to);

    /// <summary>The reverse of <see cref="LoadLanes"/>.</summary>
    void StoreLanes(byte* to, int stride);

    static abstract T operator |(T a, T b);

    static abstract T operator ^(T a, T b);

    static abstract T SubtractSaturate(T a, T b);

    /// <summary>
    /// For each byte the table's, in the same lane, that the index says: 0 to 15, or negative for 0. (x86 looks at the lower four bits
    /// of others; NEON gives 0.)
    /// </summary>
    static abstract T Shuffle(T table, T indices);
}
