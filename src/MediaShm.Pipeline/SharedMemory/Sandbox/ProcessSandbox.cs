using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.InteropServices;

namespace MediaShm.Pipeline.SharedMemory.Sandbox;

/// <summary>
/// Gives this process' rights up, for all its threads and for ever: no new privileges (PR_SET_NO_NEW_PRIVS), and a seccomp filter with
/// TSYNC, after which it works with what it holds. Native libraries are to be loaded before; assemblies that the program needs are loaded
/// here.
/// </summary>
public static unsafe class ProcessSandbox
{
    /// <summary>Enters it.</summary>
    /// <param name="rights">What may still be opened.</param>
    /// <param name="devices">What may be done with devices that decode.</param>
    /// <returns>Null when it is in force; else why it is not, to go behind "the decoder runs with all rights of this user: ".</returns>
    public static string? Enter(SandboxRights rights, DeviceRights devices = DeviceRights.None)
    {
        var processor = RuntimeInformation.ProcessArchitecture;
        if (SeccompProgram.For(processor, rights, Environment.ProcessId, devices) is not { } program) return $"there is no table of system calls for {processor}";
        LoadAssemblies();
        MemoryHeadroom.KeepOpen();
        if (SandboxCalls.prctl(SandboxCalls.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return Refused("prctl(PR_SET_NO_NEW_PRIVS)");
        fixed (SockFilter* first = program)
        {
            var filter = new FilterProgram { Length = checked((ushort)program.Length), Instructions = first };
            const nuint flags = SandboxCalls.SECCOMP_FILTER_FLAG_TSYNC | SandboxCalls.SECCOMP_FILTER_FLAG_SPEC_ALLOW;
            var result = SandboxCalls.seccomp(SandboxCalls.SeccompNumber, SandboxCalls.SECCOMP_SET_MODE_FILTER, flags, &filter);
            if (result > 0) return $"thread {result} has a seccomp filter of its own";
            return result == 0 ? null : Refused("seccomp");
        }
    }

    /// <summary>Loads what the runtime would else load when it first comes to a call: some 20, in 5 ms.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "A trimmed or native program has nothing left to load: the list is empty or all there.")]
    private static void LoadAssemblies()
    {
        var seen = new HashSet<string>();
        var open = new Queue<Assembly>([typeof(ProcessSandbox).Assembly]);
        if (Assembly.GetEntryAssembly() is { } program) open.Enqueue(program);
        while (open.TryDequeue(out var assembly))
        {
            foreach (var name in assembly.GetReferencedAssemblies())
                if (seen.Add(name.FullName)) open.Enqueue(Assembly.Load(name));
        }
    }

    private static string Refused(string call) => $"the kernel refuses {call} ({Marshal.GetLastPInvokeErrorMessage()})";
}
