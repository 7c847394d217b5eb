namespace MediaShm.Gpu.Devices.Shaders;

/// <summary>Gives intermediate planes room in one buffer; room is used again once its last reader's phase is over.</summary>
internal sealed class ScratchPlanner(long alignment)
{
    private const int RowAlignment = 64;
    private readonly List<ScratchPlane> _planes = [];
    private readonly List<(long Offset, long Length, int FreeAfter)> _regions = [];
    private readonly Dictionary<int, int> _regionOf = [];

    /// <summary>Planes given so far.</summary>
    public IReadOnlyList<ScratchPlane> Planes => _planes;

    /// <summary>Bytes that the buffer needs.</summary>
    public long Bytes { get; private set; }

    /// <summary>Gives a plane that is written in <paramref name="phase"/>, and stays until <see cref="Read"/> says that nobody reads it later.</summary>
    public PlaneRef Take((int Width, int Height) size, int sampleBytes, int phase)
    {
        var stride = Round((long)(size.Width + 3) / 4 * 4 * sampleBytes, RowAlignment);
        var length = Round(stride * size.Height, Math.Max(alignment, RowAlignment));
        var region = _regions.FindIndex(r => r.Length >= length && r.FreeAfter < phase);
        if (region < 0)
        {
            region = _regions.Count;
            _regions.Add((Bytes, length, 0));
            Bytes += length;
        }

        _regions[region] = _regions[region] with { FreeAfter = int.MaxValue };
        _regionOf.Add(_planes.Count, region);
        _planes.Add(new ScratchPlane(_regions[region].Offset, (int)stride, length));
        return new PlaneRef(PlaneHome.Scratch, _planes.Count - 1, sampleBytes);
    }

    /// <summary>Says that a plane is read in <paramref name="phase"/> for the last time. Planes of frames are ignored.</summary>
    public void Read(PlaneRef plane, int phase)
    {
        if (plane.Home != PlaneHome.Scratch) return;
        var region = _regionOf[plane.Index];
        _regions[region] = _regions[region] with { FreeAfter = phase };
    }

    private static long Round(long value, long to) => (value + to - 1) / to * to;
}
