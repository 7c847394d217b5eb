using System.Diagnostics;

namespace MediaShm.Pipeline.Tests.Faults;

/// <summary>
/// What this process has: descriptors by kind, mappings of pool memory, child processes. Taken before a test and compared after it:
/// what is more than before has leaked.
/// </summary>
internal sealed class Possessions
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, int> _counts;

    private Possessions(Dictionary<string, int> counts) => _counts = counts;

    /// <summary>What there is now.</summary>
    public static Possessions Take()
    {
        var counts = new Dictionary<string, int>();
        foreach (var descriptor in Directory.GetFiles("/proc/self/fd")) Count(KindOf(descriptor));
        counts["mapping of pool memory"] = File.ReadLines("/proc/self/maps").Count(l => l.Contains("memfd:mediashm:", StringComparison.Ordinal));
        counts["child process"] = Children().Count;
        return new Possessions(counts);

        void Count(string? kind)
        {
            if (kind is not null) counts[kind] = counts.GetValueOrDefault(kind) + 1;
        }
    }

    /// <summary>Makes sure that there is no more than before, after a moment for what ends on threads of its own.</summary>
    public void AssertNothingMore()
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var more = Take()._counts.Where(c => c.Value > _counts.GetValueOrDefault(c.Key))
                .Select(c => $"{c.Key}: {c.Value}, before {_counts.GetValueOrDefault(c.Key)}").Order().ToList();
            if (more.Count == 0) return;
            if (clock.Elapsed > Patience) Assert.Fail("left behind: " + string.Join("; ", more));
            Thread.Sleep(5);
        }
    }

    /// <summary>Process ids of this process' children, zombies included.</summary>
    public static List<int> Children()
    {
        var self = Environment.ProcessId;
        var children = new List<int>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), out var pid) || Parent(pid) != self) continue;
            children.Add(pid);
        }

        return children;
    }

    /// <summary>True while a process runs; a zombie does not.</summary>
    public static bool IsRunning(int pid) => Stat(pid) is { } fields && fields[0] is not ("Z" or "X");

    private static int Parent(int pid) => Stat(pid) is { } fields ? int.Parse(fields[1]) : -1;

    /// <summary>The fields of /proc/PID/stat from the state on; null where there is no such process.</summary>
    private static string[]? Stat(int pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' '); // a command may have blanks and brackets in it
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Kinds of descriptor that pools, sockets and child processes use; others are the runtime's own business.</summary>
    private static string? KindOf(string descriptor)
    {
        try
        {
            var target = File.ResolveLinkTarget(descriptor, false)?.Name ?? "";
            if (target.StartsWith("memfd:mediashm:", StringComparison.Ordinal)) return "memory file of a pool";
            if (target.StartsWith("socket:", StringComparison.Ordinal)) return "socket";
            if (target.StartsWith("pipe:", StringComparison.Ordinal)) return "pipe";
            if (target.EndsWith(".lock", StringComparison.Ordinal)) return "lock file";
            return target is "[eventfd]" or "anon_inode:[eventfd]" ? "eventfd" : target.Contains("pidfd", StringComparison.Ordinal) ? "pidfd" : null;
        }
        catch (IOException)
        {
            return null; // the directory's own descriptor, closed meanwhile
        }
    }
}
