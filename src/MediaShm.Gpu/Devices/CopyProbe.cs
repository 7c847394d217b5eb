using System.Diagnostics;

namespace MediaShm.Gpu.Devices;

/// <summary>
/// Measures what a device moves between memory that it was given and memory of its own, each way alone and both at once: batches of copies,
/// of which the best counts. How a batch is started and awaited is the device's. By the thread that submits, while nothing is in flight.
/// </summary>
/// <param name="size">Bytes of the memory that was given: its first half is read, its second written.</param>
internal abstract class CopyProbe(long size) : IDisposable
{
    /// <summary>Copies in one batch, so that starting it costs nothing beside them.</summary>
    protected const int Copies = 16;

    private const int Rounds = 4; // the first warms up

    /// <summary>Bytes of one copy. The device's own memory has twice as many, so that neither way waits for the other.</summary>
    protected int Bytes { get; } = (int)Math.Min(64 << 20, size / 2 / 256 * 256);

    /// <summary>Measures each way alone, then both.</summary>
    /// <exception cref="DeviceException">A copy failed.</exception>
    public CopyLimit Measure()
    {
        Fill();
        return new(Best(isIn: true, isOut: false), Best(isIn: false, isOut: true), Best(isIn: true, isOut: true));
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Brings the first half to the part that goes out: fresh memory of a device may hold what others left there.</summary>
    protected abstract void Fill();

    /// <summary>Prepares a batch, where there is something to prepare; not counted.</summary>
    protected virtual void Prepare(bool isIn, bool isOut)
    {
    }

    /// <summary>Runs a batch to its end: the ways that are asked for at the same time.</summary>
    protected abstract void Run(bool isIn, bool isOut);

    private double Best(bool isIn, bool isOut)
    {
        var best = 0.0;
        for (var round = 0; round < Rounds; round++)
        {
            Prepare(isIn, isOut);
            var clock = Stopwatch.StartNew();
            Run(isIn, isOut);
            var moved = (isIn && isOut ? 2.0 : 1) * Copies * Bytes;
            if (round > 0) best = Math.Max(best, moved / clock.Elapsed.TotalSeconds);
        }

        return best;
    }
}
