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
            if (source.Stride == rowBytes[i] && target.Stride == rowBytes[i])
            {
                RowKernels.Copy(source.Row(first), target.Row(first), (long)rowBytes[i] * (last - first)); // nothing lies between the rows
                continue;
            }

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
                Interleaved.Split(source.Row(y), g, target.Row(y));
        }
    }
}

/// <summary>Puts components together again in an interleaved plane of the output.</summary>
internal sealed unsafe class MergeStage(int framePlane, (int Source, ComponentGeometry Geometry)[] components, int copiedRowBytes) : CpuStage
{
    private readonly ComponentGeometry[] _geometry = Array.ConvertAll(components, c => c.Geometry);

    public override void Run(ReadOnlySpan<Plane> planes, byte* scratch, int part, int parts)
    {
        var (input, target) = (planes[PlaneTable.Input + framePlane], planes[PlaneTable.Output + framePlane]);
        var (first, last) = Rows(target.Height, part, parts);
        var rows = stackalloc byte*[components.Length];
        for (var y = first; y < last; y++)
        {
            if (copiedRowBytes > 0) RowKernels.Copy(input.Row(y), target.Row(y), copiedRowBytes); // bytes that no component has
            for (var c = 0; c < components.Length; c++) rows[c] = planes[components[c].Source].Row(y);
            Interleaved.Merge(rows, _geometry, target.Row(y));
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
