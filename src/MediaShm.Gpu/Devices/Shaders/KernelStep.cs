using System.Runtime.InteropServices;

namespace MediaShm.Gpu.Devices.Shaders;

/// <summary>Where a plane lies while a chain runs.</summary>
internal enum PlaneHome : byte
{
    /// <summary>In the frame that is read, or in its copy where that frame is not whole (<see cref="DeviceFrame{TBuffer}.IsWhole"/>).</summary>
    Input,

    /// <summary>In the frame that is written, or in what is copied there where that frame is not whole.</summary>
    Output,

    /// <summary>In the chain's own intermediate memory.</summary>
    Scratch,

    /// <summary>In the frame that the caller gave to be read.</summary>
    GivenInput,

    /// <summary>In the frame that the caller gave to be written.</summary>
    GivenOutput,

    /// <summary>A look-up table in <see cref="ChainPlan.Tables"/>.</summary>
    LookUp,
}

/// <summary>A plane as a kernel sees it.</summary>
/// <param name="Home">Where it lies.</param>
/// <param name="Index">Plane of the frame, or index of the scratch plane or look-up table.</param>
/// <param name="SampleBytes">Bytes of a sample; 1 also where a kernel takes a plane as bytes, whatever they mean.</param>
/// <param name="Flipped">True: its rows count from the bottom. A vertical flip costs no kernel of its own.</param>
internal readonly record struct PlaneRef(PlaneHome Home, int Index, int SampleBytes, bool Flipped = false);

/// <summary>A kernel and its constants, as shaders/plane.glsl numbers them.</summary>
/// <param name="Shader">Name of the source in shaders/, without extension.</param>
/// <param name="Source">Constant 0: how the samples read are kept.</param>
/// <param name="Target">Constant 1: how the samples written are kept.</param>
/// <param name="Depth">Constant 7: bits of a code value.</param>
/// <param name="Group">Constants 5 and 6: invocations of a work-group in x and y.</param>
/// <param name="A">Constant 2: what the kernel says.</param>
/// <param name="B">Constant 3: what the kernel says.</param>
/// <param name="C">Constant 4: what the kernel says.</param>
/// <param name="Shift">Constant 8: zero bits below a code value in its word.</param>
/// <param name="WritesBytes">True: it sees planes as storage buffers on every GPU, since texels are no smaller than a word.</param>
internal readonly record struct Kernel(
    string Shader,
    SampleKind Source,
    SampleKind Target,
    int Depth,
    (int Width, int Height) Group,
    int A = 0,
    int B = 0,
    int C = 0,
    int Shift = 0,
    bool WritesBytes = false)
{
    /// <summary>Number of constants.</summary>
    public const int ConstantCount = 9;

    /// <summary>Writes the constants in the order of their numbers.</summary>
    public void WriteConstants(Span<int> constants) =>
        ((ReadOnlySpan<int>)[(int)Source, (int)Target, A, B, C, Group.Width, Group.Height, Depth, Shift]).CopyTo(constants);
}

/// <summary>One dispatch of a compiled chain. Immutable.</summary>
internal sealed record KernelStep
{
    /// <summary>The kernel.</summary>
    public required Kernel Kernel { get; init; }

    /// <summary>Steps of one phase do not depend on each other; a barrier stands between phases.</summary>
    public required int Phase { get; init; }

    /// <summary>The pass that it belongs to, for measurements; <c>copy</c> for none.</summary>
    public string Pass { get; init; } = "copy";

    /// <summary>Planes read, bindings 0 up.</summary>
    public required PlaneRef[] Sources { get; init; }

    /// <summary>Planes written, bindings 4 up.</summary>
    public required PlaneRef[] Targets { get; init; }

    /// <summary>Size of the planes in samples.</summary>
    public required (int Width, int Height) Size { get; init; }

    /// <summary>Samples that one invocation makes in x and y.</summary>
    public required (int Width, int Height) Tile { get; init; }

    /// <summary>What the kernel calls <c>values</c>; up to 12 numbers.</summary>
    public float[] Values { get; init; } = [];

    /// <summary>Place of its block in <see cref="ChainPlan.Tables"/>; no block when the length is 0.</summary>
    public (int Offset, int Length) Table { get; init; }

    /// <summary>True: invocations number rows in x and columns in y.</summary>
    public bool RowsInX { get; init; }

    /// <summary>Work-groups in x.</summary>
    public uint GroupsX => Groups(RowsInX ? Size.Height : Size.Width, (RowsInX ? Tile.Height : Tile.Width) * Kernel.Group.Width);

    /// <summary>Work-groups in y.</summary>
    public uint GroupsY => Groups(RowsInX ? Size.Width : Size.Height, (RowsInX ? Tile.Width : Tile.Height) * Kernel.Group.Height);

    private static uint Groups(int size, int each) => (uint)((size + each - 1) / each);
}

/// <summary>Where kernels find their planes and tables, as shaders/plane.glsl numbers them.</summary>
internal static class KernelBindings
{
    /// <summary>Binding of the first plane that is read.</summary>
    public const int FirstSource = 0;

    /// <summary>Binding of the first plane that is written.</summary>
    public const int FirstTarget = 4;

    /// <summary>Planes that a kernel may read, and may write.</summary>
    public const int MaxPlanes = 4;

    /// <summary>Binding of the tables.</summary>
    public const int Tables = 8;
}

/// <summary>The push constants, laid out as shaders/plane.glsl has them.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct KernelPush
{
    /// <summary>Numbers in <see cref="Values"/>.</summary>
    public const int ValueCount = 12;

    /// <summary>Size of the target plane in samples.</summary>
    public int Width, Height;

    /// <summary>Byte offset of the first sample and bytes between rows, of each plane read.</summary>
    public fixed int Sources[8];

    /// <summary>The same of each plane written.</summary>
    public fixed int Targets[8];

    private readonly long _padding;

    /// <summary>What each kernel says.</summary>
    public fixed float Values[ValueCount];
}
