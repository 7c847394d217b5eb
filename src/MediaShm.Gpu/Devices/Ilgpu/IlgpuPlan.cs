using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Devices.Ilgpu;

/// <summary>
/// What a chain of passes becomes: launches, and the memory that one frame in flight needs. That is one block, the arena: the
/// input picture, the output picture, intermediate planes, tables. Immutable.
/// </summary>
/// <param name="Format">Format of the frames read and written.</param>
/// <param name="Picture">How a picture lies in the arena, from the place where it begins.</param>
/// <param name="OutputAt">Where the output picture begins; the input begins at 0.</param>
/// <param name="TablesAt">Where the tables begin.</param>
/// <param name="Tables">The tables.</param>
/// <param name="Bytes">Size of the arena.</param>
/// <param name="Steps">Launches, in order.</param>
internal sealed record IlgpuPlan(
    FrameFormat Format, FrameLayout Picture, long OutputAt, long TablesAt, byte[] Tables, long Bytes, IReadOnlyList<IlgpuStep> Steps);
