namespace MediaShm.Gpu.Tests.Filters;

/// <summary>One filter to compare with libavfilter's: its options, the formats libavfilter runs it in without converting, and how close to come.</summary>
/// <param name="Filter">The filter's name.</param>
/// <param name="Promised">Decibels that every plane must reach on any device.</param>
/// <param name="Reached">Decibels that the scalar reference reaches; infinity means equal to the bit.</param>
/// <param name="Formats">Formats that libavfilter 8 runs natively.</param>
/// <param name="Calls">The filter with options, as typed after <c>-vf</c>.</param>
public sealed record ParityCase(string Filter, double Promised, double Reached, string[] Formats, string[] Calls)
{
    private const double Exact = double.PositiveInfinity;
    private static readonly string[] EightBit = ["yuv420p", "yuv422p", "yuv444p"];
    private static readonly string[] TenBit = ["yuv420p10le", "yuv422p10le", "yuv444p10le"];
    private static readonly string[] Gray = ["gray"];

    private static readonly string[] Unsharp =
    [
        "unsharp", "unsharp=3:3:1.5", "unsharp=7:7:2.5", "unsharp=7:7:-2:7:7:-2", "unsharp=5:5:-1:5:5:-1", "unsharp=9:3:.7:3:9:.3",
        "unsharp=11:13:5", "unsharp=3:19:1", "unsharp=21:3:-1.5:cx=21:cy=3:ca=-.5", "unsharp=la=0:ca=1", "unsharp=la=0", "unsharp=5:7:.001",
    ];

    public static IReadOnlyList<ParityCase> All { get; } =
    [
        new("gblur", 45, 75, [.. EightBit, .. TenBit, .. Gray],
        [
            "gblur", "gblur=.05", "gblur=1", "gblur=2", "gblur=3.3", "gblur=5", "gblur=8", "gblur=12", "gblur=20", "gblur=2:2", "gblur=2:3",
            "gblur=6:3", "gblur=1:6", "gblur=20:6", "gblur=2:planes=1", "gblur=2:planes=6", "gblur=2:planes=0", "gblur=1:sigmaV=4", "gblur=6:sigmaV=.7",
            "gblur=0:sigmaV=3", "gblur=sigma=3/2:steps=max",
        ]),
        new("unsharp", 45, Exact, EightBit, [.. Unsharp, "unsharp=13:13:5", "unsharp=3:23:1"]),
        new("unsharp", 45, 54, TenBit, Unsharp),
        new("eq", 50, Exact, [.. EightBit, .. Gray],
        [
            "eq", "eq=contrast=1.2", "eq=contrast=.5", "eq=contrast=-1", "eq=contrast=7.5", "eq=contrast=9", "eq=contrast=-20", "eq=brightness=.1",
            "eq=brightness=-.37", "eq=brightness=1", "eq=1.3:-.2", "eq=saturation=1.5", "eq=saturation=0", "eq=saturation=3", "eq=gamma=1.5", "eq=gamma=.4",
            "eq=gamma=.1", "eq=gamma=10", "eq=gamma_r=1.8", "eq=gamma_g=.6", "eq=gamma_b=2.2", "eq=gamma=2:gamma_weight=.5", "eq=gamma=.7:gamma_weight=0",
            "eq=1.1:.05:1.2:1.3:.9:1.05:1.1:.8", "eq=saturation=1.4:gamma_b=.5:contrast=.9", "eq=contrast=2*PI/5:brightness=min(.1\\,.2)", "eq=contrast=5000:gamma=0", "eq=saturation=-2",
        ]),
        new("hue", 50, Exact, [.. EightBit, .. TenBit],
        [
            "hue", "hue=h=30", "hue=h=90", "hue=h=-137.5", "hue=H=1", "hue=H=PI/3:s=1.7", "hue=s=0", "hue=s=2", "hue=s=-1.5", "hue=s=10", "hue=b=1",
            "hue=b=-2.5", "hue=b=10", "hue=h=200:s=.6:b=.4", "hue=h=10:H=2", "hue=H=2:h=10", "hue=s=50:b=-30", "hue=h=720+45",
        ]),
        new("negate", Exact, Exact, [.. EightBit, .. TenBit], ["negate", "negate=y", "negate=u", "negate=y+v", "negate=-r-g-b-u", "negate=negate_alpha=1"]),
        new("negate", Exact, Exact, Gray, ["negate", "negate=y"]),
        new("hflip", Exact, Exact, [.. EightBit, .. TenBit, .. Gray, "nv12"], ["hflip"]),
        new("vflip", Exact, Exact, [.. EightBit, .. TenBit, .. Gray, "nv12"], ["vflip"]),
        new("null", Exact, Exact, [.. EightBit, .. TenBit, .. Gray, "nv12"], ["null", "copy"]),
    ];
}
