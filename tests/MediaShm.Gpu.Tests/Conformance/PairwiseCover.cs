namespace MediaShm.Gpu.Tests.Conformance;

/// <summary>
/// Picks rows out of the product of several factors so that every pair of levels of two factors is in some row: what finds the
/// mistakes that take two circumstances to show, at a small part of the product's cost. Greedy and without chance: the same every time.
/// </summary>
public sealed class PairwiseCover
{
    private readonly double[][] _costs;
    private readonly Func<int, int, int, int, bool> _isPossible;
    private readonly HashSet<(int F1, int L1, int F2, int L2)> _missing = [];
    private readonly double[][] _spent;

    private PairwiseCover(IReadOnlyList<IReadOnlyList<double>> costs, Func<int, int, int, int, bool> isPossible)
    {
        _costs = [.. costs.Select(levels => levels.ToArray())];
        _spent = [.. costs.Select(levels => new double[levels.Count])];
        _isPossible = isPossible;
    }

    /// <summary>The rows, each with one level per factor.</summary>
    /// <param name="costs">What a row costs that has a level, for each level of each factor. Dear levels are used no more often than need be.</param>
    /// <param name="isPossible">Tells whether two levels may meet: factor, level, later factor, level.</param>
    public static IReadOnlyList<int[]> Of(IReadOnlyList<IReadOnlyList<double>> costs, Func<int, int, int, int, bool> isPossible) =>
        new PairwiseCover(costs, isPossible).Rows();

    /// <summary>All pairs that may meet.</summary>
    public static IEnumerable<(int F1, int L1, int F2, int L2)> Pairs(IReadOnlyList<int> levels, Func<int, int, int, int, bool> isPossible) =>
        from f1 in Enumerable.Range(0, levels.Count)
        from f2 in Enumerable.Range(f1 + 1, levels.Count - f1 - 1)
        from l1 in Enumerable.Range(0, levels[f1])
        from l2 in Enumerable.Range(0, levels[f2])
        where isPossible(f1, l1, f2, l2)
        select (f1, l1, f2, l2);

    private List<int[]> Rows()
    {
        var pairs = Pairs([.. _costs.Select(levels => levels.Length)], _isPossible).ToList();
        _missing.UnionWith(pairs);
        var rows = new List<int[]>();
        // Dear levels first, while every row that has one brings many pairs; later rows then have no reason to.
        foreach (var pair in pairs.OrderByDescending(p => Math.Max(_costs[p.F1][p.L1], _costs[p.F2][p.L2])))
        {
            if (!_missing.Contains(pair)) continue;
            var row = new int[_costs.Length];
            Array.Fill(row, -1);
            (row[pair.F1], row[pair.F2]) = (pair.L1, pair.L2);
            for (var f = 0; f < row.Length; f++)
                if (row[f] < 0) row[f] = BestLevel(row, f);
            for (var f = 0; f < row.Length; f++) _spent[f][row[f]] += _costs[f][row[f]];
            _missing.RemoveWhere(p => row[p.F1] == p.L1 && row[p.F2] == p.L2);
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>The level that meets most of the row's others for the first time; among equals the one that least was spent on.</summary>
    private int BestLevel(int[] row, int factor)
    {
        var (best, bestFresh) = (-1, -1);
        for (var level = 0; level < _costs[factor].Length; level++)
        {
            if (!Fits(row, factor, level)) continue;
            var fresh = Enumerable.Range(0, row.Length).Count(f => row[f] >= 0 && _missing.Contains(Pair(f, row[f], factor, level)));
            if (fresh < bestFresh || (fresh == bestFresh && Price(level) >= Price(best))) continue;
            (best, bestFresh) = (level, fresh);
        }

        return best >= 0 ? best : throw new InvalidOperationException($"no level of factor {factor} goes with the others");

        double Price(int level) => _spent[factor][level] + _costs[factor][level];
    }

    private bool Fits(int[] row, int factor, int level)
    {
        for (var f = 0; f < row.Length; f++)
        {
            if (row[f] < 0) continue;
            var (f1, l1, f2, l2) = Pair(f, row[f], factor, level);
            if (!_isPossible(f1, l1, f2, l2)) return false;
        }

        return true;
    }

    private static (int F1, int L1, int F2, int L2) Pair(int f1, int l1, int f2, int l2) => f1 < f2 ? (f1, l1, f2, l2) : (f2, l2, f1, l1);
}
