using MediaShm.Gpu.Devices;
using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.Pool;
using VideoFilter.CommandLine;
using VideoFilter.Output;

namespace VideoFilter.Run;

/// <summary>
/// The decoder and the device of a run, opened side by side. What access the decoder's pool must grant shows only once the device is open:
/// where it is more than usual, which is rare, the decoder is started again; or the device is opened first, where the input can be read
/// only once. Owns both.
/// </summary>
internal sealed class Opening : IDisposable
{
    private Opening(DecoderClient decoder, FrameDevice device, AccessNeed need) => (Decoder, Device, Need) = (decoder, device, need);

    /// <summary>The decoder.</summary>
    internal DecoderClient Decoder { get; }

    /// <summary>The device.</summary>
    internal FrameDevice Device { get; }

    /// <summary>What the run's pools grant, and why.</summary>
    internal AccessNeed Need { get; }

    /// <summary>Opens both.</summary>
    /// <exception cref="MediaException">The decoder did not start.</exception>
    /// <exception cref="DeviceException">The device could not be opened.</exception>
    internal static Opening Start(FilterRunOptions options, RunSettings settings, MediaInput input, Notes notes, RunTrace? trace)
    {
        // First of all: it loads while we do.
        var decoder = input.CanRewind ? DecoderClient.Start(input, settings.Decoder(notes, settings.UsualAccess)) : null;
        FrameDevice? device = null;
        try
        {
            device = DeviceChoice.Open(options, notes, trace);
            var need = settings.AccessFor(device);
            if (need.Access == PoolAccess.DeviceMapped) notes.Info($"the pools' memory is mapped writable, for {device.Info.Name}'s driver alone: {need.Reason}");
            if (decoder is not null && need.Access != settings.UsualAccess)
            {
                decoder.Dispose();
                decoder = null;
                input.Rewind();
            }

            decoder ??= DecoderClient.Start(input, settings.Decoder(notes, need.Access));
            return new Opening(decoder, device, need);
        }
        catch
        {
            device?.Dispose();
            decoder?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Device.Dispose();
        }
        finally
        {
            Decoder.Dispose();
        }
    }
}
