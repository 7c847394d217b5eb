using Silk.NET.Vulkan;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>A queue by its place on the GPU.</summary>
/// <param name="Family">Queue family.</param>
/// <param name="Index">Which queue of it.</param>
internal readonly record struct QueuePlace(uint Family, uint Index);

/// <summary>Which queues of a GPU compute and which copy; the same one where there are not enough.</summary>
/// <param name="Compute">Runs kernels.</param>
/// <param name="Upload">Copies frames to memory of the GPU's own.</param>
/// <param name="Download">Copies results back.</param>
internal readonly record struct QueuePlan(QueuePlace Compute, QueuePlace Upload, QueuePlace Download)
{
    // What a family can do beside copying; one that can do nothing else is a DMA engine.
    private const QueueFlags NotOnlyCopies =
        QueueFlags.GraphicsBit | QueueFlags.ComputeBit | QueueFlags.VideoDecodeBitKhr | QueueFlags.VideoEncodeBitKhr | QueueFlags.OpticalFlowBitNV;

    /// <summary>The queues of the three, each once; in the order of the families.</summary>
    public IReadOnlyList<QueuePlace> Distinct => [.. new[] { Compute, Upload, Download }.Distinct().OrderBy(q => q.Family).ThenBy(q => q.Index)];

    /// <summary>The families of the three, each once.</summary>
    public uint[] Families => [.. Distinct.Select(queue => queue.Family).Distinct()];

    /// <summary>How many queues of a family must be made for those of the plan to be there: the drivers number them from 0.</summary>
    public uint CountOf(uint family) => 1 + Distinct.Where(queue => queue.Family == family).Max(queue => queue.Index);

    /// <summary>
    /// Chooses: kernels on the first family that computes; copies on queues of their own, DMA engines first, then queues that compute
    /// beside. Where only one is left it uploads, and downloads follow the kernels on theirs: a queue with both would hold back each
    /// upload until the result before it was made.
    /// </summary>
    /// <param name="families">What the GPU has.</param>
    /// <param name="copies">False: kernels work on the slots, and one queue is all that is needed.</param>
    /// <returns>Null when no family computes.</returns>
    public static QueuePlan? Choose(ReadOnlySpan<QueueFamilyProperties> families, bool copies)
    {
        var compute = -1;
        for (var i = families.Length - 1; i >= 0; i--)
            if (families[i].QueueFlags.HasFlag(QueueFlags.ComputeBit)) compute = i;
        if (compute < 0) return null;
        var kernels = new QueuePlace((uint)compute, 0);
        if (!copies) return new QueuePlan(kernels, kernels, kernels);

        var left = new uint[families.Length];
        for (var i = 0; i < left.Length; i++) left[i] = families[i].QueueCount;
        left[compute]--;
        var upload = Take(families, left) ?? kernels;
        return new QueuePlan(kernels, upload, Take(families, left) ?? kernels);
    }

    private static QueuePlace? Take(ReadOnlySpan<QueueFamilyProperties> families, uint[] left)
    {
        var (best, bestRank) = (-1, 0);
        for (var i = 0; i < left.Length; i++)
        {
            var rank = left[i] == 0 ? 0 : Rank(families[i].QueueFlags);
            if (rank > bestRank) (best, bestRank) = (i, rank);
        }

        if (best < 0) return null;
        left[best]--;
        return new QueuePlace((uint)best, families[best].QueueCount - left[best] - 1);
    }

    // Queues that compute or draw can copy too, whether they say so or not.
    private static int Rank(QueueFlags flags) =>
        flags.HasFlag(QueueFlags.TransferBit) && (flags & NotOnlyCopies) == 0 ? 3
        : !flags.HasFlag(QueueFlags.ComputeBit) ? 0
        : flags.HasFlag(QueueFlags.GraphicsBit) ? 1 : 2;
}
