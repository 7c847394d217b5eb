using ILGPU;

namespace MediaShm.Gpu.Devices.Ilgpu.Kernels;

/// <summary>
/// One component's samples as kernels see them, in a frame or between stages. Every kernel is given the same memory twice, as
/// bytes and as floats. A word of four bytes is a float; shorter ones hold a code value, as <see cref="Passes.ComponentGeometry"/> has it.
/// A mirrored picture is one whose step or stride is negative, so a flip costs no kernel of its own.
/// </summary>
internal struct Samples
{
    /// <summary>Index of sample (0, 0): in bytes, or in floats where they are floats.</summary>
    public int First;

    /// <summary>From one row to the next, in the same unit.</summary>
    public int Stride;

    /// <summary>From one sample to the next in its row.</summary>
    public int Step;

    /// <summary>1 or 2: code values in words of so many bytes; 4: floats.</summary>
    public int WordBytes;

    /// <summary>Zero bits below the value in its word.</summary>
    public int Shift;

    /// <summary>Largest code value.</summary>
    public int Max;

    /// <summary>Samples in a row.</summary>
    public int Width;

    /// <summary>Rows.</summary>
    public int Height;

    /// <summary>A code value.</summary>
    public static int Code(ArrayView<byte> bytes, Samples s, int x, int y)
    {
        var at = s.First + y * s.Stride + x * s.Step;
        int word = bytes[at];
        if (s.WordBytes == 2) word |= bytes[at + 1] << 8;
        return (word >> s.Shift) & s.Max;
    }

    /// <summary>A code value or a float, as a float.</summary>
    public static float Value(ArrayView<byte> bytes, ArrayView<float> floats, Samples s, int x, int y) =>
        s.WordBytes == 4 ? floats[s.First + y * s.Stride + x * s.Step] : Code(bytes, s, x, y);

    /// <summary>Stores a code value.</summary>
    public static void StoreCode(ArrayView<byte> bytes, Samples s, int x, int y, int code)
    {
        var at = s.First + y * s.Stride + x * s.Step;
        var word = code << s.Shift;
        bytes[at] = (byte)word;
        if (s.WordBytes == 2) bytes[at + 1] = (byte)(word >> 8);
    }

    /// <summary>Stores a value as what the target is: rounded to nearest, halves up, and clipped to code values, or as it is.</summary>
    public static void Store(ArrayView<byte> bytes, ArrayView<float> floats, Samples s, int x, int y, float value)
    {
        if (s.WordBytes == 4) floats[s.First + y * s.Stride + x * s.Step] = value;
        else StoreCode(bytes, s, x, y, (int)(IntrinsicMath.Clamp(value, 0f, s.Max) + 0.5f));
    }
}
