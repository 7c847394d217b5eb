using System.Diagnostics;
using MediaShm.Gpu.Devices.Shaders;
using MediaShm.Gpu.Devices.Threading;
using MediaShm.Pipeline.Frames;
using DeviceFrame = MediaShm.Gpu.Devices.Shaders.DeviceFrame<MediaShm.Gpu.Devices.OpenGl.GlBuffer>;

namespace MediaShm.Gpu.Devices.OpenGl;

/// <summary>
/// What one frame in flight needs: where it is read and written, staging buffers where its slabs are not pinned, and the sync
/// object that tells when it is done. Owns these and is used again once its timeline value has passed.
/// Thread-safety: <see cref="Place"/> by the thread that submits, everything else by the device's.
/// </summary>
internal sealed partial class GlFrame(OpenGlDevice device, OpenGlChain chain) : DeviceJob, IDisposable
{
    private GlBuffer? _upload;
    private GlBuffer? _download;
    private DeviceFrame _source;
    private DeviceFrame _target;
    private FrameView _resultGoesTo;
    private bool _isStagedOut;
    private nint _sync;
    private GlFrameTimer? _timer;
    private (long Began, long Ended) _stagedIn; // 0: it was not

    /// <summary>Takes the frames of the next submit; copies the input where kernels cannot read it in place.</summary>
    public void Place(in FrameView input, GlBuffer? inputSlab, in FrameView output, GlBuffer? outputSlab)
    {
        _stagedIn = default;
        _source = InPlace(input, inputSlab) ?? StageInput(input);
        var target = InPlace(output, outputSlab);
        _isStagedOut = target is null;
        _resultGoesTo = output;
        _target = target ?? StageOutput(output);
    }

    /// <inheritdoc/>
    public override void Finish()
    {
        var began = Stopwatch.GetTimestamp();
        if (_isStagedOut) device.AddBytesCopied(FrameCopy.Out(_download!.Address, FrameLayout.For(_resultGoesTo.Format), _resultGoesTo));
        if (_timer is null || device.Trace is not { } trace) return;
        if (_stagedIn.Ended != 0) trace.Tell(Value, DeviceWork.Upload, _stagedIn.Began, _stagedIn.Ended);
        _timer.Tell(Value);
        if (_isStagedOut) trace.Tell(Value, DeviceWork.Download, began, Stopwatch.GetTimestamp());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        DeleteSync();
        _timer?.Dispose();
        _upload?.Dispose();
        _download?.Dispose();
    }

    /// <summary>The frame where it lies, or null where kernels, which work on whole words, cannot use it there.</summary>
    private DeviceFrame? InPlace(in FrameView frame, GlBuffer? slab)
    {
        if (slab is null || DeviceFrame.At(slab, frame.SlotOffset, frame.Layout) is not { IsWhole: true } inPlace) return null;
        var limits = device.Context.Gpu.Limits;
        for (var p = 0; p < frame.Format.PlaneCount; p++)
        {
            // A crop's planes span rows of a larger picture: more than the driver binds at once, perhaps.
            var span = Math.Abs(frame.PlaneStride(p)) * (long)frame.Format.PlaneHeight(p) + limits.PlaneAlignment;
            if (span > Math.Min(limits.MaxStorageRange, int.MaxValue)) return null;
        }

        return inPlace;
    }

    private DeviceFrame StageInput(in FrameView input)
    {
        var layout = FrameLayout.For(input.Format, out var bytes);
        _upload ??= MakeUpload(RoundUp(bytes));
        var began = Stopwatch.GetTimestamp();
        device.AddBytesCopied(input.CopyTo(_upload.Address, layout));
        _stagedIn = (began, Stopwatch.GetTimestamp());
        return DeviceFrame.At(_upload, 0, layout);
    }

    private DeviceFrame StageOutput(in FrameView output)
    {
        var layout = FrameLayout.For(output.Format, out var bytes);
        _download ??= MakeDownload(RoundUp(bytes));
        return DeviceFrame.At(_download, 0, layout);
    }

    // Methods of their own, since a lambda's captures are allocated where its method begins, on every frame.
    private GlBuffer MakeUpload(long size) => device.OnThread(api => GlBuffer.ForUpload(api, size));

    private GlBuffer MakeDownload(long size) => device.OnThread(api => GlBuffer.ForDownload(api, size));

    private static long RoundUp(long bytes) => (bytes + 255) / 256 * 256;
}
