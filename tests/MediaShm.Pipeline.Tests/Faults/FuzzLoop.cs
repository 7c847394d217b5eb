using System.Diagnostics;

namespace MediaShm.Pipeline.Tests.Faults;

/// <summary>Repeats a test with one seed after another.</summary>
internal static class FuzzLoop
{
    /// <summary>Calls <paramref name="step"/> with seeds in a row until the time for fuzzing is over; a seed that fails is named.</summary>
    public static int Run(Action<Random> step)
    {
        var clock = Stopwatch.StartNew();
        var seed = FaultOptions.Seed;
        for (; clock.Elapsed < FaultOptions.FuzzTime || seed == FaultOptions.Seed; seed++)
        {
            try
            {
                step(new Random(seed));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed} failed; repeat with MEDIASHM_FAULT_SEED={seed}: {e.Message}", e);
            }
        }

        return seed - FaultOptions.Seed;
    }
}
