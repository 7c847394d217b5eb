using ILGPU;
using ILGPU.Runtime;
using MediaShm.Gpu.Devices.Threading;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Devices.Ilgpu;

/// <summary>
/// What one frame in flight needs: a stream, an arena and a fence. Each frame has its own, so that one frame's copies overlap
/// another's kernels. Owns these and is used again once its timeline value has passed.
/// Thread-safety: <see cref="Place"/> by the thread that submits, everything else by the device's.
/// </summary>
internal sealed class IlgpuFrame : DeviceJob, IDisposable
{
    private readonly IlgpuBackend _backend;
    private readonly IlgpuKernels _kernels;
    private readonly IlgpuPlan _plan;
    private readonly AcceleratorStream _stream;
    private readonly MemoryBuffer1D<byte, Stride1D.Dense> _arena;
    private readonly IlgpuFence _fence;
    private readonly IlgpuFrameTimer? _timer;
    private readonly ArrayView<byte> _bytes;
    private readonly ArrayView<float> _floats;
    private FrameView _input;
    private FrameView _output;

    public IlgpuFrame(IlgpuBackend backend, IlgpuKernels kernels, IlgpuPlan plan)
    {
        (_backend, _kernels, _plan) = (backend, kernels, plan);
        _stream = backend.CreateStream();
        _arena = backend.Accelerator.Allocate1D<byte>(plan.Bytes);
        _fence = backend.CreateFence(_stream);
        if (backend.Trace is { } trace) _timer = new IlgpuFrameTimer(trace, () => backend.CreateMark(_stream));
        _bytes = _arena.View.BaseView;
        _floats = _bytes.Cast<float>();
        WriteTables();
    }

    /// <summary>Takes the frames of the next submit.</summary>
    public void Place(in FrameView input, in FrameView output) => (_input, _output) = (input, output);

    /// <inheritdoc/>
    public override void Start()
    {
        try
        {
            _timer?.Begin();
            for (var p = 0; p < _plan.Format.PlaneCount; p++) Copy(_input, p, 0, isIn: true);
            _timer?.Mark();
            for (var i = 0; i < _plan.Steps.Count; i++) _plan.Steps[i].Launch(_kernels, _stream, _bytes, _floats);
            _timer?.Mark();
            for (var p = 0; p < _plan.Format.PlaneCount; p++) Copy(_output, p, _plan.OutputAt, isIn: false);
            _timer?.Mark();
            _fence.Record();
        }
        catch (AcceleratorException e)
        {
            throw _backend.Failure(e, _stream);
        }
    }

    /// <inheritdoc/>
    public override bool Wait(TimeSpan timeout) => _fence.Wait(timeout);

    /// <inheritdoc/>
    public override void Finish() => _timer?.Tell(Value); // the driver has brought the rows to their slot itself

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer?.Dispose();
        _fence.Dispose();
        _arena.Dispose();
        _stream.Dispose();
    }

    private void Copy(in FrameView frame, int plane, long pictureAt, bool isIn)
    {
        var here = _plan.Picture.Planes[plane];
        var (stride, rows) = (frame.PlaneStride(plane), frame.Format.PlaneHeight(plane));
        var all = new RowCopy(pictureAt + here.Offset, here.Stride, frame.PlaneAddress(plane), stride, frame.Format.RowBytes(plane), rows);
        if (stride >= all.Bytes)
        {
            // Of one pitch on both sides, as from every pool: the plane comes as one piece. What is written is rows alone.
            if (isIn && stride == here.Stride)
            {
                // Drivers want a pitch no shorter than the row, of one row too.
                var bytes = checked((int)(here.Stride * (rows - 1))) + all.Bytes;
                all = all with { ArenaPitch = bytes, HostPitch = bytes, Bytes = bytes, Rows = 1 };
            }

            Copy(all, isIn);
            return;
        }

        // Bottom-up pictures are rare, and drivers take no negative pitch: row by row.
        for (var row = 0; row < rows; row++)
            Copy(all with { ArenaAt = all.ArenaAt + row * all.ArenaPitch, Host = all.Host + row * stride, HostPitch = all.Bytes, Rows = 1 }, isIn);
    }

    private void Copy(in RowCopy rows, bool isIn)
    {
        if (isIn) _backend.CopyIn(_stream, _arena, rows);
        else _backend.CopyOut(_stream, _arena, rows);
    }

    private unsafe void WriteTables()
    {
        if (_plan.Tables.Length == 0) return;
        fixed (byte* tables = _plan.Tables)
        {
            _backend.CopyIn(_stream, _arena, new RowCopy(_plan.TablesAt, _plan.Tables.Length, (nint)tables, _plan.Tables.Length, _plan.Tables.Length, 1));
            _stream.Synchronize();
        }
    }
}
