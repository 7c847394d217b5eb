using MediaShm.Gpu.Devices.Shaders;
using MediaShm.Pipeline.Frames;
using Silk.NET.OpenGL;

namespace MediaShm.Gpu.Devices.OpenGl;

/// <summary>
/// A compiled chain: the plan, its programs, tables and intermediate memory, and a ring of frames so that several are in flight.
/// Owns all of these but the programs. Thread-safety: made and freed on the device's thread, else used by the thread that submits.
/// </summary>
internal sealed class OpenGlChain : CompiledChain
{
    /// <summary>Frames that may be in flight at once.</summary>
    public const int FramesInFlight = 4;

    private readonly OpenGlDevice _device;
    private readonly GlFrame[] _frames = new GlFrame[FramesInFlight];
    private int _next;
    private int _disposed;

    public OpenGlChain(OpenGlDevice device, GL api, GlPrograms programs, ChainPlan plan, bool copiesToDevice)
    {
        (_device, Plan) = (device, plan);
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

        for (var i = 0; i < FramesInFlight; i++) _frames[i] = new GlFrame(device, this);
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

    /// <summary>Timeline value of its latest submit.</summary>
    public ulong LastUse { get; set; }

    /// <summary>True when a device of the caller's compiled it and it is not disposed.</summary>
    public bool BelongsTo(OpenGlDevice device) => ReferenceEquals(device, _device) && Volatile.Read(ref _disposed) == 0;

    /// <summary>The frame of the ring whose turn it is; its earlier work may still be in flight.</summary>
    public GlFrame NextFrame()
    {
        var frame = _frames[_next];
        _next = (_next + 1) % FramesInFlight;
        return frame;
    }

    /// <summary>Frees everything, on the device's thread, after the last fence.</summary>
    public void Free()
    {
        foreach (var frame in _frames) frame?.Dispose();
        LocalInput?.Dispose();
        Tables?.Dispose();
        Scratch?.Dispose();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _disposed, 1) == 0) _device.Retire(this);
    }
}
