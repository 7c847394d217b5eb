namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>The compiled kernels embedded in this assembly. Thread-safe.</summary>
internal static class ShaderLibrary
{
    /// <summary>SPIR-V of a kernel, by the name of its source in shaders/ without the extension.</summary>
    public static byte[] Load(string name)
    {
        using var stream = typeof(ShaderLibrary).Assembly.GetManifestResourceStream($"shaders/{name}.spv")
            ?? throw new InvalidOperationException($"shaders/{name}.spv is not embedded; run tools/build-shaders.sh");
        var code = new byte[stream.Length];
        stream.ReadExactly(code);
        return code;
    }
}
