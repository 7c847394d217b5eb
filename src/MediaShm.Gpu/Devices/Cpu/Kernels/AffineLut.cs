namespace MediaShm.Gpu.Devices.Cpu.Kernels;

/// <summary>
/// A table that is a clipped straight line in 12-bit fixed point: entry v = clip((v·Slope ≫ 12) + Offset), ≫ rounding down.
/// Negation, brightness and contrast are; computing it is several times faster than looking it up.
/// </summary>
/// <param name="Slope">Slope times 4096, a signed word.</param>
/// <param name="Offset">Code values, a signed word.</param>
/// <param name="Max">Largest code value.</param>
internal readonly record struct AffineLut(int Slope, int Offset, int Max)
{
    /// <summary>The entry at <paramref name="value"/>.</summary>
    public int At(int value) => Math.Clamp((value * Slope >> 12) + Offset, 0, Max);

    /// <summary>
    /// Finds the line behind a table, if there is one that gives every entry exactly. For a given offset each entry allows
    /// an interval of slopes; the offset itself is known within a few from two entries that are not clipped.
    /// </summary>
    public static AffineLut? Find(ReadOnlySpan<ushort> table)
    {
        var max = table.Length - 1;
        if (max > 2047) return null; // 16·v must be a signed word
        var (first, last) = (0, max);
        while (first < last && IsClipped(table[first], max)) first++;
        while (last > first && IsClipped(table[last], max)) last--;
        if (first == last) return null;
        var slope = (double)(table[last] - table[first]) / (last - first);
        var middle = (int)Math.Round(table[first] - first * slope);
        // A slope that is off by one part in (last − first) moves the offset by first of those parts.
        var spread = 2 + first / (last - first);
        for (var offset = middle - spread; offset <= middle + spread; offset++)
        {
            var (low, high) = Slopes(table, offset, max);
            if (low > high || Math.Abs(offset) > 8192) continue;
            var line = new AffineLut((int)low, offset, max);
            if (line.Matches(table)) return line;
        }

        return null;
    }

    private static bool IsClipped(int entry, int max) => entry == 0 || entry == max;

    /// <summary>Smallest and largest slope with which every entry comes out right, for one offset.</summary>
    private static (long Low, long High) Slopes(ReadOnlySpan<ushort> table, int offset, int max)
    {
        long low = -24576, high = 24575; // the product plus the offset stays a signed word
        for (var v = 1; v <= max && low <= high; v++)
        {
            var wanted = (long)(table[v] - offset) << 12;
            // wanted ≤ v·slope < wanted + 4096, the clipped ends open.
            if (table[v] > 0) low = Math.Max(low, (long)Math.Ceiling((double)wanted / v));
            if (table[v] < max) high = Math.Min(high, (long)Math.Ceiling((double)(wanted + 4096) / v) - 1);
        }

        return (low, high);
    }

    private bool Matches(ReadOnlySpan<ushort> table)
    {
        for (var v = 0; v < table.Length; v++)
            if (At(v) != table[v]) return false;
        return true;
    }
}
