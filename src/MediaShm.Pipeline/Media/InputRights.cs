using MediaShm.Pipeline.SharedMemory.Sandbox;

namespace MediaShm.Pipeline.Media;

/// <summary>What a decoder must be able to open to read its input: nothing where it was handed over open.</summary>
/// <param name="Sandbox">The rights to keep; null for devices, which take more than can be told beforehand.</param>
/// <param name="Readable">Files and directories to read, beside the system's.</param>
public sealed record InputRights(SandboxRights? Sandbox, IReadOnlyList<string> Readable)
{
    private static readonly string[] Devices =
        ["v4l2", "video4linux2", "x11grab", "fbdev", "kmsgrab", "alsa", "pulse", "dv1394", "iec61883", "decklink", "jack", "openal", "oss", "sndio"];

    private static readonly string[] NetworkFormats = ["rtsp", "sdp"];

    /// <summary>The demuxer reads a device of the machine.</summary>
    public static bool IsDevice(string? format) => format is not null && Devices.Contains(format);

    /// <summary>What a request needs.</summary>
    public static InputRights Of(DecoderRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.HasDescriptor) return new InputRights(SandboxRights.HeldOnly, []);
        if (IsDevice(request.Format)) return new InputRights(null, []);
        if (request.Format == "lavfi") return new InputRights(SandboxRights.ReadFiles, NamedFiles.OfGraph(request.Input));
        if (NamedFiles.OfProtocol(request.Input) is { } named)
        {
            return named.Any(MediaInput.IsUrl)
                ? new InputRights(SandboxRights.Network, [])
                : new InputRights(SandboxRights.ReadFiles, [.. named.Select(name => Path.GetFullPath(MediaInput.PathOf(name)))]);
        }

        var isUrl = MediaInput.IsUrl(request.Input);
        var rights = isUrl || NetworkFormats.Contains(request.Format) ? SandboxRights.Network : SandboxRights.ReadFiles;
        return new InputRights(rights, isUrl ? [] : [FolderOf(MediaInput.PathOf(request.Input))]);
    }

    /// <summary>What the driver of a device that decodes reads beside the system's files: what the kernel tells of devices, and settings.</summary>
    public static IReadOnlyList<string> ReadByDrivers { get; } =
        ["/sys", "/run/nvidia-persistenced", "/etc/drirc", "/etc/vulkan", "/etc/nvidia", "/etc/vdpau_wrapper.cfg", Environment.GetEnvironmentVariable("XAUTHORITY") ?? "/nonexistent"];

    /// <summary>The nodes of such devices, and the one that was named, if it is a node.</summary>
    public static IReadOnlyList<string> NodesOfDevices(string? named) =>
        ["/dev/dri", "/dev/kfd", "/dev/nvidia-caps", .. Directory.GetFiles("/dev", "nvidia*"), .. named is not null && named.StartsWith("/dev/", StringComparison.Ordinal) ? new[] { named } : []];

    /// <summary>The directory of a list, or of a pattern: its part before the first wild card.</summary>
    private static string FolderOf(string path)
    {
        var wild = path.IndexOfAny(['%', '*', '?', '[']);
        var certain = Path.GetFullPath(wild < 0 ? path : path[..wild] + "x");
        return Path.GetDirectoryName(certain) ?? "/";
    }
}
