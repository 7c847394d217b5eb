using ILGPU.Runtime;

namespace MediaShm.Gpu.Devices.Ilgpu;

/// <summary>What a driver moves between pinned memory of this process and an arena, each way by a stream of its own. Owns what it needs for that.</summary>
internal sealed class IlgpuCopyProbe : CopyProbe
{
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(1);
    private readonly IlgpuBackend _backend;
    private readonly MemoryBuffer _arena;
    private readonly Way _in;
    private readonly Way _out;
    private readonly nint _host;

    /// <summary>Makes one.</summary>
    /// <param name="backend">The driver.</param>
    /// <param name="host">Pinned memory: its first half is read, its second written.</param>
    /// <param name="size">Bytes of it.</param>
    public IlgpuCopyProbe(IlgpuBackend backend, nint host, long size)
        : base(size)
    {
        (_backend, _host) = (backend, host);
        try
        {
            _arena = backend.Accelerator.Allocate1D<byte>(2L * Bytes);
            (_in, _out) = (new Way(backend), new Way(backend));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _out?.Dispose();
        _in?.Dispose();
        _arena?.Dispose();
    }

    /// <inheritdoc/>
    protected override void Fill()
    {
        _backend.CopyIn(_in.Stream, _arena, There with { ArenaAt = Bytes });
        _in.Fence.Record();
        Await(_in);
    }

    /// <inheritdoc/>
    protected override void Run(bool isIn, bool isOut)
    {
        var there = There;
        var back = there with { ArenaAt = Bytes, Host = _host + Bytes };
        for (var i = 0; i < Copies; i++)
        {
            if (isIn) _backend.CopyIn(_in.Stream, _arena, there);
            if (isOut) _backend.CopyOut(_out.Stream, _arena, back);
        }

        if (isIn) _in.Fence.Record();
        if (isOut) _out.Fence.Record();
        if (isIn) Await(_in);
        if (isOut) Await(_out);
    }

    private RowCopy There => new(0, Bytes, _host, Bytes, Bytes, 1);

    private static void Await(Way way)
    {
        while (!way.Fence.Wait(Slice)) Thread.Sleep(0);
    }

    /// <summary>A stream with a fence.</summary>
    private sealed class Way : IDisposable
    {
        public Way(IlgpuBackend backend)
        {
            Stream = backend.CreateStream();
            Fence = backend.CreateFence(Stream);
        }

        public AcceleratorStream Stream { get; }

        public IlgpuFence Fence { get; }

        public void Dispose()
        {
            Fence.Dispose();
            Stream.Dispose();
        }
    }
}
