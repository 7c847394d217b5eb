using MediaShm.Pipeline.Frames;
using Silk.NET.Vulkan;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>Recording one frame's dispatches.</summary>
internal sealed unsafe partial class ChainFrame
{
    /// <summary>Records the chain for a frame pair. No managed allocation.</summary>
    /// <param name="input">The frame read, in memory that the device sees.</param>
    /// <param name="output">The frame written, likewise.</param>
    public void Record(in DeviceFrame input, in DeviceFrame output)
    {
        var api = _context.Api;
        var begin = new CommandBufferBeginInfo
        {
            SType = StructureType.CommandBufferBeginInfo, Flags = CommandBufferUsageFlags.OneTimeSubmitBit,
        };
        VulkanCalls.Check(api.BeginCommandBuffer(Commands, &begin), "begin commands");
        // What the decoder and the CPU wrote is visible to the kernels; frames before are done with the scratch memory.
        Barrier(
            PipelineStageFlags.HostBit | PipelineStageFlags.ComputeShaderBit,
            AccessFlags.HostWriteBit | AccessFlags.ShaderWriteBit,
            PipelineStageFlags.ComputeShaderBit,
            AccessFlags.ShaderReadBit | AccessFlags.ShaderWriteBit);
        var phase = 0;
        for (var i = 0; i < _plan.Steps.Count; i++)
        {
            var step = _plan.Steps[i];
            if (step.Phase != phase)
            {
                // The kernels of a phase see what those before wrote.
                const AccessFlags both = AccessFlags.ShaderReadBit | AccessFlags.ShaderWriteBit;
                Barrier(PipelineStageFlags.ComputeShaderBit, AccessFlags.ShaderWriteBit, PipelineStageFlags.ComputeShaderBit, both);
                phase = step.Phase;
            }

            Dispatch(step, _sets[i], input, output);
        }

        // The results are visible to the CPU once the fence has passed: waiting for a semaphore alone does not give that.
        Barrier(PipelineStageFlags.ComputeShaderBit, AccessFlags.ShaderWriteBit, PipelineStageFlags.HostBit, AccessFlags.HostReadBit | AccessFlags.HostWriteBit);
        VulkanCalls.Check(api.EndCommandBuffer(Commands), "record commands");
    }

    private void Dispatch(KernelStep step, DescriptorSet set, in DeviceFrame input, in DeviceFrame output)
    {
        var api = _context.Api;
        var buffers = stackalloc DescriptorBufferInfo[VulkanPipelines.Tables + 1];
        var writes = stackalloc WriteDescriptorSet[VulkanPipelines.Tables + 1];
        var count = 0;
        var push = new KernelPush { Width = step.Size.Width, Height = step.Size.Height };
        var (sourceAligned, targetAligned) = (true, true);
        for (var i = 0; i < step.Sources.Length; i++)
        {
            var window = Window(step.Sources[i], input, output);
            (push.Sources[2 * i], push.Sources[2 * i + 1]) = (window.FirstSample, window.Stride);
            sourceAligned &= window.IsAligned;
            Bind(VulkanPipelines.FirstSource + i, DescriptorType.StorageBuffer, window.Info);
        }

        for (var i = 0; i < step.Targets.Length; i++)
        {
            var window = Window(step.Targets[i], input, output);
            (push.Targets[2 * i], push.Targets[2 * i + 1]) = (window.FirstSample, window.Stride);
            targetAligned &= window.IsAligned;
            Bind(VulkanPipelines.FirstTarget + i, DescriptorType.StorageBuffer, window.Info);
        }

        if (step.Table.Length > 0)
        {
            var info = new DescriptorBufferInfo(_tables!.Handle, (ulong)step.Table.Offset, (ulong)step.Table.Length);
            Bind(VulkanPipelines.Tables, DescriptorType.UniformBuffer, info);
        }

        for (var i = 0; i < step.Values.Length; i++) push.Values[i] = step.Values[i];
        api.UpdateDescriptorSets(_context.Device, (uint)count, writes, 0, null);
        var pipeline = _pipelines.Get(new KernelVariant(step.Kernel, sourceAligned, targetAligned));
        api.CmdBindPipeline(Commands, PipelineBindPoint.Compute, pipeline);
        var bound = set; // the local function below captures the parameter
        api.CmdBindDescriptorSets(Commands, PipelineBindPoint.Compute, _pipelines.Layout, 0, 1, &bound, 0, null);
        api.CmdPushConstants(Commands, _pipelines.Layout, ShaderStageFlags.ComputeBit, 0, (uint)sizeof(KernelPush), &push);
        api.CmdDispatch(Commands, step.GroupsX, step.GroupsY, 1);

        void Bind(int binding, DescriptorType type, DescriptorBufferInfo info)
        {
            buffers[count] = info;
            writes[count] = new WriteDescriptorSet
            {
                SType = StructureType.WriteDescriptorSet,
                DstSet = set,
                DstBinding = (uint)binding,
                DescriptorCount = 1,
                DescriptorType = type,
                PBufferInfo = &buffers[count],
            };
            count++;
        }
    }

    private PlaneWindow Window(PlaneRef plane, in DeviceFrame input, in DeviceFrame output)
    {
        if (plane.Home == PlaneHome.Scratch)
        {
            var scratch = _plan.Scratch[plane.Index];
            var rows = (int)(scratch.Length / scratch.Stride);
            return PlaneWindow.Of(_scratch!, scratch.Offset, scratch.Stride, scratch.Stride, rows, flipped: false, _context.Gpu);
        }

        ref readonly var frame = ref plane.Home == PlaneHome.Input ? ref input : ref output;
        var layout = frame.Layout.Planes[plane.Index];
        var format = frame.Layout.Format;
        return PlaneWindow.Of(
            frame.Buffer, frame.Offset + layout.Offset, layout.Stride, format.RowBytes(plane.Index), format.PlaneHeight(plane.Index), plane.Flipped, _context.Gpu);
    }

    private void Barrier(PipelineStageFlags from, AccessFlags wrote, PipelineStageFlags to, AccessFlags sees)
    {
        var barrier = new MemoryBarrier { SType = StructureType.MemoryBarrier, SrcAccessMask = wrote, DstAccessMask = sees };
        _context.Api.CmdPipelineBarrier(Commands, from, to, 0, 1, &barrier, 0, null, 0, null);
    }
}
