using System.Globalization;

namespace VideoFilter.Tests.Harness;

/// <summary>Reads /proc: who descends from whom, and who carries a mark in its environment.</summary>
internal static class ProcessTable
{
    /// <summary>Processes whose parent is <paramref name="parent"/>, zombies not counted.</summary>
    public static IReadOnlyList<int> ChildrenOf(int parent) => [.. All().Where(id => ParentOf(id) == parent)];

    /// <summary>Processes that were started with the environment entry <c>NAME=VALUE</c>, whoever their parent is now.</summary>
    public static IReadOnlyList<int> WithEnvironment(string name, string value)
    {
        var entry = $"{name}={value}";
        return [.. All().Where(id => Read(id, "environ").Split('\0').Contains(entry))];
    }

    /// <summary>True while it runs; a zombie does not.</summary>
    public static bool IsAlive(int id) => ParentOf(id) is not null;

    /// <summary>The command line, for messages.</summary>
    public static string CommandLine(int id) => Read(id, "cmdline").Replace('\0', ' ').Trim();

    /// <summary>Bytes in the largest file that a process has open in a folder, those without a name too; -1 where it has none.</summary>
    public static long BytesOpenIn(int id, string folder)
    {
        var most = -1L;
        try
        {
            foreach (var file in new DirectoryInfo($"/proc/{id}/fd").EnumerateFiles())
            {
                if (file.LinkTarget?.StartsWith(folder + "/", StringComparison.Ordinal) != true) continue;
                using var opened = File.OpenHandle(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                most = Math.Max(most, RandomAccess.GetLength(opened));
            }
        }
        catch (IOException)
        {
            // It ended, or closed one of them meanwhile.
        }

        return most;
    }

    // stat is "pid (name) state ppid …", and the name may hold anything, brackets and spaces too.
    private static int? ParentOf(int id)
    {
        var stat = Read(id, "stat");
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 1 && fields[0] is not ("Z" or "X") ? int.Parse(fields[1], CultureInfo.InvariantCulture) : null;
    }

    private static IEnumerable<int> All() =>
        Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0);

    // A process may end between the listing and the read.
    private static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
