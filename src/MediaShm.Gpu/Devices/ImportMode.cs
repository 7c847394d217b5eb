namespace MediaShm.Gpu.Devices;

/// <summary>By which way slabs are to reach a device.</summary>
public enum ImportMode
{
    /// <summary>By host pointer where the driver takes it, else staged.</summary>
    Auto,

    /// <summary>By host pointer; an error where the driver refuses.</summary>
    Host,

    /// <summary>Through mapped buffers of the device's own, with a copy in and a copy out.</summary>
    Staged,
}
