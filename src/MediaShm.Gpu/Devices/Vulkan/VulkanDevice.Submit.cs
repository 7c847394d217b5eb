using MediaShm.Pipeline.Frames;
using Silk.NET.Vulkan;
using DeviceFrame = MediaShm.Gpu.Devices.Shaders.DeviceFrame<MediaShm.Gpu.Devices.Vulkan.VulkanBuffer>;
using Fence = MediaShm.Pipeline.Frames.Fence;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>From frames to a fence.</summary>
public sealed unsafe partial class VulkanDevice
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

        var frame = mine.Frames.Next();
        _timeline.Require(frame.Value, _options.Deadline);
        var source = inputSlab.Buffer is { } read ? DeviceFrame.At(read, input.SlotOffset, input.Layout) : frame.StageInput(input);
        var target = outputSlab.Buffer is { } written ? DeviceFrame.At(written, output.SlotOffset, output.Layout) : frame.StageOutput(output);
        frame.Record(source, target);

        var value = _timeline.Next();
        if (outputSlab.Buffer is null) _staged.Add(value, frame);
        try
        {
            Submit(frame.Commands, value);
        }
        catch when (outputSlab.Buffer is null)
        {
            _staged.Withdraw(value);
            throw;
        }

        _timeline.Advance(value);
        frame.Value = mine.LastUse = inputSlab.LastUse = outputSlab.LastUse = value;
        return new Fence(_timeline, value);
    }

    private void Submit(CommandBuffer commands, ulong value)
    {
        var semaphore = _timeline.Semaphore;
        var values = new TimelineSemaphoreSubmitInfo
        {
            SType = StructureType.TimelineSemaphoreSubmitInfo,
            SignalSemaphoreValueCount = 1,
            PSignalSemaphoreValues = &value,
        };
        var info = new SubmitInfo
        {
            SType = StructureType.SubmitInfo,
            PNext = &values,
            CommandBufferCount = 1,
            PCommandBuffers = &commands,
            SignalSemaphoreCount = 1,
            PSignalSemaphores = &semaphore,
        };
        VulkanCalls.Check(_context.Api.QueueSubmit(_context.Queue, 1, &info, default), "submit a frame");
    }
}
