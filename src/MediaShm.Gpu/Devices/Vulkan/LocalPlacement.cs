using MediaShm.Pipeline.Frames;
using Silk.NET.Vulkan;
using DeviceFrame = MediaShm.Gpu.Devices.Shaders.DeviceFrame<MediaShm.Gpu.Devices.Vulkan.VulkanBuffer>;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>
/// Finds where a frame's planes lie in memory of the GPU's own, and the copies between there and its slot. A plane keeps its stride
/// and is one copy where what lies between its rows may go along; else each row is one. Nothing is allocated once it has seen a frame
/// of each shape. Not thread-safe.
/// </summary>
/// <param name="isWritten">
/// False: the slot is read, and bytes between rows only cost the bus time, unless there are many (a crop of a larger picture). True: it is
/// written, and they may be somebody else's pixels, unless the frame is laid out as slots are.
/// </param>
internal sealed class LocalPlacement(bool isWritten)
{
    private BufferCopy[] _copies = new BufferCopy[PlaneLayouts.Count];
    private int _count;

    /// <summary>The copies, from the slot's buffer to the local one.</summary>
    public ReadOnlySpan<BufferCopy> Copies => _copies.AsSpan(0, _count);

    /// <summary>Bytes that a local buffer must have.</summary>
    public long Bytes { get; private set; }

    /// <summary>Where the planes lie in it.</summary>
    public FrameLayout Layout { get; private set; }

    /// <summary>Decides for a frame.</summary>
    public void Place(in DeviceFrame slot)
    {
        _count = 0;
        var layout = slot.Layout;
        var isOwn = layout == FrameLayout.For(layout.Format); // all that lies between its rows
        long at = 0;
        for (var p = 0; p < layout.Format.PlaneCount; p++)
        {
            var (offset, stride) = (slot.Offset + layout.Planes[p].Offset, layout.Planes[p].Stride);
            var (rowBytes, height) = (layout.Format.RowBytes(p), layout.Format.PlaneHeight(p));
            var step = Math.Abs(stride);
            if (step == rowBytes || isOwn || (!isWritten && step > rowBytes && step < 2 * rowBytes + 256))
            {
                var first = stride < 0 ? stride * (height - 1) : 0; // of the lowest row in memory, from the top one
                Add(offset + first, at, step * (height - 1) + rowBytes);
                layout.Planes[p] = new PlaneLayout(at - first, stride);
            }
            else
            {
                step = FrameLayout.RowAlignment * ((rowBytes + FrameLayout.RowAlignment - 1L) / FrameLayout.RowAlignment);
                for (var y = 0; y < height; y++) Add(offset + y * stride, at + y * step, rowBytes);
                layout.Planes[p] = new PlaneLayout(at, step);
            }

            // Kernels may load a few samples past the last.
            at = (at + step * height + FrameLayout.TailSlack + FrameLayout.PlaneAlignment - 1) / FrameLayout.PlaneAlignment * FrameLayout.PlaneAlignment;
        }

        (Layout, Bytes) = (layout, at);
    }

    /// <summary>Turns every copy round: from the local buffer to the slot's.</summary>
    public void Reverse()
    {
        for (var i = 0; i < _count; i++) _copies[i] = new BufferCopy(_copies[i].DstOffset, _copies[i].SrcOffset, _copies[i].Size);
    }

    private void Add(long from, long to, long bytes)
    {
        if (_count == _copies.Length) Array.Resize(ref _copies, 4 * _count);
        _copies[_count++] = new BufferCopy((ulong)from, (ulong)to, (ulong)bytes);
    }
}
