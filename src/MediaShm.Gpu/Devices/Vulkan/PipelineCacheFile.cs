using System.Security.Cryptography;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>
/// What a driver compiled, kept in a file for the next device of the same owner: one file each. A file that cannot be read, is
/// damaged or is another owner's counts as none; one that cannot be written is no error. Written beside and renamed, so that
/// nobody sees half of it. Thread-safety: any thread; of several writers the last wins.
/// </summary>
internal sealed class PipelineCacheFile
{
    private const int MarkOffset = 16;
    private const int MarkBytes = 16;
    private const long LargestFile = 64 << 20;
    private readonly PipelineCacheOwner _owner;
    private readonly string _path;
    private byte[] _stored = [];

    private PipelineCacheFile(PipelineCacheOwner owner, string folder)
    {
        _owner = owner;
        _path = Path.Combine(folder, $"vulkan-{owner.Vendor:x4}-{owner.Product:x4}-{owner.DriverVersion:x8}-{owner.Mark}.cache");
    }

    /// <summary>Where such files are by the desktop's rules: <c>$XDG_CACHE_HOME/mediashm</c>, else in <c>~/.cache</c>. Null where neither is named.</summary>
    public static string? DefaultFolder
    {
        get
        {
            // Relative paths are invalid by the same rules.
            if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { } cache && Path.IsPathRooted(cache)) return Path.Combine(cache, "mediashm");
            return Environment.GetEnvironmentVariable("HOME") is { } home && Path.IsPathRooted(home) ? Path.Combine(home, ".cache", "mediashm") : null;
        }
    }

    /// <summary>The file of an owner; null without a folder.</summary>
    public static PipelineCacheFile? For(PipelineCacheOwner owner, string? folder) => folder is null ? null : new PipelineCacheFile(owner, folder);

    /// <summary>What was kept; empty when there is nothing good.</summary>
    public byte[] Read()
    {
        try
        {
            if (!File.Exists(_path) || new FileInfo(_path).Length > LargestFile) return [];
            var file = File.ReadAllBytes(_path);
            // The checksum comes first: drivers trust what they are given.
            if (file.Length <= SHA256.HashSizeInBytes) return [];
            var content = file[SHA256.HashSizeInBytes..];
            if (!SHA256.HashData(content).AsSpan().SequenceEqual(file.AsSpan(0, SHA256.HashSizeInBytes)) || !IsOwners(content)) return [];
            return _stored = content;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Keeps what the driver gives now, unless that is what the file has.</summary>
    public void Write(byte[] content)
    {
        if (!IsOwners(content) || content.AsSpan().SequenceEqual(_stored)) return;
        var part = $"{_path}.{Guid.NewGuid():N}";
        try
        {
            _ = Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            File.WriteAllBytes(part, [.. SHA256.HashData(content), .. content]);
            File.Move(part, _path, overwrite: true);
            _stored = content;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Remove(part);
        }
    }

    private static void Remove(string part)
    {
        try
        {
            File.Delete(part);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that takes no file need not give one up.
        }
    }

    // The header that the specification gives every cache: its length, version 1, vendor, product, mark.
    private bool IsOwners(ReadOnlySpan<byte> content) =>
        content.Length >= MarkOffset + MarkBytes
        && BitConverter.ToUInt32(content[4..]) == 1
        && BitConverter.ToUInt32(content[8..]) == _owner.Vendor
        && BitConverter.ToUInt32(content[12..]) == _owner.Product
        && Convert.ToHexStringLower(content.Slice(MarkOffset, MarkBytes)) == _owner.Mark;
}
