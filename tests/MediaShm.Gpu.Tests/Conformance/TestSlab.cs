using System.Runtime.InteropServices;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Gpu.Tests.Conformance;

/// <summary>A slab of this process alone: page-aligned memory, filled with a pattern that tests find again where nothing was written.</summary>
public sealed unsafe class TestSlab : SlabMemory, IDisposable
{
    public const byte Untouched = 0xA5;
    private static int _lastId;
    private readonly SampleSlab? _shared;
    private void* _memory;

    public TestSlab(long bytes)
        : this(bytes, null)
    {
    }

    private TestSlab(long bytes, SampleSlab? shared)
    {
        Size = (bytes + 4095) / 4096 * 4096;
        Id = Interlocked.Increment(ref _lastId);
        _shared = shared;
        _memory = shared is null ? NativeMemory.AlignedAlloc((nuint)Size, 4096) : (void*)shared.Address;
        NativeMemory.Fill(_memory, (nuint)Size, Untouched);
    }

    /// <summary>One that is a memfd, as those of pools that consumers may write are.</summary>
    public static TestSlab OfPool(long bytes) => new(bytes, SampleSlab.Create(PoolAccess.ReadWrite, (bytes + 4095) / 4096 * 4096));

    public override int Id { get; }

    public override nint Address => (nint)_memory;

    public override long Size { get; }

    public override bool IsWritable => true;

    public override int FileDescriptor => _shared?.FileDescriptor ?? -1;

    public Span<byte> Bytes => new(_memory, checked((int)Size));

    public void Dispose()
    {
        if (_shared is null) NativeMemory.AlignedFree(_memory);
        else _shared.Dispose();
        _memory = null;
    }
}
