using System.Collections;
using System.Runtime.InteropServices;

namespace MediaShm.Pipeline.SharedMemory.Sandbox;

/// <summary>
/// Restricts a whole process to the files that its program, its libraries and its task need, by Landlock, which binds one thread: so the
/// process starts its own program anew from that thread. For a process that must go on opening files, at its very start.
/// </summary>
public static unsafe partial class FileRestriction
{
    private const string Mark = "MEDIASHM_FILES_RESTRICTED";

    // What .NET, the loader, the resolver and TLS read. No home directory, no /etc as a whole, no /var, no /srv, no /tmp.
    private static readonly string[] OfTheSystem =
    [
        "/usr", "/lib", "/lib64", "/opt", "/proc", "/sys/devices/system", "/sys/fs/cgroup", "/dev/null", "/dev/zero", "/dev/random", "/dev/urandom",
        "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives", "/etc/dotnet", "/etc/localtime", "/etc/fonts",
        "/etc/resolv.conf", "/etc/hosts", "/etc/host.conf", "/etc/nsswitch.conf", "/etc/gai.conf", "/etc/services", "/etc/protocols",
        "/etc/ssl", "/etc/pki", "/etc/ca-certificates", "/etc/gnutls", "/etc/crypto-policies", "/etc/gcrypt", "/run/systemd/resolve", "/run/resolvconf",
    ];

    /// <summary>This process was started anew by <see cref="StartAnew"/>.</summary>
    public static bool IsInForce => Environment.GetEnvironmentVariable(Mark) is not null;

    /// <summary>Replaces this process by its own program with the same arguments and descriptors; does not return where that works.</summary>
    /// <param name="arguments">The program's arguments.</param>
    /// <param name="readable">What its task reads: files, or directories with all that lies under them.</param>
    /// <param name="devices">Device nodes that it opens to write and control, or directories of them.</param>
    /// <returns>Why it does not work.</returns>
    public static string StartAnew(IEnumerable<string> arguments, IEnumerable<string> readable, IEnumerable<string> devices)
    {
        var meeting = MeetingPlace.MakeDirectory();
        var program = Environment.ProcessPath ?? "";
        if (Landlock.Restrict([.. OfTheSystem, .. OfTheProgram(), .. readable], meeting, devices) is { } problem) return problem;
        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(e => $"{e.Key}={e.Value}").Append($"{Mark}=1");
        using var argv = new NativeStrings(arguments.Prepend(program));
        using var envp = new NativeStrings(variables);
        _ = execve(program, argv.Pointer, envp.Pointer); // returns only where it failed
        throw SystemCallException.Last("execve", $"starting {program} with fewer rights");
    }

    private static IEnumerable<string> OfTheProgram()
    {
        yield return AppContext.BaseDirectory;
        var runtime = RuntimeEnvironment.GetRuntimeDirectory().TrimEnd('/'); // ROOT/shared/NAME/VERSION
        yield return Path.GetFullPath(Path.Combine(runtime, "../../.."));
        foreach (var name in new[] { "DOTNET_ROOT", "MEDIASHM_FFMPEG_DIR", "LD_LIBRARY_PATH" })
            foreach (var folder in (Environment.GetEnvironmentVariable(name) ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)) yield return folder;
    }

    [LibraryImport(Libc.Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int execve(string path, byte** arguments, byte** environment);
}
