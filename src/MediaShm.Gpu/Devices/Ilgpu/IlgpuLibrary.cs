using System.Reflection;
using System.Runtime.InteropServices;
using ILGPU;

namespace MediaShm.Gpu.Devices.Ilgpu;

/// <summary>
/// Where ILGPU finds the drivers' libraries: it asks for the names that development packages bring, and machines that only run
/// programs have those with a number. Thread-safe.
/// </summary>
internal static class IlgpuLibrary
{
    /// <summary>CUDA's driver library.</summary>
    public const string Cuda = "libcuda.so.1";

    /// <summary>OpenCL's loader.</summary>
    public const string OpenCl = "libOpenCL.so.1";

    private static readonly Lazy<bool> Resolver = new(SetResolver);

    /// <summary>The handle of a library; 0 when it is not here. Loaded once and kept for the process's life.</summary>
    public static nint TryLoad(string library) => NativeLibrary.TryLoad(library, out var handle) ? handle : 0;

    /// <summary>Makes ILGPU find its libraries. To be called before anything of ILGPU is used.</summary>
    public static void Prepare() => _ = Resolver.Value;

    private static bool SetResolver()
    {
        try
        {
            NativeLibrary.SetDllImportResolver(typeof(Context).Assembly, Resolve);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false; // another part of the process has set one: ILGPU finds what that one finds
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name switch
    {
        _ when name.Contains("OpenCL", StringComparison.Ordinal) => TryLoad(OpenCl),
        _ when name.Contains("cuda", StringComparison.Ordinal) => TryLoad(Cuda),
        _ => 0,
    };
}
