using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Conformance;

/// <summary>One run of a chain on one frame.</summary>
public sealed record ConformanceCase(string Pass, string Format, int Width, int Height, FrameShape Input, FrameShape Output, Picture Picture);

/// <summary>
/// The product of passes, formats, sizes, layouts and pictures that every device is run on, or a pairwise cover of it, which is what
/// runs unless the environment variable <c>MEDIASHM_CONFORMANCE</c> is <c>all</c>.
/// </summary>
public static class ConformanceCases
{
    /// <summary>Formats that every device has.</summary>
    public static IReadOnlyList<string> Formats { get; } =
    [
        "gray", "gray10le", "gray12le", "gray16le",
        "yuv420p", "yuv420p10le", "yuv420p12le", "yuv420p16le",
        "yuv422p", "yuv422p10le", "yuv422p12le", "yuv422p16le",
        "yuv444p", "yuv444p10le", "yuv444p12le", "yuv444p16le",
        "nv12", "p010le", "rgb24", "rgba", "gbrp", "yuva420p", "nv21", "bgr0", "rgba64le",
    ];

    // The last number: what a frame costs, next to the first.
    private static readonly (int Width, int Height, double Cost)[] Sizes =
        [(1, 1, 1), (2, 2, 1), (17, 13, 1), (319, 241, 5), (8192, 16, 10), (1920, 1080, 1000)];

    private static readonly bool IsWholeProduct = Environment.GetEnvironmentVariable("MEDIASHM_CONFORMANCE") == "all";

    /// <summary>The cases, by pass.</summary>
    /// <param name="formats">Formats to run.</param>
    /// <param name="widest">Frames wider than this are left out.</param>
    public static ILookup<string, ConformanceCase> For(IReadOnlyList<string> formats, int widest)
    {
        var (passes, sizes) = (PassSamples.Names.ToArray(), Sizes.Where(size => size.Width <= widest).ToArray());
        var (shapes, pictures) = (Enum.GetValues<FrameShape>(), Enum.GetValues<Picture>());
        // No colour matrix on gray.
        var suits = passes.Select(pass => formats.Select(f => PassSamples.Build(pass, new FrameFormat(PixelFormat.Parse(f), 64, 64)) is not null).ToArray()).ToArray();
        var rows = IsWholeProduct
            ? from p in Level(passes.Length)
              from f in Level(formats.Count)
              where suits[p][f]
              from s in Level(sizes.Length)
              from i in Level(shapes.Length)
              from o in Level(shapes.Length)
              select new[] { p, f, s, i, o, (p + f + s + i + o) % pictures.Length }
            : PairwiseCover.Of(
                [Same(passes.Length), Same(formats.Count), [.. sizes.Select(size => size.Cost)], Same(shapes.Length), Same(shapes.Length), Same(pictures.Length)],
                (f1, l1, f2, l2) => f1 != 0 || f2 != 1 || suits[l1][l2]);
        return rows.Select(row => new ConformanceCase(
            passes[row[0]], formats[row[1]], sizes[row[2]].Width, sizes[row[2]].Height, shapes[row[3]], shapes[row[4]], pictures[row[5]])).ToLookup(c => c.Pass);
    }

    private static IEnumerable<int> Level(int count) => Enumerable.Range(0, count);

    private static double[] Same(int count) => [.. Enumerable.Repeat(1.0, count)];
}
