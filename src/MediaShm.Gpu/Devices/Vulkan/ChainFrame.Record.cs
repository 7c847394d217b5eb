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

            Dispatch(i, input, output);
        }

        // The results are visible to the CPU once the fence has passed: waiting for a semaphore alone does not give that.
        Barrier(PipelineStageFlags.ComputeShaderBit, AccessFlags.ShaderWriteBit, PipelineStageFlags.HostBit, AccessFlags.HostReadBit | AccessFlags.HostWriteBit);
        VulkanCalls.Check(api.EndCommandBuffer(Commands), "record commands");
    }

    private void Dispatch(int index, in DeviceFrame input, in DeviceFrame output)
    {
        var api = _context.Api;
        var step = _plan.Steps[index];
        var push = new KernelPush { Width = step.Size.Width, Height = step.Size.Height };
        for (var i = 0; i < step.Values.Length; i++) push.Values[i] = step.Values[i];
        var variant = KernelVariant.For(step.Kernel, AreWhole(step.Sources, input, output), AreWhole(step.Targets, input, output), _context.Gpu);
        var kernels = _pipelines.Layout(variant.Texels);
        var set = new SetWriter(variant.Texels ? _texelSets[index] : _sets[index]);
        for (var i = 0; i < step.Sources.Length; i++)
        {
            var window = Window(step.Sources[i], input, output);
            (push.Sources[2 * i], push.Sources[2 * i + 1]) = (window.FirstSample, window.Stride);
            set.Add(KernelLayout.FirstSource + i, kernels.Source, window);
        }

        // A shader names all four planes, whatever its constants leave of them: a binding that it does not use must still be valid.
        var spareSource = Window(step.Sources[0], input, output);
        for (var i = step.Sources.Length; i < KernelLayout.FirstTarget - KernelLayout.FirstSource; i++)
            set.Add(KernelLayout.FirstSource + i, kernels.Source, spareSource);
        var spareTarget = Window(step.Targets[0], input, output);
        for (var i = step.Targets.Length; i < KernelLayout.Tables - KernelLayout.FirstTarget; i++)
            set.Add(KernelLayout.FirstTarget + i, kernels.Target, spareTarget);

        for (var i = 0; i < step.Targets.Length; i++)
        {
            var window = Window(step.Targets[i], input, output);
            (push.Targets[2 * i], push.Targets[2 * i + 1]) = (window.FirstSample, window.Stride);
            set.Add(KernelLayout.FirstTarget + i, kernels.Target, window);
        }

        if (step.Table.Length > 0)
            set.AddTable(new DescriptorBufferInfo(_tables!.Handle, (ulong)step.Table.Offset, (ulong)step.Table.Length));
        set.Write(_context);
        var handle = set.Set;
        api.CmdBindPipeline(Commands, PipelineBindPoint.Compute, _pipelines.Get(variant));
        api.CmdBindDescriptorSets(Commands, PipelineBindPoint.Compute, kernels.Pipeline, 0, 1, &handle, 0, null);
        api.CmdPushConstants(Commands, kernels.Pipeline, ShaderStageFlags.ComputeBit, 0, (uint)sizeof(KernelPush), &push);
        api.CmdDispatch(Commands, step.GroupsX, step.GroupsY, 1);
    }

    private static bool AreWhole(PlaneRef[] planes, in DeviceFrame input, in DeviceFrame output)
    {
        foreach (var plane in planes)
        {
            if (plane.Home == PlaneHome.Input && !input.IsWhole) return false;
            if (plane.Home == PlaneHome.Output && !output.IsWhole) return false;
        }

        return true;
    }

    private PlaneWindow Window(PlaneRef plane, in DeviceFrame input, in DeviceFrame output)
    {
        if (plane.Home == PlaneHome.Scratch)
        {
            var scratch = _plan.Scratch[plane.Index];
            return new PlaneWindow(_scratch!, scratch.Offset, scratch.Length, 0, scratch.Stride, scratch.Bits);
        }

        return plane.Home == PlaneHome.Input
            ? PlaneWindow.Of(input, plane.Index, plane.Flipped, _context.Gpu)
            : PlaneWindow.Of(output, plane.Index, plane.Flipped, _context.Gpu);
    }

    private void Barrier(PipelineStageFlags from, AccessFlags wrote, PipelineStageFlags to, AccessFlags sees)
    {
        var barrier = new MemoryBarrier { SType = StructureType.MemoryBarrier, SrcAccessMask = wrote, DstAccessMask = sees };
        _context.Api.CmdPipelineBarrier(Commands, from, to, 0, 1, &barrier, 0, null, 0, null);
    }
}
