using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Gpu.Devices;

/// <summary>What kind of processor a device is.</summary>
public enum DeviceKind
{
    /// <summary>The host processor, directly.</summary>
    Cpu,

    /// <summary>A GPU driver that computes on the host processor (lavapipe, llvmpipe). Used only when named.</summary>
    Software,

    /// <summary>A GPU that shares the host's memory.</summary>
    Integrated,

    /// <summary>A GPU with memory of its own.</summary>
    Discrete,
}

/// <summary>How a slab's memory reached the device; the report names it.</summary>
public enum ImportWay
{
    /// <summary>A plain pointer: the device is the host processor.</summary>
    Direct,

    /// <summary>Host memory imported by pointer.</summary>
    Host,

    /// <summary>Imported as a dma-buf.</summary>
    DmaBuf,

    /// <summary>Not imported: one copy into a mapped staging buffer.</summary>
    Staged,
}

/// <summary>What a device is and can do.</summary>
/// <param name="Name">The name that <c>--device</c> takes: vulkan, cpu, ….</param>
/// <param name="Kind">Kind of processor.</param>
/// <param name="Description">Product name, as the driver gives it.</param>
/// <param name="Driver">Driver name and version.</param>
/// <param name="MemoryBytes">Memory that the device can use; 0 when unknown.</param>
/// <param name="Import">How slabs reach it, as far as its driver tells before one does.</param>
/// <param name="Uuid">What tells it from others of the same product, for good: 32 lower-case hexadecimal digits; null where its driver has none.</param>
public sealed record DeviceInfo(
    string Name, DeviceKind Kind, string Description, string Driver, long MemoryBytes, ImportWay Import = ImportWay.Direct, string? Uuid = null);

/// <summary>
/// Something that runs passes. Life: <see cref="Import"/> each slab once → <see cref="Compile"/> once per chain and
/// format → <see cref="Submit"/> per frame → the returned fence passes → the frames involved are free again.
/// Several submits may be in flight. Thread-safety: Import, Release and Compile may be called from any thread, also while
/// work is in flight; Submit from one thread at a time.
/// </summary>
public abstract class FrameDevice : IDisposable
{
    /// <summary>What this device is.</summary>
    public abstract DeviceInfo Info { get; }

    /// <summary>The worst way by which slabs imported so far reached the device (a copy being worse than none).</summary>
    public abstract ImportWay ImportWay { get; }

    /// <summary>Why slabs did not reach the device by a better way than <see cref="ImportWay"/>, each way named; null while all came by the best.</summary>
    public virtual string? ImportReason => null;

    /// <summary>What the device spent on each pass so far, by chains disposed of and by others' earlier frames; empty unless it was asked to measure, and can.</summary>
    public virtual IReadOnlyList<PassTime> PassTimes => [];

    /// <summary>True: it tells <see cref="GpuDeviceOptions.Trace"/> when it worked on frames. False: nobody asked, or its driver has no clock.</summary>
    public virtual bool TracesWork => false;

    /// <summary>The timeline on which <see cref="Submit"/>'s fences lie.</summary>
    public abstract FrameTimeline Timeline { get; }

    /// <summary>Bytes of pixels that a CPU copied for this device since its start (staging); 0 on the way without copies.</summary>
    public abstract long BytesCopied { get; }

    /// <summary>Makes a slab's memory usable by the device. Once per slab; a second import of the same slab does nothing.</summary>
    /// <exception cref="DeviceException">The driver refused every way.</exception>
    public abstract void Import(SlabMemory slab);

    /// <summary>
    /// Tries which access a pool must grant for its slabs to reach the device without copies: some drivers pin no memory that is mapped
    /// read-only. Off the frame path, before the pool is made.
    /// </summary>
    public virtual AccessNeed ProbeAccess() => new(PoolAccess.ReadOnly, null);

    /// <summary>Ends the use of a slab; waits for submitted work that touches it. Unknown slabs are ignored.</summary>
    public abstract void Release(SlabMemory slab);

    /// <summary>True when this device has <paramref name="pass"/> for frames of <paramref name="format"/>.</summary>
    public abstract bool Supports(Pass pass, FrameFormat format);

    /// <summary>Prepares passes, in order, for frames of one format. The result's output format is <see cref="CompiledChain.OutputFormat"/>.</summary>
    /// <exception cref="DeviceException">A pass is not supported, or the driver refused it.</exception>
    public abstract CompiledChain Compile(IReadOnlyList<Pass> passes, FrameFormat format);

    /// <summary>
    /// Starts a compiled chain on frames. Inputs are only read, outputs only written; all stay borrowed until the fence passes.
    /// </summary>
    /// <param name="chain">A chain that this device compiled.</param>
    /// <param name="inputs">As many frames as the chain takes (one for every chain of today's passes), each in an imported slab, of the chain's input format, of any layout.</param>
    /// <param name="outputs">As many frames as the chain gives, each in an imported writable slab, of the chain's output format.</param>
    /// <returns>The fence to wait for before the outputs are read or the inputs are returned.</returns>
    /// <exception cref="DeviceException">The device is lost, or a frame is not in an imported slab.</exception>
    public abstract Fence Submit(CompiledChain chain, ReadOnlySpan<FrameView> inputs, ReadOnlySpan<FrameView> outputs);

    /// <summary>
    /// Measures how fast frames could be moved to the device's own memory and back; takes a second or so. By the submitting thread, while
    /// nothing is in flight. Null where kernels work on slabs themselves, or the device cannot measure it.
    /// </summary>
    /// <param name="slab">An imported writable slab whose contents may be lost, of some 128 MiB for good figures.</param>
    /// <exception cref="DeviceException">The device failed.</exception>
    public virtual CopyLimit? MeasureCopyLimit(SlabMemory slab) => null;

    /// <summary>Waits for submitted work, then frees everything.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Waits for submitted work, then frees everything.</summary>
    protected abstract void Dispose(bool disposing);
}

/// <summary>Passes that a device has prepared for one frame format. Disposed by whoever compiled it, after its last fence.</summary>
public abstract class CompiledChain : IDisposable
{
    /// <summary>Format of the frames it takes.</summary>
    public abstract FrameFormat InputFormat { get; }

    /// <summary>Format of the frames it gives.</summary>
    public abstract FrameFormat OutputFormat { get; }

    /// <summary>Frees what was prepared.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what was prepared.</summary>
    protected abstract void Dispose(bool disposing);
}
