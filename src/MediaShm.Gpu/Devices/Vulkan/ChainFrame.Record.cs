using MediaShm.Gpu.Devices.Shaders;
using MediaShm.Pipeline.Frames;
using Silk.NET.Vulkan;
using DeviceFrame = MediaShm.Gpu.Devices.Shaders.DeviceFrame<MediaShm.Gpu.Devices.Vulkan.VulkanBuffer>;
using PlaneWindow = MediaShm.Gpu.Devices.Shaders.PlaneWindow<MediaShm.Gpu.Devices.Vulkan.VulkanBuffer>;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>Recording one frame's dispatches.</summary>
internal sealed unsafe partial class ChainFrame
{
    /// <summary>Records the chain for a frame pair. No managed allocation.</summary>
    /// <param name="input">The frame read, in memory that the device sees.</param>
    /// <param name="output">The frame written, likewise.</param>
    public void Record(in DeviceFrame input, in DeviceFrame output)
    {
        _timer?.Reset();
        if (Local is null)
        {
            RecordKernels(input, output);
            return;
        }

        RecordKernels(Local.PlaceInput(input), Local.PlaceOutput(output));
        Local.Record(_timer);
    }

    private void RecordKernels(in DeviceFrame input, in DeviceFrame output)
    {
        _kernels.Begin();
        if (Local?.Unwritten is { } unwritten) Clear(unwritten);
        // What the decoder and the CPU wrote is visible to the kernels; frames before are done with the scratch memory.
        _kernels.Barrier(
            PipelineStageFlags.HostBit | PipelineStageFlags.ComputeShaderBit,
            AccessFlags.HostWriteBit | AccessFlags.ShaderWriteBit,
            PipelineStageFlags.ComputeShaderBit,
            AccessFlags.ShaderReadBit | AccessFlags.ShaderWriteBit);
        var frames = new FramesInUse(input, output, input.IsWhole ? input : _whole.Input, output.IsWhole ? output : _whole.Output);
        var next = 0;
        if (!input.IsWhole) DispatchAll(next, _plan.CopiesIn.Count, frames);
        next += _plan.CopiesIn.Count;
        if (!input.IsWhole) PhaseBarrier();
        DispatchAll(next, _plan.Steps.Count, frames);
        next += _plan.Steps.Count;
        if (!output.IsWhole)
        {
            PhaseBarrier();
            DispatchAll(next, _plan.CopiesOut.Count, frames);
        }

        // The results are visible to the CPU once the fence has passed: waiting for a semaphore alone does not give that.
        _kernels.Barrier(PipelineStageFlags.ComputeShaderBit, AccessFlags.ShaderWriteBit, PipelineStageFlags.HostBit, AccessFlags.HostReadBit | AccessFlags.HostWriteBit);
        _kernels.End();
    }

    private void Clear(VulkanBuffer buffer)
    {
        _context.Api.CmdFillBuffer(Commands, buffer.Handle, 0, Vk.WholeSize, 0);
        _kernels.Barrier(PipelineStageFlags.TransferBit, AccessFlags.TransferWriteBit, PipelineStageFlags.ComputeShaderBit, AccessFlags.ShaderReadBit | AccessFlags.ShaderWriteBit);
    }

    private void DispatchAll(int first, int count, in FramesInUse frames)
    {
        var phase = 0;
        for (var i = first; i < first + count; i++)
        {
            if (_steps[i].Phase != phase) PhaseBarrier();
            phase = _steps[i].Phase;
            _timer?.Start(Commands, i);
            Dispatch(_steps[i], _sets[i], frames);
            _timer?.Stop(Commands, i);
        }
    }

    private void Dispatch(KernelStep step, DescriptorSet descriptors, in FramesInUse frames)
    {
        var api = _context.Api;
        var push = new KernelPush { Width = step.Size.Width, Height = step.Size.Height };
        for (var i = 0; i < step.Values.Length; i++) push.Values[i] = step.Values[i];
        var kernels = _pipelines.Layout(step.Kernel);
        var set = new SetWriter(descriptors);
        // A binding that a kernel declares must be valid even when its constants leave it unused: the last plane fills the rest.
        for (var i = 0; i < KernelBindings.MaxPlanes; i++)
        {
            var window = Window(step.Sources[Math.Min(i, step.Sources.Length - 1)], step.Size.Height, frames);
            (push.Sources[2 * i], push.Sources[2 * i + 1]) = (window.FirstSample, window.Stride);
            set.Add(KernelBindings.FirstSource + i, kernels.Source, window);
            window = Window(step.Targets[Math.Min(i, step.Targets.Length - 1)], step.Size.Height, frames);
            (push.Targets[2 * i], push.Targets[2 * i + 1]) = (window.FirstSample, window.Stride);
            set.Add(KernelBindings.FirstTarget + i, kernels.Target, window);
        }

        if (step.Table.Length > 0)
            set.AddTable(new DescriptorBufferInfo(_tables!.Handle, (ulong)step.Table.Offset, (ulong)step.Table.Length));
        set.Write(_context);
        api.CmdBindPipeline(Commands, PipelineBindPoint.Compute, _pipelines.Get(step.Kernel));
        api.CmdBindDescriptorSets(Commands, PipelineBindPoint.Compute, kernels.Pipeline, 0, 1, &descriptors, 0, null);
        api.CmdPushConstants(Commands, kernels.Pipeline, ShaderStageFlags.ComputeBit, 0, (uint)sizeof(KernelPush), &push);
        api.CmdDispatch(Commands, step.GroupsX, step.GroupsY, 1);
    }

    private PlaneWindow Window(PlaneRef plane, int height, in FramesInUse frames)
    {
        if (plane.Home == PlaneHome.Scratch) return PlaneWindow.Of(_scratch!, _plan.Scratch[plane.Index], plane, height);
        if (plane.Home == PlaneHome.LookUp) return PlaneWindow.Of(_tables!, _plan.LookUps[plane.Index]);
        return PlaneWindow.Of(
            plane.Home switch
            {
                PlaneHome.Input => frames.Input,
                PlaneHome.Output => frames.Output,
                PlaneHome.GivenInput => frames.GivenInput,
                _ => frames.GivenOutput,
            },
            plane,
            _context.Gpu.Limits);
    }

    // The kernels that follow see what those before wrote.
    private void PhaseBarrier() => _kernels.Barrier(
        PipelineStageFlags.ComputeShaderBit,
        AccessFlags.ShaderWriteBit,
        PipelineStageFlags.ComputeShaderBit,
        AccessFlags.ShaderReadBit | AccessFlags.ShaderWriteBit);

    /// <summary>The frames of one run: as given, and as kernels see them.</summary>
    private readonly record struct FramesInUse(DeviceFrame GivenInput, DeviceFrame GivenOutput, DeviceFrame Input, DeviceFrame Output);
}
