using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Gpu.Devices.Reference;

/// <summary>
/// The scalar reference: every pass in double precision, one sample at a time, finished when Submit returns. It decides
/// what is right for every other device, in tests and in the demo's PSNR column; it is no user's device.
/// Thread-safety: as <see cref="FrameDevice"/>.
/// </summary>
public sealed class ReferenceDevice : FrameDevice
{
    private readonly SoftwareTimeline _timeline = new();
    private readonly ImportedSlabs _slabs = new();
    private ulong _submitted;

    /// <inheritdoc/>
    public override DeviceInfo Info { get; } = new("reference", DeviceKind.Cpu, "scalar reference", "none", 0);

    /// <inheritdoc/>
    public override ImportWay ImportWay => ImportWay.Direct;

    /// <inheritdoc/>
    public override FrameTimeline Timeline => _timeline;

    /// <inheritdoc/>
    public override long BytesCopied => 0;

    /// <inheritdoc/>
    public override void Import(SlabMemory slab) => _slabs.Add(slab);

    /// <summary>Ends the use of a slab; no work is in flight once Submit has returned.</summary>
    public override void Release(SlabMemory slab) => _slabs.Remove(slab);

    /// <inheritdoc/>
    public override bool Supports(Pass pass, FrameFormat format) => PassCheck.Problem(pass, format) is null;

    /// <inheritdoc/>
    public override CompiledChain Compile(IReadOnlyList<Pass> passes, FrameFormat format)
    {
        ArgumentNullException.ThrowIfNull(passes);
        if (!ComponentGeometry.Describes(format.Pixel)) throw new DeviceException($"the scalar reference does not read {format.Pixel}");
        foreach (var pass in passes)
            if (PassCheck.Problem(pass, format) is { } problem) throw new DeviceException(problem);
        return new Chain([.. passes], format);
    }

    /// <inheritdoc/>
    public override Fence Submit(CompiledChain chain, ReadOnlySpan<FrameView> inputs, ReadOnlySpan<FrameView> outputs)
    {
        if (chain is not Chain compiled) throw new DeviceException("this chain was compiled by another device");
        FrameChecks.RequireOneToOne(compiled, inputs, outputs);
        _slabs.Require(inputs[0].Slab);
        _slabs.Require(outputs[0].Slab);
        var images = ReferenceImage.Read(inputs[0]);
        foreach (var pass in compiled.Passes) images = ReferencePasses.Apply(pass, images);
        ReferenceImage.Write(images, inputs[0], outputs[0]);
        _timeline.Advance(++_submitted);
        return new Fence(_timeline, _submitted);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }

    private sealed class Chain(Pass[] passes, FrameFormat format) : CompiledChain
    {
        public Pass[] Passes { get; } = passes;

        public override FrameFormat InputFormat { get; } = format;

        public override FrameFormat OutputFormat => InputFormat;

        protected override void Dispose(bool disposing)
        {
        }
    }
}
