using MediaShm.Gpu.Devices.Cpu.Stages;
using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Devices.Cpu;

/// <summary>A chain compiled for the <c>cpu</c> device: its stages, and for each worker the scratch that a frame needs on its way.</summary>
internal sealed unsafe class CpuChain : CompiledChain
{
    private readonly Lane[] _lanes;

    public CpuChain(CpuDevice owner, IReadOnlyList<Pass> passes, FrameFormat format, int workers)
    {
        Owner = owner;
        InputFormat = format;
        var plan = new ChainPlan(passes, format);
        Stages = [.. plan.Stages];
        _lanes = new Lane[workers];
        for (var i = 0; i < workers; i++) _lanes[i] = new Lane(plan);
    }

    public CpuDevice Owner { get; }

    public CpuStage[] Stages { get; }

    public override FrameFormat InputFormat { get; }

    public override FrameFormat OutputFormat => InputFormat;

    /// <summary>The planes of a job that worker <paramref name="worker"/> leads, pointing at its frames.</summary>
    public Plane[] Bind(int worker, in FrameView input, in FrameView output)
    {
        var planes = _lanes[worker].Planes;
        for (var p = 0; p < InputFormat.PlaneCount; p++)
        {
            var (width, height) = (InputFormat.Pixel.Info.PlaneWidth(p, InputFormat.Width), InputFormat.PlaneHeight(p));
            planes[PlaneTable.Input + p] = new Plane(input.PlaneAddress(p), input.PlaneStride(p), width, height);
            planes[PlaneTable.Output + p] = new Plane(output.PlaneAddress(p), output.PlaneStride(p), width, height);
        }

        return planes;
    }

    /// <summary>Runs a part of a stage on worker <paramref name="worker"/>.</summary>
    public void Run(int worker, int stage, Plane[] planes, int part, int parts) =>
        Stages[stage].Run(planes, _lanes[worker].KernelScratch, part, parts);

    protected override void Dispose(bool disposing)
    {
        if (!disposing) return;
        foreach (var lane in _lanes) lane.Dispose();
        foreach (var stage in Stages) (stage as IDisposable)?.Dispose();
    }

    /// <summary>What one worker needs: planes for results between stages, and scratch for the kernel at work.</summary>
    private sealed class Lane : IDisposable
    {
        private readonly NativeScratch _memory;

        public Lane(ChainPlan plan)
        {
            var bytes = NativeScratch.Align(plan.Stages.Select(s => s.ScratchBytes).DefaultIfEmpty(0).Max());
            var offset = new long[PlaneTable.Count];
            for (var i = 0; i < PlaneTable.Count; i++)
            {
                offset[i] = bytes;
                if (plan.ScratchAt(i) is { } g) bytes += NativeScratch.Align(g.Width * g.WordBytes) * g.Height;
            }

            _memory = new NativeScratch(bytes);
            for (var i = 0; i < PlaneTable.Count; i++)
            {
                if (plan.ScratchAt(i) is not { } g) continue;
                Planes[i] = new Plane(
                    (nint)_memory.Pointer + (nint)offset[i], (nint)NativeScratch.Align(g.Width * g.WordBytes), g.Width, g.Height);
            }
        }

        public Plane[] Planes { get; } = new Plane[PlaneTable.Count];

        public byte* KernelScratch => _memory.Pointer;

        public void Dispose() => _memory.Dispose();
    }
}
