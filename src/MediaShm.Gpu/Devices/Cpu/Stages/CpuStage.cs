namespace MediaShm.Gpu.Devices.Cpu.Stages;

/// <summary>One component that a stage works on: where it comes from and where it goes, as indices into the job's planes.</summary>
/// <param name="Component">Its number.</param>
/// <param name="Source">Index of the plane it is read from.</param>
/// <param name="Target">Index of the plane it is written to; never the source.</param>
internal readonly record struct Operand(int Component, int Source, int Target);

/// <summary>
/// One step of a compiled chain. Immutable: all that changes from frame to frame is in the planes handed to
/// <see cref="Run"/>. A stage can be run in parts, by several workers at once; all parts must be done before the next stage.
/// </summary>
internal abstract unsafe class CpuStage
{
    /// <summary>Bytes of scratch that one worker needs to run one part.</summary>
    public virtual long ScratchBytes => 0;

    /// <summary>Runs part <paramref name="part"/> of <paramref name="parts"/>.</summary>
    /// <param name="planes">The job's planes, in the order of <see cref="PlaneTable"/>.</param>
    /// <param name="scratch">The calling worker's own scratch of at least <see cref="ScratchBytes"/> bytes.</param>
    /// <param name="part">0 to parts − 1.</param>
    /// <param name="parts">Into how many parts the stage is divided; 1 for all at once.</param>
    public abstract void Run(ReadOnlySpan<Plane> planes, byte* scratch, int part, int parts);

    /// <summary>The rows of a plane of <paramref name="height"/> rows that fall to a part.</summary>
    protected static (int First, int Last) Rows(int height, int part, int parts) =>
        ((int)((long)height * part / parts), (int)((long)height * (part + 1) / parts));
}

/// <summary>The order of a job's planes: for each place, one entry per component (or per plane, for the frames themselves).</summary>
internal static class PlaneTable
{
    /// <summary>Entries per place: a frame has at most four planes and four components.</summary>
    public const int PerPlace = 4;

    /// <summary>Planes of the input frame, as they lie in the slot.</summary>
    public const int Input = 0;

    /// <summary>Planes of the output frame, as they lie in the slot.</summary>
    public const int Output = PerPlace;

    /// <summary>Components taken out of an interleaved input plane.</summary>
    public const int SplitInput = 2 * PerPlace;

    /// <summary>Components about to be put into an interleaved output plane.</summary>
    public const int SplitOutput = 3 * PerPlace;

    /// <summary>Results between one stage and the next.</summary>
    public const int ScratchA = 4 * PerPlace;

    /// <summary>Results between one stage and the next.</summary>
    public const int ScratchB = 5 * PerPlace;

    /// <summary>Entries in all.</summary>
    public const int Count = 6 * PerPlace;
}
