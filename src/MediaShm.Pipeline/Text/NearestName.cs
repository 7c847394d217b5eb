namespace MediaShm.Pipeline.Text;

/// <summary>Finds the name that somebody who mistyped most likely meant. Thread-safe; stateless.</summary>
public static class NearestName
{
    /// <summary>The candidate with the fewest typing errors (a missing, extra, wrong or swapped letter each count one), or null when none is near.</summary>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        var limit = Math.Min(3, (name.Length + 2) / 3);
        string? best = null;
        foreach (var candidate in candidates)
        {
            var distance = Distance(name, candidate);
            if (distance > limit || distance >= Math.Max(name.Length, candidate.Length)) continue;
            limit = distance - 1;
            best = candidate;
            if (distance == 0) break;
        }

        return best;
    }

    /// <summary>The same as the end of a sentence: <c>; did you mean 'X'?</c>, or nothing.</summary>
    public static string Hint(string name, IEnumerable<string> candidates) =>
        Find(name, candidates) is { } near ? $"; did you mean '{near}'?" : "";

    /// <summary>Optimal string alignment distance (Damerau's, no substring edited twice), ignoring case.</summary>
    public static int Distance(string a, string b)
    {
        // Three rolling rows of the usual table: two back (for swaps), the last, the current.
        var before = new int[b.Length + 1];
        var last = new int[b.Length + 1];
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = Same(a[i - 1], b[j - 1]);
                var cost = Math.Min(Math.Min(last[j] + 1, row[j - 1] + 1), last[j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1])) cost = Math.Min(cost, before[j - 2] + 1);
                row[j] = cost;
            }

            (before, last, row) = (last, row, before);
        }

        return last[b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
