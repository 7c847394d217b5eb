using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>Strings to and from FFmpeg, which speaks UTF-8.</summary>
internal static unsafe class NativeText
{
    /// <summary>A managed copy of a C string; null for a null pointer. Bytes that are no UTF-8 become U+FFFD.</summary>
    public static string? Read(byte* text) => text == null ? null : Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));

    /// <summary>Address of a <c>"…"u8</c> literal, which the compiler ends with a zero and keeps for the process's life.</summary>
    public static byte* Literal(ReadOnlySpan<byte> literal) => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(literal));
}

/// <summary>A zero-terminated UTF-8 copy of a string in native memory, freed by <see cref="Dispose"/>. Null stays null.</summary>
internal readonly unsafe ref struct Utf8(string? text)
{
    private readonly nint _memory = Marshal.StringToCoTaskMemUTF8(text);

    /// <summary>Frees the copy.</summary>
    public void Dispose() => Marshal.FreeCoTaskMem(_memory);

    /// <summary>Address of the first byte, valid until <see cref="Dispose"/>.</summary>
    public static implicit operator byte*(Utf8 text) => (byte*)text._memory;
}
