using System.Runtime.InteropServices;
using MediaShm.Pipeline.Media.FFmpeg;

namespace MediaShm.Pipeline.Media;

/// <summary>
/// The devices on which a <see cref="MediaReader"/> may have video decoded, opened by FFmpeg. A process that gives its rights up opens
/// them before. Not thread-safe; disposed after the readers that use them.
/// </summary>
public sealed unsafe class HardwareDevices : IDisposable
{
    /// <summary>Stands for whatever is there that decodes the stream.</summary>
    public const string Auto = "auto";

    // By FFmpeg's names: those that exist on Linux, in the order in which "auto" tries them where the codec has no order of its own.
    private static readonly string[] Types = ["vaapi", "cuda", "vdpau", "qsv", "vulkan", "drm"];

    private readonly List<(int Type, string Name, nint Device)> _open = [];
    private readonly List<string> _problems = [];

    internal HardwareDevices(string wanted) => Wanted = wanted;

    /// <summary>Every name that may be asked for.</summary>
    public static IReadOnlyList<string> Names { get; } = [Auto, .. Types];

    /// <summary>What was asked for.</summary>
    public string Wanted { get; }

    /// <summary>True when a device is open.</summary>
    public bool Any => _open.Count > 0;

    /// <summary>Why devices could not be opened; empty where all were.</summary>
    public string Problem => string.Join("; ", _problems);

    /// <summary>Opens the devices of a type; of each type where any will do. One that cannot be opened is no error: see <see cref="Problem"/>.</summary>
    /// <param name="type">One of <see cref="Names"/>.</param>
    /// <param name="device">Which, in FFmpeg's words for the type (a path, a number, a display); null for its choice.</param>
    /// <exception cref="MediaException">There is no such type, or FFmpeg's libraries cannot be loaded.</exception>
    public static HardwareDevices Open(string type, string? device)
    {
        if (!Names.Contains(type)) throw new MediaException(MediaErrorKind.Usage, $"'{type}' is no hardware that decodes; it is one of {string.Join(", ", Names)}");
        FFmpegLibrary.Load();
        var devices = new HardwareDevices(type);
        foreach (var name in type == Auto ? Types : [type])
            if (devices.TryOpen(name, device) is { } problem) devices._problems.Add(type == Auto ? $"{name}: {problem}" : problem);
        return devices;
    }

    /// <summary>The open device of a type; null where there is none.</summary>
    internal AVBufferRef* Find(int type)
    {
        foreach (var entry in _open)
            if (entry.Type == type) return (AVBufferRef*)entry.Device;
        return null;
    }

    /// <summary>Takes over a reference on an open device.</summary>
    internal void Add(int type, string name, AVBufferRef* device) => _open.Add((type, name, (nint)device));

    /// <summary>Names of the open ones.</summary>
    internal string OpenNames => string.Join(", ", _open.Select(entry => entry.Name));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, _, device) in _open)
        {
            var reference = (AVBufferRef*)device;
            ffmpeg.av_buffer_unref(&reference);
        }

        _open.Clear();
    }

    /// <summary>Opens a device, or tells why not.</summary>
    private string? TryOpen(string name, string? which)
    {
        using var typeName = new Utf8(name);
        using var place = new Utf8(which ?? (name == "drm" ? "/dev/dri/card0" : null)); // the one type that FFmpeg chooses no device of
        var type = ffmpeg.av_hwdevice_find_type_by_name(typeName);
        if (type == ffmpeg.AV_HWDEVICE_TYPE_NONE) return $"FFmpeg {FFmpegLibrary.VersionText} has no {name}";
        AVBufferRef* device = null;
        var log = new FFmpegLogCapture();
        int result;
        try
        {
            LayoutCheck.RunHardware(type);
            using (log.Open(ffmpeg.AV_LOG_VERBOSE)) result = ffmpeg.av_hwdevice_ctx_create(&device, type, place, null, 0);
        }
        catch (FFmpegLibraryException e)
        {
            return e.Message;
        }

        if (result < 0) return log.Explain(result).Trim(' ', '.');
        Add(type, name, device);
        if (name == "cuda") KeepLoaded("libnvcuvid.so.1");
        return null;
    }

    /// <summary>Loads what FFmpeg loads by name when it begins to decode, which it could not from within a sandbox. Its absence FFmpeg tells itself.</summary>
    private static void KeepLoaded(string library) => _ = NativeLibrary.TryLoad(library, out _);
}
