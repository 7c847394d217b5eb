using MediaShm.Gpu.Devices.Shaders;
using Silk.NET.OpenGL;

namespace MediaShm.Gpu.Devices.OpenGl;

/// <summary>What computes behind a context, as its driver describes it. Immutable.</summary>
/// <param name="Info">What the rest of the project sees of it.</param>
/// <param name="Limits">What planning must know.</param>
/// <param name="PinsMemory">True: it takes host memory by pointer (<c>GL_AMD_pinned_memory</c>).</param>
internal sealed record GlGpu(DeviceInfo Info, ShaderLimits Limits, bool PinsMemory)
{
    /// <summary>Describes what is behind the calling thread's context.</summary>
    public static GlGpu Describe(GL api)
    {
        var product = api.GetStringS(StringName.Renderer) ?? "unnamed";
        var vendor = api.GetStringS(StringName.Vendor) ?? "";
        var version = api.GetStringS(StringName.Version) ?? "";
        var extensions = new HashSet<string>();
        for (uint i = 0; i < api.GetInteger(GetPName.NumExtensions); i++) _ = extensions.Add(api.GetStringS(StringName.Extensions, i) ?? "");
        var pins = extensions.Contains("GL_AMD_pinned_memory");
        var kind = KindOf(product, vendor);
        var limits = new ShaderLimits(
            "opengl",
            product,
            Math.Max(4, api.GetInteger((GetPName)GLEnum.ShaderStorageBufferOffsetAlignment)),
            api.GetInteger((GetPName)GLEnum.UniformBufferOffsetAlignment),
            api.GetInteger64((GetPName)GLEnum.MaxShaderStorageBlockSize),
            SpreadsTables: kind == DeviceKind.Software);
        // Mesa's software driver has the extension too, and gives any number.
        var memory = kind == DeviceKind.Software ? 0 : Memory(api, extensions);
        var info = new DeviceInfo("opengl", kind, product, $"{vendor} {version}".Trim(), memory, pins ? ImportWay.Host : ImportWay.Staged);
        return new GlGpu(info, limits, pins);
    }

    private static DeviceKind KindOf(string product, string vendor)
    {
        if (product.Contains("llvmpipe", StringComparison.Ordinal) || product.Contains("softpipe", StringComparison.Ordinal) || product.Contains("swrast", StringComparison.Ordinal))
            return DeviceKind.Software;
        // OpenGL does not tell; of Intel's GPUs nearly all, and of the ARM world's all share the host's memory.
        return vendor.Contains("NVIDIA", StringComparison.Ordinal) || product.Contains("AMD Radeon RX", StringComparison.Ordinal) || product.Contains("AMD Radeon Pro", StringComparison.Ordinal)
            ? DeviceKind.Discrete
            : DeviceKind.Integrated;
    }

    private static long Memory(GL api, HashSet<string> extensions)
    {
        const int dedicatedKibibytes = 0x9047; // GPU_MEMORY_INFO_DEDICATED_VIDMEM_NVX
        return extensions.Contains("GL_NVX_gpu_memory_info") ? api.GetInteger((GetPName)dedicatedKibibytes) * 1024L : 0;
    }
}
