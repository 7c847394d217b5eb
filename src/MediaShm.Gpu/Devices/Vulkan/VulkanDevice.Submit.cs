using MediaShm.Pipeline.Frames;
using Silk.NET.Vulkan;
using Fence = MediaShm.Pipeline.Frames.Fence;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>From frames to a fence.</summary>
public sealed unsafe partial class VulkanDevice
{
    /// <inheritdoc/>
    public override Fence Submit(CompiledChain chain, ReadOnlySpan<FrameView> inputs, ReadOnlySpan<FrameView> outputs)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (chain is not VulkanChain mine || !mine.BelongsTo(this)) throw new ArgumentException("the chain was compiled by another device, or is disposed", nameof(chain));
        if (inputs.Length != 1 || outputs.Length != 1)
            throw new ArgumentException($"the chain takes 1 frame and gives 1, not {inputs.Length} and {outputs.Length}");
        var (input, output) = (inputs[0], outputs[0]);
        var inputSlab = Imported(input, chain.InputFormat, "input");
        var outputSlab = Imported(output, chain.OutputFormat, "output");
        if (!output.Slab.IsWritable) throw new DeviceException("vulkan: the output frame lies in a slab that this process cannot write");

        var frame = mine.NextFrame();
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
            SType = StructureType.TimelineSemaphoreSubmitInfo, SignalSemaphoreValueCount = 1, PSignalSemaphoreValues = &value,
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

    private SlabImport Imported(in FrameView frame, FrameFormat format, string role)
    {
        if (frame.Format != format) throw new ArgumentException($"the {role} frame is {frame.Format}, and the chain was compiled for {format}");
        return frame.Slab is not null && _slabs.TryGetValue(frame.Slab, out var import)
            ? import
            : throw new DeviceException($"vulkan: the {role} frame lies in no slab that was imported");
    }
}
