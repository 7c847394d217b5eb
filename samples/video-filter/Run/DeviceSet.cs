using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Cpu;
using MediaShm.Pipeline.Pool;

namespace VideoFilter.Run;

/// <summary>
/// The device of a run and the cpu device beside it for what the first has no kernel for (opened when first needed), with
/// every slab of either pool imported into both, once. Thread-safety: all members; slabs come and go on the pools' threads.
/// </summary>
internal sealed class DeviceSet(FrameDevice main, CpuDeviceOptions cpuOptions) : IDisposable
{
    private readonly object _gate = new();
    private readonly List<SlabMemory> _slabs = [];
    private FrameDevice? _cpu = main as CpuDevice;

    /// <summary>The device asked for.</summary>
    internal FrameDevice Main => main;

    /// <summary>The cpu device: the same as <see cref="Main"/> when that is one.</summary>
    internal FrameDevice Cpu
    {
        get
        {
            lock (_gate)
            {
                if (_cpu is not null) return _cpu;
                _cpu = new CpuDevice(cpuOptions);
                foreach (var slab in _slabs) _cpu.Import(slab);
                return _cpu;
            }
        }
    }

    /// <summary>Bytes of pixels that a CPU copied for the devices.</summary>
    internal long BytesCopied
    {
        get
        {
            lock (_gate) return main.BytesCopied + (_cpu is null || _cpu == main ? 0 : _cpu.BytesCopied);
        }
    }

    /// <summary>What the device asked for spent on each pass.</summary>
    internal IReadOnlyList<PassTime> PassTimes => main.PassTimes;

    /// <summary>Imports a slab into every open device; called before any of its slots is used.</summary>
    internal void Import(SlabMemory slab)
    {
        lock (_gate)
        {
            _slabs.Add(slab);
            main.Import(slab);
            if (_cpu != main) _cpu?.Import(slab);
        }
    }

    /// <summary>Ends the use of a slab; called before it is unmapped.</summary>
    internal void Release(SlabMemory slab)
    {
        lock (_gate)
        {
            if (!_slabs.Remove(slab)) return;
            try
            {
                main.Release(slab);
            }
            catch (DeviceTimeoutException)
            {
                // It hangs, which the run ends with: whoever waits for its frames says so.
            }

            if (_cpu != main) _cpu?.Release(slab);
        }
    }

    /// <summary>Finds the slab in which an address lies, or null.</summary>
    internal SlabMemory? Find(nint address)
    {
        lock (_gate)
        {
            foreach (var slab in _slabs)
                if (address >= slab.Address && address < slab.Address + (nint)slab.Size) return slab;
            return null;
        }
    }

    /// <summary>Waits for submitted work, then frees the devices.</summary>
    public void Dispose()
    {
        if (_cpu != main) _cpu?.Dispose();
        main.Dispose();
    }
}
