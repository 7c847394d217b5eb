using System.Runtime.InteropServices;
using System.Text;

namespace MediaShm.Pipeline.SharedMemory;

/// <summary>A null-terminated array of C strings, as programs are started with. Freed with this object.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private readonly int _count;

    internal NativeStrings(IEnumerable<string> strings)
    {
        var all = strings.ToArray();
        _count = all.Length;
        Pointer = (byte**)NativeMemory.AllocZeroed((nuint)(all.Length + 1), (nuint)sizeof(byte*));
        for (var i = 0; i < all.Length; i++)
        {
            var bytes = Encoding.UTF8.GetByteCount(all[i]);
            Pointer[i] = (byte*)NativeMemory.AllocZeroed((nuint)bytes + 1);
            Encoding.UTF8.GetBytes(all[i], new Span<byte>(Pointer[i], bytes));
        }
    }

    internal byte** Pointer { get; }

    public void Dispose()
    {
        for (var i = 0; i < _count; i++) NativeMemory.Free(Pointer[i]);
        NativeMemory.Free(Pointer);
    }
}
