using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Conformance;

/// <summary>How a frame lies in its slot: the same picture must come out of every one of them.</summary>
public enum FrameShape
{
    /// <summary>As the pool lays frames out.</summary>
    Pool,

    /// <summary>Rows without any padding, planes without any alignment: strides may be odd.</summary>
    Tight,

    /// <summary>A crop of a larger frame: every plane starts at an unaligned sample, and real rows surround it.</summary>
    Crop,

    /// <summary>Bottom row first: negative strides.</summary>
    BottomUp,
}

/// <summary>Makes layouts of each <see cref="FrameShape"/>.</summary>
public static class FrameShapes
{
    public static FrameLayout Layout(FrameFormat format, FrameShape shape, out long slotBytes) => shape switch
    {
        FrameShape.Pool => FrameLayout.For(format, out slotBytes),
        FrameShape.Tight => Rows(format, padding: 0, out slotBytes),
        FrameShape.Crop => Crop(format, out slotBytes),
        _ => Flip(format, out slotBytes),
    };

    private static FrameLayout Rows(FrameFormat format, int padding, out long slotBytes)
    {
        var layout = new FrameLayout { Format = format };
        long offset = 0;
        for (var p = 0; p < format.PlaneCount; p++)
        {
            var stride = format.RowBytes(p) + padding;
            layout.Planes[p] = new PlaneLayout(offset, stride);
            offset += (long)stride * format.PlaneHeight(p);
        }

        slotBytes = offset + FrameLayout.TailSlack;
        return layout;
    }

    private static FrameLayout Crop(FrameFormat format, out long slotBytes)
    {
        var info = format.Pixel.Info;
        // Six columns and four rows of the full-size planes are cut off at the left and top: whole samples in every subsampling.
        var whole = FrameLayout.For(new FrameFormat(format.Pixel, format.Width + 12, format.Height + 8), out slotBytes);
        for (var p = 0; p < format.PlaneCount; p++)
        {
            var step = info.Components.Where(c => c.Plane == p).Max(c => c.Step);
            var (left, top) = (info.PlaneWidth(p, 8) == 8 ? 6 : 3, info.PlaneHeight(p, 8) == 8 ? 4 : 2);
            if (info.Components.Any(c => c.Plane == p && c.Step < step)) left = 3; // packed with subsampled chroma
            var plane = whole.Planes[p];
            whole.Planes[p] = plane with { Offset = plane.Offset + top * plane.Stride + left * step };
        }

        whole.Format = format;
        return whole;
    }

    private static FrameLayout Flip(FrameFormat format, out long slotBytes)
    {
        var layout = Rows(format, padding: 6, out slotBytes);
        for (var p = 0; p < format.PlaneCount; p++)
        {
            var plane = layout.Planes[p];
            layout.Planes[p] = new PlaneLayout(plane.Offset + plane.Stride * (format.PlaneHeight(p) - 1), -plane.Stride);
        }

        return layout;
    }
}
