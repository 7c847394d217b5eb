using System.Collections.Immutable;
using MediaShm.Gpu.Devices.Cpu.Kernels;
using MediaShm.Gpu.Passes;

namespace MediaShm.Gpu.Devices.Cpu.Stages;

/// <summary>Replaces code values by table entries.</summary>
internal sealed unsafe class LutStage : CpuStage, IDisposable
{
    private readonly Operand[] _operands;
    private readonly int _depth;
    private readonly int _tableBytes;
    private readonly NativeScratch _tables;
    private readonly AffineLut?[] _lines;

    /// <param name="operands">Components with a table.</param>
    /// <param name="tables">All tables of the pass, by component.</param>
    /// <param name="depth">Bits of a sample.</param>
    public LutStage(Operand[] operands, ImmutableArray<ImmutableArray<ushort>> tables, int depth)
    {
        (_operands, _depth) = (operands, depth);
        _tableBytes = depth == 8 ? LutKernel.Prepared8Bytes : sizeof(ushort) << depth;
        _tables = new NativeScratch(_tableBytes * operands.Length);
        _lines = new AffineLut?[operands.Length];
        for (var i = 0; i < operands.Length; i++)
        {
            var table = tables[operands[i].Component].AsSpan();
            if (depth > 8 || !LutKernel.IsLookUpFastest8) _lines[i] = AffineLut.Find(table);
            if (depth == 8) LutKernel.Prepare8(table, _tables.Pointer + i * _tableBytes);
            else table.CopyTo(new Span<ushort>(_tables.Pointer + i * _tableBytes, table.Length));
        }
    }

    public override void Run(ReadOnlySpan<Plane> planes, byte* scratch, int part, int parts)
    {
        for (var i = 0; i < _operands.Length; i++)
        {
            var (source, target) = (planes[_operands[i].Source], planes[_operands[i].Target]);
            var table = _tables.Pointer + i * _tableBytes;
            var (first, last) = Rows(source.Height, part, parts);
            for (var y = first; y < last; y++)
            {
                if (_lines[i] is { } line)
                {
                    if (_depth == 8) LutKernel.RowOfLine<Sample8>(source.Row(y), target.Row(y), source.Width, line);
                    else LutKernel.RowOfLine<Sample16>(source.Row(y), target.Row(y), source.Width, line);
                }
                else if (_depth == 8) LutKernel.Row8(source.Row(y), target.Row(y), source.Width, table);
                else LutKernel.Row16((ushort*)source.Row(y), (ushort*)target.Row(y), source.Width, (ushort*)table, (1 << _depth) - 1);
            }
        }
    }

    public void Dispose() => _tables.Dispose();
}

/// <summary>Mixes components of one size.</summary>
internal sealed unsafe class MatrixStage(Operand[] operands, ColorMatrixPass pass, int depth) : CpuStage
{
    private readonly PairWeights? _pair =
        operands.Length == 2 ? PairWeights.From(pass.Matrix.AsSpan(), pass.Offset.AsSpan(), depth) : null;

    public override void Run(ReadOnlySpan<Plane> planes, byte* scratch, int part, int parts)
    {
        if (depth == 8) Run<Sample8>(planes, part, parts);
        else Run<Sample16>(planes, part, parts);
    }

    private void Run<TSample>(ReadOnlySpan<Plane> planes, int part, int parts)
        where TSample : struct, ISample
    {
        var (n, width, max) = (operands.Length, planes[operands[0].Source].Width, (1 << depth) - 1);
        Span<nint> source = stackalloc nint[PlaneTable.PerPlace];
        Span<nint> target = stackalloc nint[PlaneTable.PerPlace];
        var (first, last) = Rows(planes[operands[0].Source].Height, part, parts);
        for (var y = first; y < last; y++)
        {
            for (var i = 0; i < n; i++)
            {
                source[i] = (nint)planes[operands[i].Source].Row(y);
                target[i] = (nint)planes[operands[i].Target].Row(y);
            }

            if (_pair is { } weights)
            {
                PairMatrix<TSample>.Row((byte*)source[0], (byte*)source[1], (byte*)target[0], (byte*)target[1], weights, max, width);
            }
            else
            {
                MatrixKernel<TSample>.Row(source[..n], target[..n], pass.Matrix.AsSpan(), pass.Offset.AsSpan(), max, width);
            }
        }
    }
}
