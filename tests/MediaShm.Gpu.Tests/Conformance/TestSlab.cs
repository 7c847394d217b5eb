using System.Runtime.InteropServices;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Gpu.Tests.Conformance;

/// <summary>A slab of this process alone: page-aligned memory, filled with a pattern that tests find again where nothing was written.</summary>
public sealed unsafe class TestSlab : SlabMemory, IDisposable
{
    public const byte Untouched = 0xA5;
    private static int _lastId;
    private void* _memory;

    public TestSlab(long bytes)
    {
        Size = (bytes + 4095) / 4096 * 4096;
        Id = Interlocked.Increment(ref _lastId);
        _memory = NativeMemory.AlignedAlloc((nuint)Size, 4096);
        NativeMemory.Fill(_memory, (nuint)Size, Untouched);
    }

    public override int Id { get; }

    public override nint Address => (nint)_memory;

    public override long Size { get; }

    public override bool IsWritable => true;

    public override int FileDescriptor => -1;

    public Span<byte> Bytes => new(_memory, checked((int)Size));

    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
