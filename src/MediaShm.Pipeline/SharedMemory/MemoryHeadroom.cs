using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace MediaShm.Pipeline.SharedMemory;

/// <summary>
/// How much memory this process can still take before the kernel starts to kill: memory files lie on a kernel mount that has
/// no limit of its own, and a cgroup kills rather than refuses, so whoever allocates asks here first.
/// </summary>
/// <param name="Available"><c>MemAvailable</c> of the whole system, bytes.</param>
/// <param name="CgroupLimit">Tightest limit among the process's cgroups, or <see cref="long.MaxValue"/>.</param>
/// <param name="CgroupLeft">What that cgroup has left (reclaimable file pages counted as left), or <see cref="long.MaxValue"/>.</param>
internal readonly record struct MemoryHeadroom(long Available, long CgroupLimit, long CgroupLeft)
{
    private const int LongestFile = 64 * 1024; // none of these comes near

    private static volatile ConcurrentDictionary<string, SafeFileHandle?>? _kept;

    /// <summary>The smaller of the two.</summary>
    public long Bytes => Math.Min(Available, CgroupLeft);

    /// <summary>Reads the figures. Unreadable sources count as unlimited: then the other one speaks.</summary>
    /// <param name="proc">Where procfs is.</param>
    /// <param name="cgroups">Where cgroupfs is.</param>
    public static MemoryHeadroom Read(string proc = "/proc", string cgroups = "/sys/fs/cgroup")
    {
        var available = Field(Path.Combine(proc, "meminfo"), "MemAvailable:") is { } kib ? kib * 1024 : long.MaxValue;
        var (limit, left) = (long.MaxValue, long.MaxValue);
        foreach (var line in Lines(Path.Combine(proc, "self/cgroup")))
        {
            // "0::/path" is version 2; "N:memory:/path" (or a list of controllers) is version 1.
            var part = line.Split(':', 3);
            if (part.Length != 3) continue;
            var isV2 = part[0] == "0" && part[1].Length == 0;
            if (!isV2 && !part[1].Split(',').Contains("memory")) continue;
            var root = isV2 ? cgroups : Path.Combine(cgroups, "memory");
            for (var path = part[2].Trim('/'); ; path = path.Contains('/') ? path[..path.LastIndexOf('/')] : "")
            {
                var (groupLimit, groupLeft) = ReadGroup(Path.Combine(root, path), isV2);
                if (groupLeft < left) (limit, left) = (groupLimit, groupLeft);
                if (path.Length == 0) break;
            }
        }

        return new MemoryHeadroom(available, limit, left);
    }

    /// <summary>
    /// Opens what <see cref="Read"/> reads and keeps it open for the rest of the process' life, which is about to lose the right to open
    /// files. Files that appear later, as in another cgroup, are not seen.
    /// </summary>
    public static void KeepOpen()
    {
        _kept ??= new ConcurrentDictionary<string, SafeFileHandle?>();
        _ = Read();
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Available >> 20} MiB available"
        + (CgroupLeft == long.MaxValue ? "" : $", {CgroupLeft >> 20} MiB left of the cgroup's {CgroupLimit >> 20} MiB");

    private static (long Limit, long Left) ReadGroup(string directory, bool isV2)
    {
        var limit = Number(Path.Combine(directory, isV2 ? "memory.max" : "memory.limit_in_bytes"));
        var used = Number(Path.Combine(directory, isV2 ? "memory.current" : "memory.usage_in_bytes"));
        if (limit is null || used is null || limit > long.MaxValue / 2) return (long.MaxValue, long.MaxValue);
        var reclaimable = Field(Path.Combine(directory, "memory.stat"), isV2 ? "inactive_file" : "total_inactive_file") ?? 0;
        return (limit.Value, Math.Max(0, limit.Value - used.Value + reclaimable));
    }

    private static long? Number(string file) =>
        Lines(file).FirstOrDefault() is { } text && long.TryParse(text.Trim(), CultureInfo.InvariantCulture, out var value) ? value : null;

    private static long? Field(string file, string name)
    {
        foreach (var line in Lines(file))
        {
            if (!line.StartsWith(name, StringComparison.Ordinal)) continue;
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words[0] == name && words.Length > 1 && long.TryParse(words[1], CultureInfo.InvariantCulture, out var value)) return value;
        }

        return null;
    }

    private static string[] Lines(string file)
    {
        try
        {
            return _kept is { } kept ? KeptLines(kept.GetOrAdd(file, TryOpen)) : File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // not mounted, not this version, or not ours to read
        }
    }

    private static SafeFileHandle? TryOpen(string file) =>
        File.Exists(file) ? File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite) : null;

    private static string[] KeptLines(SafeFileHandle? file)
    {
        if (file is null) return [];
        var bytes = new byte[LongestFile];
        var (length, got) = (0, 0);
        while (length < bytes.Length && (got = RandomAccess.Read(file, bytes.AsSpan(length), length)) > 0) length += got;
        return Encoding.UTF8.GetString(bytes, 0, length).Split('\n');
    }
}
