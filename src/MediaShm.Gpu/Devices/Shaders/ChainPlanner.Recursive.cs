using MediaShm.Gpu.Passes;

namespace MediaShm.Gpu.Devices.Shaders;

/// <summary>
/// The two-sided exponential smoothing. Its factor ν decays to nothing within a few samples for small σ: there each
/// invocation makes a tile from registers and starts a halo away. For large σ the recursion runs along segments of lines, forward
/// in one stage and backward in the next, each segment starting as many samples away as the decay needs.
/// </summary>
internal sealed partial class ChainPlanner
{
    /// <summary>Code values by which a start outside the halo may be wrong, at worst.</summary>
    private const double StartError = 0.1;

    private const int LongestTileHalo = 24;

    private void Recurse(int plane, SeparableRecursivePass pass, bool isLast)
    {
        var rows = pass.SigmaHorizontal > 0 ? pass.Steps : 0;
        var columns = pass.SigmaVertical > 0 ? pass.Steps : 0;
        for (var i = 0; i < rows; i++) RecurseOnce(plane, "rows", pass.SigmaHorizontal, pass.Steps, isLast, i == rows - 1 && columns == 0);
        for (var i = 0; i < columns; i++) RecurseOnce(plane, "columns", pass.SigmaVertical, pass.Steps, isLast, i == columns - 1);
    }

    private void RecurseOnce(int plane, string axis, float sigma, int steps, bool isLast, bool isLastStage)
    {
        var lambda = (double)sigma * sigma / (2 * steps);
        // (1 + 2λ − √(1 + 4λ)) / (2λ), written without the difference of near-equal numbers.
        var nu = 2 * lambda / (1 + 2 * lambda + Math.Sqrt(1 + 4 * lambda));
        var halo = (int)Math.Ceiling(Math.Log(StartError / 255) / Math.Log(nu));
        halo = (halo + 3) / 4 * 4;
        var bits = isLastStage ? 8 : 16;
        var toOutput = isLast && isLastStage;
        if (halo <= LongestTileHalo)
        {
            const int tile = 32;
            var kernel = new Kernel($"recurse_{axis}", _planes[plane].Bits, bits, tile, halo, 0, 8, 4);
            Emit(plane, kernel, axis == "rows" ? (tile, 1) : (4, tile), toOutput, [(float)nu]);
            return;
        }

        var (width, height) = _planes[plane].Size;
        var length = axis == "rows" ? width : height;
        var segment = Math.Max(64, Math.Min((length + 3) / 4 * 4, halo));
        float[] values = [(float)nu, segment, halo];
        var tileSize = axis == "rows" ? (segment, 1) : (4, segment);
        Emit(plane, new Kernel($"recurse_{axis}_long", _planes[plane].Bits, 16, 0, 0, 0, 32, 1), tileSize, false, values, rowsInX: axis == "rows");
        Emit(plane, new Kernel($"recurse_{axis}_long", 16, bits, 1, 0, 0, 32, 1), tileSize, toOutput, values, rowsInX: axis == "rows");
    }
}
