using System.Globalization;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>What goes wrong with a device on purpose, for tests: no driver fails when it is asked to.</summary>
/// <param name="HangsAt">Kernels of this frame, counted from 1, and of later ones never start; 0: none.</param>
/// <param name="LostAt">The device is lost once this frame is submitted; 0: never.</param>
internal readonly record struct VulkanFault(ulong HangsAt = 0, ulong LostAt = 0)
{
    /// <summary>Name of the setting that gives every device of a process a fault: <c>hang:N</c> or <c>lost:N</c>.</summary>
    public const string Setting = "MediaShm.VulkanFault";

    /// <summary>The fault that a setting describes; none without one.</summary>
    public static VulkanFault FromSetting(string? setting) => setting?.Split(':') switch
    {
        ["hang", var at] => new VulkanFault(HangsAt: ulong.Parse(at, CultureInfo.InvariantCulture)),
        ["lost", var at] => new VulkanFault(LostAt: ulong.Parse(at, CultureInfo.InvariantCulture)),
        _ => default,
    };
}
