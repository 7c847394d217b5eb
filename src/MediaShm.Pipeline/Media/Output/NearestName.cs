namespace MediaShm.Pipeline.Media.Output;

/// <summary>Finds what a mistyped name most likely meant.</summary>
internal static class NearestName
{
    /// <summary><c>; did you mean 'x'?</c>, or nothing when no name is near.</summary>
    public static string Hint(string name, IEnumerable<string> names)
    {
        var (best, limit) = ("", Math.Max(1, name.Length / 3) + 1);
        foreach (var candidate in names)
        {
            var distance = Distance(name, candidate);
            if (distance < limit) (best, limit) = (candidate, distance);
        }

        return best.Length == 0 ? "" : $"; did you mean '{best}'?";
    }

    /// <summary>Fewest insertions, deletions, replacements and swaps of neighbours that make one of the other (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) table[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) table[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = Math.Min(table[i - 1, j], table[i, j - 1]) + 1;
                cost = Math.Min(cost, table[i - 1, j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1));
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1])) cost = Math.Min(cost, table[i - 2, j - 2] + 1);
                table[i, j] = cost;
            }
        }

        return table[a.Length, b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
