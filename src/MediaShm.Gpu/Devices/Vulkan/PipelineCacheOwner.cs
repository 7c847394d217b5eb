using Silk.NET.Vulkan;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>What a pipeline cache is good for: one product under one build of one driver.</summary>
/// <param name="Vendor">PCI vendor.</param>
/// <param name="Product">PCI device.</param>
/// <param name="DriverVersion">In the driver's own numbering.</param>
/// <param name="Mark">The driver's pipelineCacheUUID; 32 lower-case hexadecimal digits.</param>
internal readonly record struct PipelineCacheOwner(uint Vendor, uint Product, uint DriverVersion, string Mark)
{
    /// <summary>The owner that a GPU's properties describe.</summary>
    public static unsafe PipelineCacheOwner Of(PhysicalDeviceProperties properties) => new(
        properties.VendorID,
        properties.DeviceID,
        properties.DriverVersion,
        Convert.ToHexStringLower(new ReadOnlySpan<byte>(properties.PipelineCacheUuid, (int)Vk.UuidSize)));
}
