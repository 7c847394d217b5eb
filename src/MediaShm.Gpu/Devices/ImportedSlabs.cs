using MediaShm.Pipeline.Pool;

namespace MediaShm.Gpu.Devices;

/// <summary>
/// The set of slabs that a device without import of its own knows: it only tells whether a frame may be used.
/// Thread-safety: all members; lookups take no lock.
/// </summary>
internal sealed class ImportedSlabs
{
    private readonly object _gate = new();
    private volatile SlabMemory[] _slabs = [];

    /// <summary>Adds a slab; one that is there already is not added again.</summary>
    public void Add(SlabMemory slab)
    {
        ArgumentNullException.ThrowIfNull(slab);
        lock (_gate)
        {
            if (!Contains(slab)) _slabs = [.. _slabs, slab];
        }
    }

    /// <summary>Takes a slab out; false when it was not there.</summary>
    public bool Remove(SlabMemory slab)
    {
        lock (_gate)
        {
            if (!Contains(slab)) return false;
            _slabs = Array.FindAll(_slabs, s => !ReferenceEquals(s, slab));
            return true;
        }
    }

    /// <summary>True for a slab that was added and not removed.</summary>
    public bool Contains(SlabMemory slab)
    {
        foreach (var known in _slabs)
            if (ReferenceEquals(known, slab)) return true;
        return false;
    }

    /// <summary>Checks that a frame's slab was imported; memory that lies in no slab needs no import.</summary>
    /// <exception cref="DeviceException">It was not.</exception>
    public void Require(SlabMemory slab)
    {
        if (!Contains(slab) && !FrameChecks.IsUnpooled(slab))
            throw new DeviceException($"slab {slab.Id} was not imported into this device, or was released: import a slab before its frames are submitted");
    }
}
