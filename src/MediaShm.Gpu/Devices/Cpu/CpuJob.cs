using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Devices.Cpu;

/// <summary>One submit: made once per place in the queue, filled anew for each frame.</summary>
internal sealed class CpuJob
{
    /// <summary>The chain to run.</summary>
    public CpuChain? Chain;

    /// <summary>Frame to read.</summary>
    public FrameView Input;

    /// <summary>Frame to write.</summary>
    public FrameView Output;

    /// <summary>Set, under the queue's lock, when every stage has run.</summary>
    public bool IsDone;
}
