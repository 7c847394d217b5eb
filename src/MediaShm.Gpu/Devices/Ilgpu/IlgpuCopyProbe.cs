using System.Diagnostics;
using ILGPU.Runtime;

namespace MediaShm.Gpu.Devices.Ilgpu;

/// <summary>
/// Measures what a driver moves between pinned memory of this process and an arena, each way by a stream of its own. Owns what it needs for
/// that. On the device's thread, while nothing is in flight.
/// </summary>
internal sealed class IlgpuCopyProbe : IDisposable
{
    private const int Copies = 16; // in one batch, so that starting them costs nothing beside them
    private const int Rounds = 4; // the first warms up
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(1);
    private readonly IlgpuBackend _backend;
    private readonly MemoryBuffer _arena;
    private readonly Way _in;
    private readonly Way _out;
    private readonly nint _host;
    private readonly int _bytes;

    /// <summary>Makes one.</summary>
    /// <param name="backend">The driver.</param>
    /// <param name="host">Pinned memory: its first half is read, its second written.</param>
    /// <param name="size">Bytes of it.</param>
    public IlgpuCopyProbe(IlgpuBackend backend, nint host, long size)
    {
        (_backend, _host) = (backend, host);
        _bytes = (int)Math.Min(64 << 20, size / 2 / 256 * 256);
        try
        {
            _arena = backend.Accelerator.Allocate1D<byte>(2L * _bytes);
            (_in, _out) = (new Way(backend), new Way(backend));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Measures each way alone, then both.</summary>
    public CopyLimit Measure()
    {
        // What goes out is the memory's own first half: a fresh arena may hold what others left there.
        _backend.CopyIn(_in.Stream, _arena, There with { ArenaAt = _bytes });
        _in.Fence.Record();
        Await(_in);
        return new(Best(isIn: true, isOut: false), Best(isIn: false, isOut: true), Best(isIn: true, isOut: true));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _out?.Dispose();
        _in?.Dispose();
        _arena?.Dispose();
    }

    private double Best(bool isIn, bool isOut)
    {
        // The halves are apart, so that neither way waits for the other.
        var there = There;
        var back = there with { ArenaAt = _bytes, Host = _host + _bytes };
        var best = 0.0;
        for (var round = 0; round < Rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            for (var i = 0; i < Copies; i++)
            {
                if (isIn) _backend.CopyIn(_in.Stream, _arena, there);
                if (isOut) _backend.CopyOut(_out.Stream, _arena, back);
            }

            if (isIn) _in.Fence.Record();
            if (isOut) _out.Fence.Record();
            if (isIn) Await(_in);
            if (isOut) Await(_out);
            var moved = (isIn && isOut ? 2.0 : 1) * Copies * _bytes;
            if (round > 0) best = Math.Max(best, moved / clock.Elapsed.TotalSeconds);
        }

        return best;
    }

    private RowCopy There => new(0, _bytes, _host, _bytes, _bytes, 1);

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
