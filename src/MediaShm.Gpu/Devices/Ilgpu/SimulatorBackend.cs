using System.Diagnostics;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Gpu.Devices.Ilgpu;

/// <summary>ILGPU's simulator on the host processor: runs the kernels in tests, on tiny frames. No user's device.</summary>
internal sealed unsafe class SimulatorBackend(Context context, Accelerator accelerator)
    : IlgpuBackend(context, accelerator, new DeviceInfo("ilgpu-simulator", DeviceKind.Software, "ILGPU's CPU simulator", "none", 0, ImportWay.Staged))
{
    /// <summary>Opens it.</summary>
    public static SimulatorBackend Open()
    {
        // One warp of four: every simulated thread is one of the system's, and switching between them takes nearly all of the time.
        var device = new CPUDevice(numThreadsPerWarp: 4, numWarpsPerMultiprocessor: 1, numMultiprocessors: 1);
        var context = Context.Create(builder => builder.CPU(device));
        return new SimulatorBackend(context, device.CreateCPUAccelerator(context, CPUAcceleratorMode.Parallel));
    }

    /// <inheritdoc/>
    public override (SlabRegistration? Registration, string Refusal) Register(SlabMemory slab) => (null, "the simulator has memory of its own");

    /// <inheritdoc/>
    public override void CopyIn(AcceleratorStream stream, MemoryBuffer arena, in RowCopy rows)
    {
        for (var row = 0; row < rows.Rows; row++)
            new ReadOnlySpan<byte>((byte*)rows.Host + row * rows.HostPitch, rows.Bytes).CopyTo(Row(arena, rows, row));
    }

    /// <inheritdoc/>
    public override void CopyOut(AcceleratorStream stream, MemoryBuffer arena, in RowCopy rows)
    {
        for (var row = 0; row < rows.Rows; row++)
            Row(arena, rows, row).CopyTo(new Span<byte>((byte*)rows.Host + row * rows.HostPitch, rows.Bytes));
    }

    /// <inheritdoc/>
    public override IlgpuFence CreateFence(AcceleratorStream stream) => new Fence();

    /// <inheritdoc/>
    public override IlgpuMark CreateMark(AcceleratorStream stream) => new Mark();

    private static Span<byte> Row(MemoryBuffer arena, in RowCopy rows, int row) => new((byte*)arena.NativePtr + rows.ArenaAt + row * rows.ArenaPitch, rows.Bytes);

    /// <summary>What it was given is done when it returns: the host's clock tells.</summary>
    private sealed class Mark : IlgpuMark
    {
        private long _at;

        public override void Record() => _at = Stopwatch.GetTimestamp();

        public override TimeSpan Since(IlgpuMark earlier) => Stopwatch.GetElapsedTime(((Mark)earlier)._at, _at);

        public override void Dispose()
        {
        }
    }

    /// <summary>The simulator's launches return when they are done.</summary>
    private sealed class Fence : IlgpuFence
    {
        public override void Record()
        {
        }

        public override bool Wait(TimeSpan timeout) => true;

        public override void Dispose()
        {
        }
    }
}
