namespace MediaShm.Gpu.Devices;

/// <summary>By which way slabs are to reach a device.</summary>
public enum ImportMode
{
    /// <summary>By the first way that the driver takes: host pointer, dma-buf, staged.</summary>
    Auto,

    /// <summary>By host pointer; an error where the driver refuses.</summary>
    Host,

    /// <summary>As a dma-buf, which the kernel makes of the slab's memfd; an error where kernel or driver refuse, or the slab is sealed against it.</summary>
    DmaBuf,

    /// <summary>Through mapped buffers of the device's own, with a copy in and a copy out.</summary>
    Staged,
}
