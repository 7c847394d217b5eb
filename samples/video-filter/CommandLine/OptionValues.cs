using System.Globalization;
using MediaShm.Gpu.Devices;
using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.Text;
using VideoFilter.Run;

namespace VideoFilter.CommandLine;

/// <summary>Values that single options take.</summary>
internal static class OptionValues
{
    private static readonly string[] DeviceNames = [DeviceChoice.Auto, .. DeviceCatalog.Names];
    private static readonly Dictionary<string, ImportMode> ImportModes = new()
    {
        ["auto"] = ImportMode.Auto,
        ["host"] = ImportMode.Host,
        ["dmabuf"] = ImportMode.DmaBuf,
        ["staged"] = ImportMode.Staged,
    };

    /// <summary>A value that must not be empty.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static string NotEmpty(string word, string value) =>
        value.Length > 0 ? value : throw new UsageException($"{word} was given an empty value");

    /// <summary>A device by name, and which of its GPUs after a colon.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static (string Name, string? Gpu) ParseDevice(string word, string value)
    {
        var colon = value.IndexOf(':');
        var name = (colon < 0 ? value : value[..colon]).ToLowerInvariant();
        if (!DeviceNames.Contains(name))
            throw new UsageException($"{word} {value}: no such device{NearestName.Hint(name, DeviceNames)}; it is one of {string.Join(", ", DeviceNames)}");
        if (colon < 0) return (name, null);
        if (name is DeviceChoice.Auto or "cpu") throw new UsageException($"{word} {value}: {name} has no GPUs to choose from; write --device {name}");
        return value.Length > colon + 1
            ? (name, value[(colon + 1)..])
            : throw new UsageException($"{word} {value}: name a GPU after the colon, by its number, a part of its name or uuid=UUID (video-filter devices lists them)");
    }

    /// <summary>A way of importing.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static ImportMode ParseImport(string word, string value) =>
        ImportModes.TryGetValue(value.ToLowerInvariant(), out var mode)
            ? mode
            : throw new UsageException($"{word} {value}: no such way{NearestName.Hint(value, ImportModes.Keys)}; it is one of {string.Join(", ", ImportModes.Keys)}");

    /// <summary>Hardware that decodes, null for none of it.</summary>
    /// <exception cref="UsageException">There is no such.</exception>
    public static string? ParseHardware(string word, string value)
    {
        string[] names = ["none", .. HardwareDevices.Names];
        if (value is "nvdec" or "cuvid") return "cuda"; // as the ffmpeg program takes them
        if (names.Contains(value)) return value == "none" ? null : value;
        throw new UsageException($"{word} {value}: no such hardware{NearestName.Hint(value, names)}; it is one of {string.Join(", ", names)}");
    }

    /// <summary>What to do about a dead decoder.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static DecoderCrashPolicy ParseCrashPolicy(string word, string value) => value switch
    {
        "fail" => DecoderCrashPolicy.Fail,
        "skip" => DecoderCrashPolicy.Skip,
        _ => throw new UsageException($"{word} {value}: it is fail or skip"),
    };

    /// <summary>The filter that <c>-s</c> stands for.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static string ScaleFilter(string word, string size)
    {
        var parts = size.Split('x');
        if (parts.Length == 1) return $"scale=size={size}"; // a name such as hd720: libavfilter knows them
        if (parts.Length != 2) throw new UsageException($"{word} {size}: not a size; write WIDTHxHEIGHT, for example 1280x720");
        return $"scale={NumberSyntax.ParseCount(word, parts[0], 1, 65536)}:{NumberSyntax.ParseCount(word, parts[1], 1, 65536)}";
    }

    /// <summary>How frames are timed: true for a constant rate, false for their own times.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static bool ParseRateMode(string word, string value) => value switch
    {
        "cfr" or "1" => true,
        "passthrough" or "vfr" or "auto" or "0" or "2" or "-1" => false,
        _ => throw new UsageException($"{word} {value}: it is passthrough, vfr or cfr"),
    };

    /// <summary>A tag: <c>-metadata key=value</c> for the container, <c>-metadata:s:v</c>, <c>:s:a:1</c>… for streams.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static TagEdit ParseTag(string word, string specifier, string value)
    {
        var equals = value.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0) throw new UsageException($"{word} {value}: write KEY=VALUE (KEY= takes the tag away)");
        var (key, text) = (value[..equals], value[(equals + 1)..]);
        if (specifier is "" or "g") return new TagEdit(null, null, key, text);
        var parts = specifier.Split(':');
        StreamKind? kind = parts is not ["s", _, ..] ? null : parts[1] switch { "v" => StreamKind.Video, "a" => StreamKind.Audio, "s" => StreamKind.Subtitle, _ => null };
        int? ordinal = parts.Length == 3 && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;
        return kind is null || parts.Length > 3 || (parts.Length == 3 && ordinal is null)
            ? throw new UsageException($"{word}: write -metadata for the container, -metadata:s:v, :s:a or :s:s for streams, with :N for one of them")
            : new TagEdit(kind, ordinal, key, text);
    }
}
