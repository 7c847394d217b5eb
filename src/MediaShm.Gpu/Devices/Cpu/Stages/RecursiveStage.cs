using MediaShm.Gpu.Devices.Cpu.Kernels;
using MediaShm.Gpu.Passes;

namespace MediaShm.Gpu.Devices.Cpu.Stages;

/// <summary>
/// Smooths components recursively: in fixed point where that is fine enough, else in single precision. Divided into parts, a
/// part sweeps some rows more than it stores: so many that what lies beyond them weighs less than the rounding. Where σ is
/// too large for that to pay, the components are divided instead of the rows.
/// </summary>
internal sealed unsafe class RecursiveStage : CpuStage
{
    /// <summary>Half of the one code value that a result may differ by; the rest is left to the final rounding.</summary>
    private const double LargestError = 0.5;

    private readonly Operand[] _operands;
    private readonly int _depth;
    private readonly int _steps;
    private readonly double _nuRows;
    private readonly double _nuColumns;
    private readonly bool _isFixed;
    private readonly int _margin;

    /// <param name="operands">Components to smooth.</param>
    /// <param name="pass">How.</param>
    /// <param name="depth">Bits of a sample.</param>
    /// <param name="width">Samples in a row of the widest component.</param>
    /// <param name="height">Rows of the highest component.</param>
    public RecursiveStage(Operand[] operands, SeparableRecursivePass pass, int depth, int width, int height)
    {
        (_operands, _depth, _steps) = (operands, depth, pass.Steps);
        _nuRows = RecursiveCoefficients.For(pass.SigmaHorizontal, pass.Steps).Nu;
        _nuColumns = RecursiveCoefficients.For(pass.SigmaVertical, pass.Steps).Nu;
        _isFixed = depth <= 12 && FixedRecursion.WorstError(_nuRows, _nuColumns, _steps, depth) <= LargestError;
        // ν^margin of a full-range difference is to be below 2⁻¹⁶ of it, after each of the steps.
        _margin = _nuColumns <= 0 ? 0 : (int)Math.Min(height, Math.Ceiling(16 * Math.Log(2) / -Math.Log(_nuColumns)) * _steps);
        ScratchBytes = (_depth == 8, _isFixed) switch
        {
            (true, true) => FixedRecursion.ScratchBytes<Sample8>(width, height, _margin, _steps),
            (false, true) => FixedRecursion.ScratchBytes<Sample16>(width, height, _margin, _steps),
            (true, false) => FloatRecursion.ScratchBytes<Sample8>(width, height),
            _ => FloatRecursion.ScratchBytes<Sample16>(width, height),
        };
    }

    public override long ScratchBytes { get; }

    public override void Run(ReadOnlySpan<Plane> planes, byte* scratch, int part, int parts)
    {
        for (var i = 0; i < _operands.Length; i++)
        {
            var (source, target) = (planes[_operands[i].Source], planes[_operands[i].Target]);
            var byRows = 2L * _margin * parts <= source.Height;
            if (!byRows && i % parts != part) continue;
            var (first, last) = byRows ? Rows(source.Height, part, parts) : (0, source.Height);
            if (first == last) continue;
            var task = new RecursionTask(
                source, target, _nuRows, _nuColumns, _steps, _depth,
                Math.Max(0, first - _margin), Math.Min(source.Height, last + _margin), _margin, first, last);
            if (_isFixed && _depth == 8) FixedRecursion.Run<Sample8>(task, scratch);
            else if (_isFixed) FixedRecursion.Run<Sample16>(task, scratch);
            else if (_depth == 8) FloatRecursion.Run<Sample8>(task, scratch);
            else FloatRecursion.Run<Sample16>(task, scratch);
        }
    }
}
