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

    /// <summary>Fewest insertions, deletions and replacements that make one of the other (Levenshtein), in one row of the table.</summary>
    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
