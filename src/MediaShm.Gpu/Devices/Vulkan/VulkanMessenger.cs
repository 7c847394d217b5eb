using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Silk.NET.Core;
using Silk.NET.Vulkan;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>
/// Owns a debug messenger that gathers the validation layer's warnings and errors.
/// Thread-safety: the layer calls it from any thread.
/// </summary>
internal sealed unsafe class VulkanMessenger : IDisposable
{
    private readonly Vk _api;
    private readonly Instance _instance;
    private readonly DebugUtilsMessengerEXT _handle;
    private readonly List<string> _messages = [];
    private GCHandle _self;

    public VulkanMessenger(Vk api, Instance instance)
    {
        (_api, _instance) = (api, instance);
        _self = GCHandle.Alloc(this);
        var info = new DebugUtilsMessengerCreateInfoEXT
        {
            SType = StructureType.DebugUtilsMessengerCreateInfoExt,
            MessageSeverity = DebugUtilsMessageSeverityFlagsEXT.WarningBitExt | DebugUtilsMessageSeverityFlagsEXT.ErrorBitExt,
            MessageType = DebugUtilsMessageTypeFlagsEXT.ValidationBitExt,
            PfnUserCallback = new PfnDebugUtilsMessengerCallbackEXT(&OnMessage),
            PUserData = (void*)GCHandle.ToIntPtr(_self),
        };
        DebugUtilsMessengerEXT handle;
        VulkanCalls.Check(VulkanExtensions.CreateDebugUtilsMessenger(api, instance, &info, &handle), "watch for validation messages");
        _handle = handle;
    }

    /// <summary>A copy of what was gathered so far.</summary>
    public IReadOnlyList<string> Messages
    {
        get
        {
            lock (_messages) return [.. _messages];
        }
    }

    public void Dispose()
    {
        VulkanExtensions.DestroyDebugUtilsMessenger(_api, _instance, _handle);
        _self.Free();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static Bool32 OnMessage(
        DebugUtilsMessageSeverityFlagsEXT severity, DebugUtilsMessageTypeFlagsEXT type, DebugUtilsMessengerCallbackDataEXT* data, void* user)
    {
        // The handle is freed only after the messenger is destroyed, so the target is there.
        if (GCHandle.FromIntPtr((nint)user).Target is VulkanMessenger me)
            lock (me._messages) me._messages.Add($"{severity}: {Marshal.PtrToStringUTF8((nint)data->PMessage)}");
        return false;
    }
}
