using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.SharedMemory.Sandbox;

namespace MediaShm.Decoder;

/// <summary>
/// The decoder gives its rights up, before it looks at the first byte of its input: what it needs of files is loaded, its limits are
/// set, the sandbox is entered. Devices (cameras, screens) are read with the user's rights.
/// </summary>
internal static class Confinement
{
    /// <summary>
    /// First of all: where the input is one that FFmpeg opens itself, or a device is to decode, this process starts anew with few files to see. Returns where that
    /// was done, is not needed or does not work.
    /// </summary>
    /// <param name="request">The decoder's task.</param>
    /// <param name="arguments">The program's arguments.</param>
    /// <returns>Why it does not work, or null.</returns>
    internal static string? RestrictFiles(DecoderRequest request, IReadOnlyList<string> arguments)
    {
        if (!request.Sandbox || FileRestriction.IsInForce) return null;
        var rights = InputRights.Of(request);
        var device = request.Hardware is not null;
        if (rights.Sandbox is null || (rights.Sandbox == SandboxRights.HeldOnly && !device)) return null;
        if (!device) return FileRestriction.StartAnew(arguments, rights.Readable, []);
        var problem = FileRestriction.StartAnew(arguments, [.. rights.Readable, .. InputRights.ReadByDrivers], InputRights.NodesOfDevices(request.HardwareDevice));
        return rights.Sandbox == SandboxRights.HeldOnly ? null : problem; // without it no node is opened later, and still no file
    }

    /// <summary>Does the rest, as far as the request wants it and the system has it.</summary>
    /// <param name="request">The decoder's task.</param>
    /// <param name="usesDevice">A device that decodes is open.</param>
    /// <param name="warn">Told where the kernel offers no sandbox.</param>
    internal static void Enter(DecoderRequest request, bool usesDevice, Action<string> warn)
    {
        MediaPreload.Load(request.Format);
        ProcessLimits.Set(request.MemoryLimitBytes, request.ProcessorSeconds);
        if (!request.Sandbox || InputRights.Of(request).Sandbox is not { } rights) return;
        var devices = !usesDevice ? DeviceRights.None : FileRestriction.IsInForce ? DeviceRights.Open : DeviceRights.Held;
        if (ProcessSandbox.Enter(rights, devices) is { } refusal) warn($"the decoder runs with all rights of this user: {refusal}");
    }
}
