using MediaShm.Gpu.Devices;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;

namespace VideoFilter.Run;

/// <summary>
/// A frame between two stages. Its pixels may be read once <see cref="Ready"/> has passed; until then whatever they are
/// computed from stays referenced through <see cref="Source"/>. Whoever has it owns one reference on each of the two holds.
/// </summary>
/// <param name="View">Where the pixels lie.</param>
/// <param name="Descriptor">Time, colour and so on; its layout is the view's.</param>
/// <param name="Hold">Keeps the pixels.</param>
/// <param name="Ready">Passes when the pixels are there.</param>
/// <param name="Source">Keeps the frame that the device is still reading, or null.</param>
/// <param name="SideData">What came with the frame, or null.</param>
internal readonly record struct FrameInFlight(FrameView View, FrameDescriptor Descriptor, FrameHold Hold, Fence Ready, FrameHold? Source, FrameSideData? SideData)
{
    /// <summary>Longest time a device may take for one frame: longer than its own deadline, at which it says more than we can.</summary>
    internal static readonly TimeSpan FenceDeadline = 2 * DeviceDeadline.Default;

    /// <summary>The same for a frame that nobody wants any more; short, since a device that hangs has several in flight.</summary>
    private static readonly TimeSpan DiscardPatience = TimeSpan.FromSeconds(2);

    /// <summary>Waits for the fence, then returns the source: from here on the frame stands alone.</summary>
    /// <exception cref="DeviceException">The device was lost, or did not finish in <see cref="FenceDeadline"/>.</exception>
    internal FrameInFlight Settle(CancellationToken abort)
    {
        if (!Ready.Wait(FenceDeadline, abort))
            throw new DeviceTimeoutException($"the device did not finish frame {Descriptor.Index} within {FenceDeadline.TotalSeconds:0} s; it may hang: use --device cpu");
        Source?.Release();
        return this with { Ready = Fence.Passed, Source = null };
    }

    /// <summary>Gives the frame up, finished or not; waits for the device first, since it may still be writing.</summary>
    internal void Discard()
    {
        WaitIdly(Ready, DiscardPatience); // too late to help: the memory is given back either way
        Source?.Release();
        Hold.Release();
    }

    /// <summary>Waits for a fence where it matters no more how the work ends; a device that failed is reported by whoever wants the frame.</summary>
    internal static void WaitIdly(Fence fence, TimeSpan patience)
    {
        try
        {
            _ = fence.Wait(patience, CancellationToken.None);
        }
        catch (DeviceException)
        {
        }
    }
}
