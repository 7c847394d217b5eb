using System.Runtime.InteropServices;

namespace MediaShm.Pipeline.SharedMemory.Sandbox;

/// <summary>
/// The kernel's rules about which files may be touched. They bind the calling thread and those that it starts, so a process that is to
/// be bound as a whole makes them and then replaces itself by a new program.
/// </summary>
internal static unsafe partial class Landlock
{
    private const int CreateRuleset = 444, AddRule = 445, RestrictSelf = 446; // on all processors
    private const nuint AskVersion = 1;
    private const int PathBeneath = 1;
    private const int PathOnly = 0x200000; // O_PATH
    private const ulong Execute = 1, WriteFile = 2, ReadFile = 4, ReadDirectory = 8, RemoveFile = 32, MakeRegular = 256, MakeSocket = 512, Truncate = 1 << 14, DeviceCalls = 1 << 15;
    private const ulong Reading = Execute | ReadFile | ReadDirectory;
    private const ulong OfFiles = Execute | WriteFile | ReadFile | Truncate | DeviceCalls; // what a rule about one file may name

    /// <summary>Binds this thread: it may read what lies under some places, and make and remove files and sockets in one more.</summary>
    /// <param name="readable">Files and directories; those that do not exist are passed over.</param>
    /// <param name="writable">A directory.</param>
    /// <param name="devices">Device nodes, or directories of them, to read, write and control.</param>
    /// <returns>Null when bound; else why not.</returns>
    public static string? Restrict(IEnumerable<string> readable, string writable, IEnumerable<string> devices)
    {
        var version = Call(CreateRuleset, null, 0, AskVersion);
        if (version < 1) return $"the kernel has no Landlock ({Marshal.GetLastPInvokeErrorMessage()})";
        var handled = HandledBy(version);
        var result = Call(CreateRuleset, &handled, sizeof(ulong), 0);
        if (result < 0) return Refused("landlock_create_ruleset");
        using var ruleset = new FileDescriptor((int)result);
        foreach (var path in readable)
        {
            if (Allow(ruleset, path, Reading & handled) is { } problem) return problem;
        }

        foreach (var path in devices)
        {
            if (Allow(ruleset, path, (ReadFile | ReadDirectory | WriteFile | DeviceCalls) & handled) is { } problem) return problem;
        }

        if (Allow(ruleset, writable, (Reading | WriteFile | RemoveFile | MakeRegular | MakeSocket | Truncate) & handled) is { } refusal) return refusal;
        if (SandboxCalls.prctl(SandboxCalls.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return Refused("prctl(PR_SET_NO_NEW_PRIVS)");
        return Bind(RestrictSelf, ruleset, 0) == 0 ? null : Refused("landlock_restrict_self");
    }

    /// <summary>All rights to files that a version of the kernel's interface knows: what no rule gives is refused.</summary>
    private static ulong HandledBy(nint version) => version switch
    {
        1 => (1UL << 13) - 1,
        2 => (1UL << 14) - 1,
        3 or 4 => (1UL << 15) - 1,
        _ => (1UL << 16) - 1,
    };

    private static string? Allow(FileDescriptor ruleset, string path, ulong rights)
    {
        using var place = new FileDescriptor(Libc.open(path, PathOnly | Libc.O_CLOEXEC, 0));
        if (place.IsInvalid) return null; // there is nothing to allow
        var rule = new Rule { Allowed = Directory.Exists(path) ? rights : rights & OfFiles, Place = place.Number };
        return Add(AddRule, ruleset, PathBeneath, &rule, 0) == 0 ? null : Refused($"landlock_add_rule for {path}");
    }

    private static string Refused(string call) => $"the kernel refuses {call} ({Marshal.GetLastPInvokeErrorMessage()})";

    [LibraryImport(Libc.Library, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Call(nint number, void* attributes, nuint size, nuint flags);

    [LibraryImport(Libc.Library, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Add(nint number, FileDescriptor ruleset, nint type, Rule* rule, nuint flags);

    [LibraryImport(Libc.Library, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Bind(nint number, FileDescriptor ruleset, nuint flags);

    /// <summary><c>struct landlock_path_beneath_attr</c>.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct Rule
    {
        public ulong Allowed;
        public int Place;
    }
}
