namespace MediaShm.Gpu.Devices.Shaders;

/// <summary>What a driver allows its kernels, as far as planning must know it. Immutable.</summary>
/// <param name="Device">The device's name: vulkan, opengl.</param>
/// <param name="Gpu">Product name, for messages.</param>
/// <param name="PlaneAlignment">Alignment of the offset of a plane's binding, whichever way kernels see it; at least 4.</param>
/// <param name="UniformAlignment">Alignment of a uniform block's offset.</param>
/// <param name="MaxStorageRange">Bytes that one storage buffer binding may span.</param>
/// <param name="SpreadsTables">
/// True: tables of 8-bit planes are uniform blocks with an entry in 16 bytes. For OpenGL drivers that compute on the CPU, which load those
/// several times faster than storage buffers; hardware has no such difference.
/// </param>
internal sealed record ShaderLimits(
    string Device, string Gpu, long PlaneAlignment, long UniformAlignment, long MaxStorageRange, bool SpreadsTables = false);
