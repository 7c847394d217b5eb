using System.Collections.Concurrent;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Gpu.Devices.Threading;

/// <summary>
/// What devices with a thread of their own have in common: the thread, its timeline, the slabs and the chains, and in which order their
/// ends wait for each other. Thread-safety: as <see cref="FrameDevice"/> says of the members of the same names.
/// </summary>
/// <typeparam name="TBuffer">What the device holds of a slab that it imported.</typeparam>
internal sealed class DeviceCore<TBuffer> : IChainOwner
    where TBuffer : class, IDisposable
{
    private readonly string _name;
    private readonly TimeSpan _deadline;
    private readonly DeviceTimeline _timeline;
    private readonly DeviceThread _thread;
    private readonly SlabTable<TBuffer> _slabs;
    private readonly ConcurrentDictionary<ThreadedChain, byte> _chains = new();
    private bool _disposed;

    /// <summary>Starts the thread.</summary>
    /// <param name="name">Name of the device.</param>
    /// <param name="options">What the device was made with: how slabs are to reach it, how long the driver may take for anything.</param>
    /// <param name="import">Imports a slab, or says why it cannot; called on the device's thread.</param>
    public DeviceCore(string name, GpuDeviceOptions options, Func<SlabMemory, (TBuffer? Buffer, string Refusal)> import)
    {
        (_name, _deadline) = (name, options.Deadline);
        _timeline = new DeviceTimeline(name, options.Deadline);
        _thread = new DeviceThread(name, _timeline, options.Fault);
        _slabs = new SlabTable<TBuffer>(name, options, new ImportRung<TBuffer>(ImportWay.Host, slab => Invoke(() => import(slab))));
    }

    /// <summary>The timeline.</summary>
    public FrameTimeline Timeline => _timeline;

    /// <summary>Why slabs are staged; null while none is.</summary>
    public string? ImportReason => _slabs.ImportReason;

    /// <summary>Bytes of pixels copied.</summary>
    public long BytesCopied => _slabs.BytesCopied;

    /// <summary>Opens the device on its thread; ends the thread where that fails.</summary>
    /// <param name="open">Opens it.</param>
    /// <param name="describe">Product name of what computes, once it is open.</param>
    public void Open(Action open, Func<string> describe)
    {
        try
        {
            Invoke(open);
        }
        catch
        {
            _ = _thread.Stop(_deadline);
            throw;
        }

        _timeline.Gpu = describe();
    }

    /// <summary>Runs something on the thread and waits for it. Off the frame path.</summary>
    public T Invoke<T>(Func<T> function)
    {
        _timeline.ThrowIfHung();
        return _thread.Invoke(function, _deadline);
    }

    /// <summary>The same for what gives nothing.</summary>
    public void Invoke(Action action) => _ = Invoke(() =>
    {
        action();
        return true;
    });

    /// <summary>Counts a copy.</summary>
    public void AddBytesCopied(long bytes) => _slabs.AddBytesCopied(bytes);

    /// <summary>See <see cref="FrameDevice.Import"/>.</summary>
    public void Import(SlabMemory slab)
    {
        ThrowIfDisposed();
        _slabs.Import(slab, Free);
    }

    /// <summary>See <see cref="FrameDevice.ProbeAccess"/>.</summary>
    public AccessNeed ProbeAccess()
    {
        ThrowIfDisposed();
        return _slabs.ProbeAccess(Free);
    }

    /// <summary>See <see cref="FrameDevice.Release"/>.</summary>
    public void Release(SlabMemory slab)
    {
        if (_slabs.Remove(slab) is not { } import) return;
        // A lost device touches nothing any more; one that hangs may yet, and keeps what it has.
        if (!_timeline.IsIdle(import.LastUse)) _timeline.ThrowIfFailed();
        if (import.Buffer is { } buffer) InvokeAtEnd(buffer.Dispose);
    }

    /// <summary>What is known of a frame's slab.</summary>
    /// <exception cref="DeviceException">It was not imported.</exception>
    public SlabImport<TBuffer> Require(in FrameView frame, string role) => _slabs.Require(frame, role);

    /// <summary>What the device holds of a slab; null where it is staged, or was not imported.</summary>
    public TBuffer? BufferOf(SlabMemory slab) => _slabs.BufferOf(slab);

    /// <summary>Makes a chain on the thread and keeps it until it is retired.</summary>
    public CompiledChain Add(Func<ThreadedChain> make)
    {
        ThrowIfDisposed();
        var chain = Invoke(make);
        _ = _chains.TryAdd(chain, 0);
        return chain;
    }

    /// <summary>A submitted chain as this device's own.</summary>
    /// <exception cref="DeviceException">It is another's, or disposed.</exception>
    public TChain Own<TChain>(CompiledChain chain)
        where TChain : ThreadedChain
    {
        ThrowIfDisposed();
        return chain is TChain mine && mine.BelongsTo(this)
            ? mine
            : throw new DeviceException($"{_name}: the chain was compiled by another device, or is disposed");
    }

    /// <summary>The next of a chain's frames, once its earlier work is done.</summary>
    public TFrame Await<TFrame>(FrameRing<TFrame> ring)
        where TFrame : DeviceJob, IDisposable
    {
        var frame = ring.Next();
        _timeline.Require(frame.Value, _deadline);
        return frame;
    }

    /// <summary>Queues a frame's work. Returns the fence to wait for.</summary>
    public Fence Submit(ThreadedChain chain, DeviceJob frame, SlabImport<TBuffer> input, SlabImport<TBuffer> output)
    {
        var value = _thread.Submit(frame, _deadline);
        chain.LastUse = input.LastUse = output.LastUse = value;
        return new Fence(_timeline, value);
    }

    /// <inheritdoc/>
    public void Retire(ThreadedChain chain)
    {
        if (!_chains.TryRemove(chain, out _)) return; // the device is disposed, and its chains with it
        if (_timeline.IsIdle(chain.LastUse)) InvokeAtEnd(chain.Free);
    }

    /// <summary>Waits for what was submitted, then frees chains and slabs and ends the thread. A second time does nothing.</summary>
    /// <param name="close">Frees the rest, last, on the thread.</param>
    public void Close(Action close)
    {
        if (_disposed) return;
        _disposed = true;
        // Work of a driver that hangs still uses everything: then it is all left to the process's end.
        if (!_timeline.IsIdle(_thread.Submitted))
        {
            _thread.Abandon();
            return;
        }

        InvokeAtEnd(() =>
        {
            foreach (var chain in _chains.Keys)
                if (_chains.TryRemove(chain, out _)) chain.Free();
            _slabs.FreeAll();
        });
        InvokeAtEnd(close);
        _ = _thread.Stop(_deadline);
        _timeline.Close();
    }

    /// <summary>Lets work that hangs on purpose end. For tests.</summary>
    public void StopHanging() => _thread.StopHanging();

    /// <summary>Throws once <see cref="Close"/> was called.</summary>
    public void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, typeof(FrameDevice));

    private void Free(TBuffer buffer) => Invoke(buffer.Dispose);

    /// <summary>Frees something on the thread. The driver of a device that was lost refuses that too, perhaps: whoever waits for a frame was told.</summary>
    private void InvokeAtEnd(Action free)
    {
        try
        {
            Invoke(free);
        }
        catch (Exception) when (_timeline.HasFailed)
        {
        }
    }
}
