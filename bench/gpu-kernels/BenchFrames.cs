using System.Runtime.InteropServices;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Bench.GpuKernels;

/// <summary>Input and output slots in one block of memory.</summary>
internal sealed class BenchFrames : IDisposable
{
    private readonly FrameLayout _layout;
    private readonly long _slotBytes;
    private readonly Block _slab;

    public BenchFrames(BenchArguments arguments)
    {
        _layout = FrameLayout.For(arguments.Format, out var bytes);
        _slotBytes = (bytes + 4095) / 4096 * 4096;
        InputCount = arguments.Input is null ? arguments.InFlight : (int)(new FileInfo(arguments.Input).Length / arguments.Format.ImageBytes);
        if (InputCount == 0) throw new ArgumentException($"{arguments.Input} holds no whole frame of {arguments.Format}");
        _slab = new Block(_slotBytes * (InputCount + arguments.InFlight));
        using var file = arguments.Input is null ? null : File.OpenRead(arguments.Input);
        var random = new Random(1);
        for (var i = 0; i < InputCount; i++)
        {
            var frame = Input(i);
            for (var p = 0; p < arguments.Format.PlaneCount; p++)
            {
                for (var y = 0; y < arguments.Format.PlaneHeight(p); y++)
                {
                    if (file is null) random.NextBytes(frame.WritableRow(p, y));
                    else file.ReadExactly(frame.WritableRow(p, y));
                }
            }
        }
    }

    public SlabMemory Slab => _slab;

    public int InputCount { get; }

    public FrameView Input(int index) => new(_slab, index % InputCount * _slotBytes, _layout);

    public FrameView Output(int index) => new(_slab, (InputCount + index) * _slotBytes, _layout);

    public void Dispose() => _slab.Dispose();

    private sealed unsafe class Block : SlabMemory, IDisposable
    {
        private readonly void* _memory;

        public Block(long bytes)
        {
            Size = bytes;
            _memory = NativeMemory.AlignedAlloc((nuint)bytes, 4096);
            NativeMemory.Clear(_memory, (nuint)bytes);
        }

        public override int Id => 0;

        public override nint Address => (nint)_memory;

        public override long Size { get; }

        public override bool IsWritable => true;

        public override int FileDescriptor => -1;

        public void Dispose() => NativeMemory.AlignedFree(_memory);
    }
}
