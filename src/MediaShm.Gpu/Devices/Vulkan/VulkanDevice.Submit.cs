using MediaShm.Pipeline.Frames;
using DeviceFrame = MediaShm.Gpu.Devices.Shaders.DeviceFrame<MediaShm.Gpu.Devices.Vulkan.VulkanBuffer>;
using Fence = MediaShm.Pipeline.Frames.Fence;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>From frames to a fence.</summary>
public sealed partial class VulkanDevice
{
    /// <inheritdoc/>
    public override Fence Submit(CompiledChain chain, ReadOnlySpan<FrameView> inputs, ReadOnlySpan<FrameView> outputs)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (chain is not VulkanChain mine || !mine.BelongsTo(this)) throw new DeviceException("vulkan: the chain was compiled by another device, or is disposed");
        FrameChecks.RequireOneToOne(chain, inputs, outputs);
        var (input, output) = (inputs[0], outputs[0]);
        var inputSlab = _slabs.Require(input, "input");
        var outputSlab = _slabs.Require(output, "output");

        _timeline.ThrowIfFailed();
        var frame = mine.Frames.Next();
        _timeline.Require(frame.Value, _options.Deadline);
        frame.CollectTimes();
        var source = inputSlab.Buffer is { } read ? DeviceFrame.At(read, input.SlotOffset, input.Layout) : frame.StageInput(input, _timeline.Next());
        var target = outputSlab.Buffer is { } written ? DeviceFrame.At(written, output.SlotOffset, output.Layout) : frame.StageOutput(output);
        frame.Record(source, target);

        var value = _timeline.Next();
        if (outputSlab.Buffer is null) _staged.Add(value, frame);
        try
        {
            _queues.Submit(frame, value);
        }
        catch (DeviceException e)
        {
            if (outputSlab.Buffer is null) _staged.Withdraw(value);
            _timeline.Fail(e); // a stage or two may be with the driver already, so the values cannot be used again
            throw;
        }

        _timeline.Advance(value);
        frame.Value = mine.LastUse = inputSlab.LastUse = outputSlab.LastUse = value;
        return new Fence(_timeline, value);
    }
}
