namespace MediaShm.Pipeline.Tests.Faults;

/// <summary>Runs rounds of a fault test, several at once, each by a seed of its own.</summary>
internal static class Rounds
{
    /// <summary>Runs the rounds in groups; after each group the process must have no more than before.</summary>
    /// <param name="count">How many, unless the environment says otherwise.</param>
    /// <param name="atOnce">How many run at the same time.</param>
    /// <param name="round">One round: whatever it decides, it decides by the number generator that it is given.</param>
    public static void Run(int count, int atOnce, Action<Random> round)
    {
        if (FaultOptions.Rounds > 0) count = FaultOptions.Rounds;
        Group([FaultOptions.Seed], round); // what the runtime opens once and keeps is not leaked
        var before = Possessions.Take();
        foreach (var seeds in Enumerable.Range(FaultOptions.Seed, count).Chunk(atOnce))
        {
            Group(seeds, round);
            try
            {
                before.AssertNothingMore();
            }
            catch (Exception e)
            {
                throw Failed($"rounds {string.Join(", ", seeds)}", seeds[0], seeds.Length, e);
            }
        }
    }

    private static void Group(int[] seeds, Action<Random> round)
    {
        var failures = new Exception?[seeds.Length];
        var threads = seeds.Select((seed, i) => new Thread(() =>
        {
            try
            {
                round(new Random(seed));
            }
            catch (Exception e)
            {
                failures[i] = Failed($"round {seed}", seed, 1, e);
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        if (Array.Find(failures, f => f is not null) is { } failure) throw failure;
    }

    private static InvalidOperationException Failed(string which, int seed, int count, Exception cause) =>
        new($"{which} failed; repeat with MEDIASHM_FAULT_SEED={seed} MEDIASHM_FAULT_ROUNDS={count}: {cause.Message}", cause);
}
