using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Devices.Shaders;

/// <summary>One intermediate plane.</summary>
/// <param name="Offset">Bytes from the start of the chain's scratch buffer; a multiple of what a binding's offset needs.</param>
/// <param name="Stride">Bytes between rows.</param>
/// <param name="Length">Bytes in all.</param>
internal readonly record struct ScratchPlane(long Offset, int Stride, long Length);

/// <summary>What a chain of passes becomes on a GPU: dispatches, scratch memory and tables. Knows no driver. Immutable.</summary>
/// <param name="Input">Format of the frame read.</param>
/// <param name="Output">Format of the frame written.</param>
/// <param name="Steps">Dispatches, in order of their phases.</param>
/// <param name="CopiesIn">Dispatches that copy an input frame that is not whole to where it is.</param>
/// <param name="CopiesOut">Dispatches that copy the result to an output frame that is not whole.</param>
/// <param name="Scratch">Intermediate planes.</param>
/// <param name="ScratchBytes">Size of the buffer that holds them.</param>
/// <param name="Tables">Contents of the buffer that the steps' tables lie in: uniform blocks, and look-up tables.</param>
/// <param name="LookUps">Place of each look-up table in it.</param>
internal sealed record ChainPlan(
    FrameFormat Input,
    FrameFormat Output,
    IReadOnlyList<KernelStep> Steps,
    IReadOnlyList<KernelStep> CopiesIn,
    IReadOnlyList<KernelStep> CopiesOut,
    IReadOnlyList<ScratchPlane> Scratch,
    long ScratchBytes,
    byte[] Tables,
    IReadOnlyList<(int Offset, int Length)> LookUps);
