using MediaShm.Gpu.Devices.Shaders;
using MediaShm.Gpu.Devices.Threading;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Devices.OpenGl;

/// <summary>
/// A compiled chain: the plan, its programs, tables and intermediate memory, and what its frames in flight need. Owns all of these but
/// the programs.
/// </summary>
internal sealed class OpenGlChain : ThreadedChain
{
    public OpenGlChain(IChainOwner owner, OpenGlDevice device, GlPrograms programs, ChainPlan plan, bool copiesToDevice)
        : base(owner)
    {
        Plan = plan;
        var api = device.Context.Api;
        Frames = new FrameRing<GlFrame>(() => new GlFrame(device, this));
        try
        {
            Programs = [.. plan.Steps.Select(step => programs.Get(step.Kernel))];
            if (plan.ScratchBytes > 0) Scratch = GlBuffer.OnDevice(api, plan.ScratchBytes);
            // A kernel declares the longest block that there may be, and all of what it declares must be there.
            if (plan.Tables.Length > 0) Tables = GlBuffer.Constant(api, [.. plan.Tables, .. new byte[TableBuilder.MaxBlockBytes]]);
            if (copiesToDevice)
            {
                _ = FrameLayout.For(plan.Input, out var bytes);
                LocalInput = GlBuffer.OnDevice(api, bytes + 65536);
            }
        }
        catch
        {
            Free();
            throw;
        }
    }

    /// <inheritdoc/>
    public override FrameFormat InputFormat => Plan.Input;

    /// <inheritdoc/>
    public override FrameFormat OutputFormat => Plan.Output;

    /// <summary>What it dispatches.</summary>
    public ChainPlan Plan { get; }

    /// <summary>The program of each step.</summary>
    public uint[] Programs { get; } = [];

    /// <summary>Intermediate planes, or null when there are none.</summary>
    public GlBuffer? Scratch { get; }

    /// <summary>The steps' tables, or null when there are none.</summary>
    public GlBuffer? Tables { get; }

    /// <summary>Where inputs are copied before kernels read them, or null: they are read in place.</summary>
    public GlBuffer? LocalInput { get; }

    /// <summary>The frames.</summary>
    public FrameRing<GlFrame> Frames { get; }

    /// <inheritdoc/>
    public override void Free()
    {
        Frames.Dispose();
        LocalInput?.Dispose();
        Tables?.Dispose();
        Scratch?.Dispose();
    }
}
