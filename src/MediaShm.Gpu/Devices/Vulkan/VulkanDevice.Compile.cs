using System.Collections.Concurrent;
using MediaShm.Gpu.Devices.Shaders;
using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>From passes to pipelines.</summary>
public sealed partial class VulkanDevice
{
    private readonly ConcurrentDictionary<VulkanChain, byte> _chains = new();

    /// <inheritdoc/>
    public override bool Supports(Pass pass, FrameFormat format) => ChainPlanner.Refusal(pass, format, _context.Gpu.Limits) is null;

    /// <inheritdoc/>
    public override CompiledChain Compile(IReadOnlyList<Pass> passes, FrameFormat format)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (ChainPlanner.FormatRefusal(format, _context.Gpu.Limits) is { } unfit) throw new DeviceException($"vulkan: {unfit}; use --device cpu");
        foreach (var pass in passes)
            if (ChainPlanner.Refusal(pass, format, _context.Gpu.Limits) is { } why) throw new DeviceException($"vulkan: {why}");
        var chain = new VulkanChain(this, _context, _pipelines, ChainPlanner.Plan(passes, format, _context.Gpu.Limits));
        _chains.TryAdd(chain, 0);
        return chain;
    }

    /// <summary>Waits for a chain's last submit and forgets it; called by its disposal. False when the driver hangs, and may still use it.</summary>
    internal bool Retire(VulkanChain chain)
    {
        _chains.TryRemove(chain, out _);
        return _timeline.IsIdle(chain.LastUse);
    }
}
