using MediaShm.Pipeline.Frames;
using Silk.NET.Vulkan;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>A frame in memory that the device sees.</summary>
/// <param name="Buffer">The buffer that holds it.</param>
/// <param name="Offset">Bytes from the buffer's start to what the layout counts from.</param>
/// <param name="Layout">Format and planes.</param>
internal readonly record struct DeviceFrame(VulkanBuffer Buffer, long Offset, FrameLayout Layout);

/// <summary>
/// The part of a buffer that a kernel is given for one plane. A binding must start at a multiple of the driver's alignment, and
/// a crop puts planes anywhere: the remainder goes to the kernel as the place of the first sample.
/// </summary>
/// <param name="Info">Buffer, offset and range of the binding.</param>
/// <param name="FirstSample">Bytes from the binding's start to the first sample.</param>
/// <param name="Stride">Bytes from one row to the next; negative when rows count from the bottom.</param>
internal readonly record struct PlaneWindow(DescriptorBufferInfo Info, int FirstSample, int Stride)
{
    /// <summary>True when every row starts at a multiple of four bytes.</summary>
    public bool IsAligned => ((FirstSample | Stride) & 3) == 0;

    /// <summary>Finds the window of a plane.</summary>
    /// <param name="buffer">The buffer that holds it.</param>
    /// <param name="offset">Bytes to its first sample.</param>
    /// <param name="stride">Bytes from one row to the next; may be negative.</param>
    /// <param name="rowBytes">Visible bytes of a row.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="flipped">True: the last row counts as the first.</param>
    /// <param name="gpu">Its limits.</param>
    /// <exception cref="DeviceException">The plane spans more than the driver binds.</exception>
    public static PlaneWindow Of(VulkanBuffer buffer, long offset, long stride, int rowBytes, int rows, bool flipped, VulkanGpu gpu)
    {
        if (flipped)
        {
            offset += stride * (rows - 1);
            stride = -stride;
        }

        var farRow = offset + stride * (rows - 1);
        var start = Math.Min(offset, farRow) / gpu.StorageAlignment * gpu.StorageAlignment;
        // Kernels load whole words: the last may end past the last sample, never past the buffer, whose size is a multiple of four.
        var end = (Math.Max(offset, farRow) + rowBytes + 3) / 4 * 4;
        var range = end - start;
        if (range > Math.Min(gpu.MaxStorageRange, int.MaxValue))
            throw new DeviceException($"vulkan: a plane spans {range} bytes, and {gpu.Name} binds {gpu.MaxStorageRange} at once; use --device cpu");
        return new PlaneWindow(new DescriptorBufferInfo(buffer.Handle, (ulong)start, (ulong)range), (int)(offset - start), (int)stride);
    }
}
