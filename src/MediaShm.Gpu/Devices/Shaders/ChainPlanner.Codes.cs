using System.Collections.Immutable;
using MediaShm.Gpu.Passes;

namespace MediaShm.Gpu.Devices.Shaders;

/// <summary>Passes that work on single samples: tables and matrices.</summary>
internal sealed partial class ChainPlanner
{
    private void LookUp(int plane, ImmutableArray<ushort> table, bool isLast)
    {
        const int quads = 4;
        var values = new uint[256];
        for (var i = 0; i < values.Length; i++) values[i] = table[i];
        Emit(plane, new Kernel("lut", 8, 8, quads, 0, 0, 32, 1), (4 * quads, 1), isLast, table: _tables.AddSpread<uint>(values));
    }

    private void MixPlanes(ColorMatrixPass pass, int index)
    {
        var n = pass.Components.Length;
        // Four columns of weights, then the offsets: what shaders/matrix.comp has.
        Span<float> block = stackalloc float[20];
        block.Clear();
        for (var row = 0; row < n; row++)
        {
            for (var column = 0; column < n; column++) block[column * 4 + row] = pass.Matrix[row * n + column];
            block[16 + row] = pass.Offset[row];
        }

        var planes = pass.Components.Select(PlaneOf).ToArray();
        var phase = planes.Max(p => _planes[p].Ready);
        var sources = planes.Select(p => _planes[p].Place).ToArray();
        foreach (var source in sources) _scratch.Read(source, phase);
        var targets = planes.Select(p => _planes[p].LastPass == index
            ? new PlaneRef(PlaneHome.Output, p, _planes[p].StoreFlipped)
            : _scratch.Take(_planes[p].Size, 8, phase)).ToArray();
        _steps.Add(new KernelStep
        {
            Kernel = new Kernel("matrix", 8, 8, n, 0, 0, 32, 1),
            Phase = phase,
            Sources = sources,
            Targets = targets,
            Size = _planes[planes[0]].Size,
            Tile = (4, 1),
            Table = _tables.AddPacked<float>(block),
        });
        for (var i = 0; i < n; i++) _planes[planes[i]] = _planes[planes[i]] with { Place = targets[i], Ready = phase + 1 };
    }
}
