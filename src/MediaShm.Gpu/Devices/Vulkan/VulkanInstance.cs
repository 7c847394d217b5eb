using System.Runtime.InteropServices;
using Silk.NET.Vulkan;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>
/// Owns the VkInstance, the API that was loaded for it, and the validation messenger where one was asked for.
/// Thread-safety: the members are constant; disposal comes last.
/// </summary>
internal sealed unsafe class VulkanInstance : IDisposable
{
    private const string ValidationLayer = "VK_LAYER_KHRONOS_validation";
    private readonly VulkanMessenger? _messenger;

    private VulkanInstance(Vk api, Instance handle, VulkanMessenger? messenger)
    {
        Api = api;
        Handle = handle;
        _messenger = messenger;
    }

    /// <summary>Vulkan's functions, fetched for this instance.</summary>
    public Vk Api { get; }

    /// <summary>The instance.</summary>
    public Instance Handle { get; }

    /// <summary>True when the validation layer watches every call.</summary>
    public bool IsValidating => _messenger is not null;

    /// <summary>What the validation layer complained of so far.</summary>
    public IReadOnlyList<string> Messages => _messenger?.Messages ?? [];

    /// <summary>Loads libvulkan and makes an instance.</summary>
    /// <param name="validate">True: with the Khronos validation layer, where it is installed.</param>
    /// <exception cref="DeviceAbsentException">There is no loader, or no driver.</exception>
    public static VulkanInstance Create(bool validate)
    {
        var api = LoadApi();
        var watch = validate && HasLayer(api, ValidationLayer);
        var layer = Marshal.StringToCoTaskMemUTF8(ValidationLayer);
        var extension = Marshal.StringToCoTaskMemUTF8("VK_EXT_debug_utils");
        try
        {
            var application = new ApplicationInfo { SType = StructureType.ApplicationInfo, ApiVersion = Vk.Version12 };
            var info = new InstanceCreateInfo
            {
                SType = StructureType.InstanceCreateInfo,
                PApplicationInfo = &application,
                EnabledLayerCount = watch ? 1u : 0u,
                PpEnabledLayerNames = (byte**)&layer,
                EnabledExtensionCount = watch ? 1u : 0u,
                PpEnabledExtensionNames = (byte**)&extension,
            };
            Instance handle;
            var result = api.CreateInstance(&info, null, &handle);
            if (result is Result.ErrorIncompatibleDriver or Result.ErrorInitializationFailed) throw NoDriver();
            VulkanCalls.Check(result, "create an instance");
            return new VulkanInstance(api, handle, watch ? new VulkanMessenger(api, handle) : null);
        }
        catch
        {
            api.Dispose();
            throw;
        }
        finally
        {
            Marshal.FreeCoTaskMem(layer);
            Marshal.FreeCoTaskMem(extension);
        }
    }

    /// <summary>The error for a machine without a driver.</summary>
    public static DeviceAbsentException NoDriver() => new(
        "vulkan: no driver is installed; install your GPU's driver, or the package mesa-vulkan-drivers, or use --device cpu");

    /// <inheritdoc/>
    public void Dispose()
    {
        _messenger?.Dispose();
        Api.DestroyInstance(Handle, null);
        Api.Dispose();
    }

    private static Vk LoadApi()
    {
        try
        {
            return Vk.GetApi();
        }
        catch (Exception missing) when (missing is FileNotFoundException or DllNotFoundException or PlatformNotSupportedException)
        {
            throw new DeviceAbsentException("vulkan: libvulkan.so.1 is not installed; install the packages libvulkan1 and mesa-vulkan-drivers, or use --device cpu", missing);
        }
    }

    private static bool HasLayer(Vk api, string name)
    {
        uint count = 0;
        VulkanCalls.Check(api.EnumerateInstanceLayerProperties(&count, null), "list layers");
        var layers = new LayerProperties[count];
        fixed (LayerProperties* all = layers)
        {
            VulkanCalls.Check(api.EnumerateInstanceLayerProperties(&count, all), "list layers");
            for (var i = 0; i < count; i++)
                if (Marshal.PtrToStringUTF8((nint)all[i].LayerName) == name) return true;
        }

        return false;
    }
}
