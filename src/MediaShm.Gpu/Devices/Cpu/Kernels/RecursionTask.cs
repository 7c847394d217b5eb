namespace MediaShm.Gpu.Devices.Cpu.Kernels;

/// <summary>What a recursion kernel is to do with one plane.</summary>
/// <param name="Source">Samples in.</param>
/// <param name="Target">Samples out.</param>
/// <param name="NuRows">ν along rows; 0 leaves them alone.</param>
/// <param name="NuColumns">ν along columns; 0 leaves them alone.</param>
/// <param name="Steps">Two-sided sweeps in each direction.</param>
/// <param name="Depth">Bits of a sample.</param>
/// <param name="First">First row to sweep: 0, or so far above <paramref name="StoreFirst"/> that what lies above no longer matters.</param>
/// <param name="Last">Past the last row to sweep: the plane's height, or as far below <paramref name="StoreLast"/>.</param>
/// <param name="Reach">Rows after which a value no longer matters: at least those two distances.</param>
/// <param name="StoreFirst">First row to store.</param>
/// <param name="StoreLast">Past the last row to store.</param>
internal readonly record struct RecursionTask(
    Plane Source, Plane Target, double NuRows, double NuColumns, int Steps, int Depth,
    int First, int Last, int Reach, int StoreFirst, int StoreLast);
