using MediaShm.Pipeline.Frames;

namespace MediaShm.Peers;

/// <summary>Pictures that differ in every frame, and a sum over every visible byte.</summary>
public static class TestPattern
{
    public static void Draw(FrameView view, long index)
    {
        for (var p = 0; p < view.Format.PlaneCount; p++)
        {
            for (var y = 0; y < view.Format.PlaneHeight(p); y++)
            {
                var row = view.WritableRow(p, y);
                for (var x = 0; x < row.Length; x++) row[x] = (byte)(x + (y * 3) + (p * 31) + (index * 7));
            }
        }
    }

    /// <summary>FNV-1a over every visible byte.</summary>
    public static ulong Checksum(FrameView view)
    {
        var sum = 14695981039346656037UL;
        for (var p = 0; p < view.Format.PlaneCount; p++)
            for (var y = 0; y < view.Format.PlaneHeight(p); y++)
                foreach (var b in view.Row(p, y)) sum = (sum ^ b) * 1099511628211UL;
        return sum;
    }

    /// <summary>The sum of frame <paramref name="index"/> without any memory shared.</summary>
    public static ulong Expected(FrameFormat format, long index)
    {
        var sum = 14695981039346656037UL;
        for (var p = 0; p < format.PlaneCount; p++)
        {
            var (bytes, rows) = (format.RowBytes(p), format.PlaneHeight(p));
            for (var y = 0; y < rows; y++)
                for (var x = 0; x < bytes; x++) sum = (sum ^ (byte)(x + (y * 3) + (p * 31) + (index * 7))) * 1099511628211UL;
        }

        return sum;
    }
}
