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

    private void Recurse(int component, SeparableRecursivePass pass, int index)
    {
        var rows = pass.SigmaHorizontal > 0 ? pass.Steps : 0;
        var all = rows + (pass.SigmaVertical > 0 ? pass.Steps : 0);
        for (var i = 0; i < all; i++) RecurseOnce(component, i < rows, i < rows ? pass.SigmaHorizontal : pass.SigmaVertical, pass.Steps, i == all - 1, index);
    }

    private void RecurseOnce(int component, bool alongRows, float sigma, int steps, bool isLastStage, int index)
    {
        var state = _components[component];
        var nu = RecursiveCoefficients.For(sigma, steps).Nu;
        var halo = (int)Math.Ceiling(Math.Log(StartError / ((1 << state.Depth) - 1)) / Math.Log(nu));
        halo = (halo + 3) / 4 * 4;
        var sums = SampleKinds.ForSums(state.Depth);
        var target = isLastStage ? SampleKind.Codes : sums;
        var toOutput = isLastStage && state.WritesOutputAt(index);
        var axis = alongRows ? "rows" : "columns";
        if (halo <= LongestTileHalo)
        {
            const int tile = 32;
            var kernel = new Kernel($"recurse_{axis}", state.Kind, target, state.Depth, (8, 4), tile, halo);
            Emit(component, kernel, alongRows ? (tile, 1) : (4, tile), toOutput, [(float)nu]);
            return;
        }

        var length = alongRows ? state.Size.Width : state.Size.Height;
        var segment = Math.Max(64, Math.Min((length + 3) / 4 * 4, halo));
        float[] values = [(float)nu, segment, halo];
        var tileSize = alongRows ? (segment, 1) : (4, segment);
        var forward = new Kernel($"recurse_{axis}_long", state.Kind, sums, state.Depth, (32, 1));
        Emit(component, forward, tileSize, false, values, rowsInX: alongRows);
        Emit(component, forward with { Source = sums, Target = target, A = 1 }, tileSize, toOutput, values, rowsInX: alongRows);
    }
}
