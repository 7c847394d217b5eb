using System.Collections.Immutable;
using MediaShm.Gpu.Passes;

namespace MediaShm.Gpu.Devices.Shaders;

/// <summary>Passes that work on single samples, or only move them: tables, matrices, mirrors.</summary>
internal sealed partial class ChainPlanner
{
    private const int Quads = 4; // that one invocation makes

    private void LookUp(int component, ImmutableArray<ushort> table, int index)
    {
        if (_spreadsTables && _components[component].Depth == 8)
        {
            uint[] entries = [.. table.Select(entry => (uint)entry)];
            Emit(
                component, OfCodes("lut", component, Quads, 1), (4 * Quads, 1), _components[component].WritesOutputAt(index), table: _tables.AddSpread<uint>(entries));
            return;
        }

        var second = new PlaneRef(PlaneHome.LookUp, _tables.AddLookUp(table.AsSpan()), 1);
        Emit(component, OfCodes("lut", component, Quads), (4 * Quads, 1), _components[component].WritesOutputAt(index), second: second);
    }

    private void Mirror(int component, int index) =>
        Emit(component, OfCodes("copy", component, Quads, 1), (4 * Quads, 1), _components[component].WritesOutputAt(index));

    private Kernel OfCodes(string shader, int component, int a, int b = 0) =>
        new(shader, SampleKind.Codes, SampleKind.Codes, _components[component].Depth, (32, 1), a, b);

    private void Mix(ColorMatrixPass pass, int index)
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

        var mixed = pass.Components.Select(c => _components[c]).ToArray();
        var phase = mixed.Max(c => c.Ready);
        var sources = mixed.Select(c => c.Place).ToArray();
        foreach (var source in sources) _scratch.Read(source, phase);
        var targets = mixed.Select(c => c.WritesOutputAt(index)
            ? c.Output
            : _scratch.Take(c.Size, SampleKind.Codes.SampleBytes(c.Depth), phase)).ToArray();
        _steps.Add(new KernelStep
        {
            Kernel = OfCodes("matrix", pass.Components[0], n),
            Phase = phase,
            Sources = sources,
            Targets = targets,
            Size = mixed[0].Size,
            Tile = (4, 1),
            Table = _tables.AddPacked<float>(block),
        });
        for (var i = 0; i < n; i++) mixed[i].MoveTo(targets[i], SampleKind.Codes, phase + 1);
    }
}
