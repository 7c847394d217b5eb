using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;
using VideoFilter.Output;

namespace VideoFilter.Run;

/// <summary>Submits each frame to a device: input slot → passes → a loaned slot of the output pool. Does not wait for the result.</summary>
internal sealed class DeviceStage : FilterStage
{
    private static readonly TimeSpan SlotDeadline = TimeSpan.FromSeconds(60);
    private readonly FrameDevice _device;
    private readonly CompiledChain _chain;
    private readonly FramePool _outputs;
    private readonly RunTrace? _trace;
    private readonly CancellationToken _abort;
    private Fence _last;

    internal DeviceStage(IFrameSink next, FrameDevice device, IReadOnlyList<Pass> passes, FrameFormat format, FramePool outputs, RunTrace? trace, CancellationToken abort)
        : base(next)
    {
        (_device, _outputs, _trace, _abort) = (device, outputs, trace, abort);
        _chain = device.Compile(passes, format);
    }

    /// <summary>Format of the frames it gives.</summary>
    internal FrameFormat OutputFormat => _chain.OutputFormat;

    /// <inheritdoc/>
    public override void Accept(FrameInFlight frame)
    {
        FrameLoan? loan = null;
        try
        {
            frame = frame.Settle(_abort); // passes at once unless another device made the frame
            loan = _outputs.Loan(_chain.OutputFormat, SlotDeadline, _abort);
            var began = RunTrace.Now;
            _last = _device.Submit(_chain, [frame.View], [loan.View]);
            if (_device.TracesWork) _trace?.Await(_last, frame.Descriptor.Index, _device.Info.Name);
            else _trace?.AddUntil(RunTrace.KernelsOn(_device.Info.Name), frame.Descriptor.Index, began, _last);
        }
        catch
        {
            loan?.Release();
            frame.Discard();
            throw;
        }

        var descriptor = frame.Descriptor;
        descriptor.Layout = loan.View.Layout;
        Next.Accept(new FrameInFlight(loan.View, descriptor, loan, _last, frame.Hold, frame.SideData));
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        FrameInFlight.WaitIdly(_last, FrameInFlight.FenceDeadline);
        _chain.Dispose();
    }
}
