using ILGPU;
using ILGPU.Runtime;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Gpu.Devices.Ilgpu;

/// <summary>
/// What differs between the drivers that ILGPU speaks to. Owns ILGPU's context and accelerator. Made, used and disposed on the
/// device's thread.
/// </summary>
internal abstract class IlgpuBackend(Context context, Accelerator accelerator, DeviceInfo info) : IDisposable
{
    /// <summary>The accelerator.</summary>
    public Accelerator Accelerator => accelerator;

    /// <summary>What computes.</summary>
    public DeviceInfo Info => info;

    /// <summary>Told when the device worked on each frame; null for nobody. Owned.</summary>
    public IlgpuTrace? Trace { get; private set; }

    /// <summary>Makes it tell when it works on frames; before any stream is made.</summary>
    public void StartTrace(Action<DeviceSpan> told)
    {
        IsTraced = true;
        Trace = new IlgpuTrace(this, told);
    }

    /// <summary>The named exception for what ILGPU threw when it gave work to a stream.</summary>
    public virtual DeviceException Failure(AcceleratorException failure, AcceleratorStream stream) =>
        new($"{info.Name}: could not run a frame: {failure.Message.ReplaceLineEndings(" ")}; try --device cpu", failure);

    /// <summary>Makes a stream.</summary>
    public virtual AcceleratorStream CreateStream() => accelerator.CreateStream();

    /// <summary>Makes a mark of instants of a stream, which <see cref="CreateStream"/> made while the device is traced.</summary>
    public abstract IlgpuMark CreateMark(AcceleratorStream stream);

    /// <summary>Makes a slab's memory known to the driver for good, or says why it cannot.</summary>
    public abstract (SlabRegistration? Registration, string Refusal) Register(SlabMemory slab);

    /// <summary>Starts a copy of rows from this process's memory into an arena.</summary>
    public abstract void CopyIn(AcceleratorStream stream, MemoryBuffer arena, in RowCopy rows);

    /// <summary>Starts a copy of rows from an arena into this process's memory. Writes nothing between the rows.</summary>
    public abstract void CopyOut(AcceleratorStream stream, MemoryBuffer arena, in RowCopy rows);

    /// <summary>Makes a fence for work on a stream.</summary>
    public abstract IlgpuFence CreateFence(AcceleratorStream stream);

    /// <summary>True: streams are to keep the times of their work.</summary>
    protected bool IsTraced { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Trace?.Dispose();
        accelerator.Dispose();
        context.Dispose();
    }
}

/// <summary>Rows of a plane and where they lie on either side.</summary>
/// <param name="ArenaAt">Bytes from the arena's start to the first row.</param>
/// <param name="ArenaPitch">Bytes between rows there; positive.</param>
/// <param name="Host">Address of the first row in this process.</param>
/// <param name="HostPitch">Bytes between rows here; positive.</param>
/// <param name="Bytes">Bytes of a row.</param>
/// <param name="Rows">Number of rows.</param>
internal readonly record struct RowCopy(long ArenaAt, long ArenaPitch, nint Host, long HostPitch, int Bytes, int Rows);

/// <summary>A slab that the driver has pinned, until disposed of.</summary>
internal abstract class SlabRegistration : IDisposable
{
    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>Tells when what a stream was given before is done. Reused from frame to frame.</summary>
internal abstract class IlgpuFence : IDisposable
{
    /// <summary>Marks the work given to the stream so far.</summary>
    public abstract void Record();

    /// <summary>True when that is done. Waits for it unless the timeout is zero: the drivers know no wait with a deadline, so it may take longer.</summary>
    public abstract bool Wait(TimeSpan timeout);

    /// <inheritdoc/>
    public abstract void Dispose();
}
