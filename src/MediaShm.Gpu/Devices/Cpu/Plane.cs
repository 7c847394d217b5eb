namespace MediaShm.Gpu.Devices.Cpu;

/// <summary>A plane of samples that follow one another: what the kernels work on. Owns nothing.</summary>
/// <param name="Data">First sample of the first row.</param>
/// <param name="Stride">Bytes from one row to the next; may be negative.</param>
/// <param name="Width">Samples in a row (bytes, for planes that are only copied).</param>
/// <param name="Height">Rows.</param>
internal readonly unsafe record struct Plane(nint Data, nint Stride, int Width, int Height)
{
    /// <summary>The first byte of a row.</summary>
    public byte* Row(int y) => (byte*)Data + y * Stride;
}
