using MediaShm.Gpu.Devices.Cpu.Kernels;
using MediaShm.Gpu.Passes;

namespace MediaShm.Gpu.Devices.Cpu.Stages;

/// <summary>Carries whole planes that no pass touches from the input to the output.</summary>
internal sealed unsafe class CopyStage(int[] framePlanes, int[] rowBytes) : CpuStage
{
    public override void Run(ReadOnlySpan<Plane> planes, byte* scratch, int part, int parts)
    {
        for (var i = 0; i < framePlanes.Length; i++)
        {
            var (source, target) = (planes[PlaneTable.Input + framePlanes[i]], planes[PlaneTable.Output + framePlanes[i]]);
            var (first, last) = Rows(source.Height, part, parts);
            for (var y = first; y < last; y++) RowKernels.Copy(source.Row(y), target.Row(y), rowBytes[i]);
        }
    }
}

/// <summary>Takes interleaved components apart, so that every other stage meets plain planes only.</summary>
internal sealed unsafe class SplitStage((int Component, ComponentGeometry Geometry)[] components) : CpuStage
{
    public override void Run(ReadOnlySpan<Plane> planes, byte* scratch, int part, int parts)
    {
        foreach (var (component, g) in components)
        {
            var (source, target) = (planes[PlaneTable.Input + g.Plane], planes[PlaneTable.SplitInput + component]);
            var (first, last) = Rows(g.Height, part, parts);
            for (var y = first; y < last; y++)
                RowKernels.Split(source.Row(y) + g.Offset, g.Step, g.Shift, g.MaxValue, g.WordBytes, target.Row(y), g.Width);
        }
    }
}

/// <summary>Puts components together again in an interleaved plane of the output.</summary>
internal sealed unsafe class MergeStage(int framePlane, (int Source, ComponentGeometry Geometry)[] components, int copiedRowBytes) : CpuStage
{
    private readonly bool _isPair = components.Length == 2 && Array.TrueForAll(components, c => c.Geometry is { Step: 2, WordBytes: 1 });

    public override void Run(ReadOnlySpan<Plane> planes, byte* scratch, int part, int parts)
    {
        var (input, target) = (planes[PlaneTable.Input + framePlane], planes[PlaneTable.Output + framePlane]);
        var (first, last) = Rows(target.Height, part, parts);
        for (var y = first; y < last; y++)
        {
            if (copiedRowBytes > 0) RowKernels.Copy(input.Row(y), target.Row(y), copiedRowBytes); // bytes that no component has
            if (_isPair)
            {
                var even = components[0].Geometry.Offset == 0 ? 0 : 1;
                var (first8, second8) = (planes[components[even].Source], planes[components[1 - even].Source]);
                RowKernels.MergeTwo8(first8.Row(y), second8.Row(y), target.Row(y), components[0].Geometry.Width);
                continue;
            }

            foreach (var (source, g) in components)
                RowKernels.Merge(planes[source].Row(y), target.Row(y) + g.Offset, g.Step, g.Shift, g.WordBytes, g.Width);
        }
    }
}

/// <summary>Mirrors components.</summary>
internal sealed unsafe class FlipStage(Operand[] operands, FlipPass pass, int sampleBytes) : CpuStage
{
    public override void Run(ReadOnlySpan<Plane> planes, byte* scratch, int part, int parts)
    {
        foreach (var operand in operands)
        {
            var (source, target) = (planes[operand.Source], planes[operand.Target]);
            var (first, last) = Rows(source.Height, part, parts);
            // Read in the order of memory: reads wait for what the processor did not foresee, writes do not.
            for (var y = first; y < last; y++)
            {
                var from = source.Row(y);
                var to = target.Row(pass.Vertical ? source.Height - 1 - y : y);
                if (!pass.Horizontal) RowKernels.Copy(from, to, source.Width * sampleBytes);
                else if (sampleBytes == 1) RowKernels.Mirror8(from, to, source.Width);
                else RowKernels.Mirror16((ushort*)from, (ushort*)to, source.Width);
            }
        }
    }
}
