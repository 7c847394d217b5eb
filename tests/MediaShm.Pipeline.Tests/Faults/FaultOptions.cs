using System.Globalization;

namespace MediaShm.Pipeline.Tests.Faults;

/// <summary>How long the fault tests run: short by default, longer by environment variable.</summary>
internal static class FaultOptions
{
    /// <summary>MEDIASHM_FAULT_ROUNDS: rounds of every kill test; 0 stands for each test's own number, together some 200.</summary>
    public static int Rounds { get; } = Number("MEDIASHM_FAULT_ROUNDS", 0);

    /// <summary>MEDIASHM_FAULT_SEED: seed of the first round, by which a round that failed is repeated; by default another one each run.</summary>
    public static int Seed { get; } = Number("MEDIASHM_FAULT_SEED", Random.Shared.Next(1_000_000_000));

    /// <summary>MEDIASHM_FUZZ_SECONDS: how long each fuzz loop runs.</summary>
    public static TimeSpan FuzzTime { get; } = TimeSpan.FromSeconds(Number("MEDIASHM_FUZZ_SECONDS", 2));

    /// <summary>MEDIASHM_SOAK: seconds that the soak runs; 0 skips it.</summary>
    public static int SoakSeconds { get; } = Number("MEDIASHM_SOAK", 0);

    /// <summary>MEDIASHM_DAMAGED_FILES: files of the damage run.</summary>
    public static int DamagedFiles { get; } = Number("MEDIASHM_DAMAGED_FILES", 500);

    /// <summary>MEDIASHM_FAULT_SEED: seed of the damage run's first file; the same each run unless told, since FFmpeg's own faults are among what it meets.</summary>
    public static int DamageSeed { get; } = Number("MEDIASHM_FAULT_SEED", 1);

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}

/// <summary>
/// Tests that count what the whole process has open, or that measure time, and so run while no other test does.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
#pragma warning disable CA1711 // xunit calls it a collection
public sealed class FaultCollection
#pragma warning restore CA1711
{
    public const string Name = "faults";
}
