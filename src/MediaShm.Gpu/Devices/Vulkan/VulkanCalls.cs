using System.Runtime.CompilerServices;
using Silk.NET.Vulkan;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>Turns results of Vulkan calls into named exceptions.</summary>
internal static class VulkanCalls
{
    /// <summary>Throws unless a call succeeded.</summary>
    /// <param name="result">What the call returned.</param>
    /// <param name="what">What was tried, as "create the device".</param>
    /// <exception cref="DeviceException">The call failed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Check(Result result, string what)
    {
        if (result < Result.Success) Throw(result, what);
    }

    /// <summary>The exception for a failed call.</summary>
    public static DeviceException Failure(Result result, string what) => result == Result.ErrorDeviceLost
        ? new DeviceLostException($"vulkan: the GPU was lost while trying to {what}; its driver reset it: run again, or use --device cpu")
        : new DeviceException(Explain(result, what));

    private static string Explain(Result result, string what) => result switch
    {
        Result.ErrorOutOfDeviceMemory => $"vulkan: out of GPU memory while trying to {what}; close other GPU programs, or use --device cpu",
        Result.ErrorOutOfHostMemory => $"vulkan: out of memory while trying to {what}",
        _ => $"vulkan: could not {what}: the driver answered {result}; try --device cpu",
    };

    private static void Throw(Result result, string what) => throw Failure(result, what);
}
