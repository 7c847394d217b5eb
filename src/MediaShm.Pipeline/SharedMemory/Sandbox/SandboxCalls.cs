using System.Runtime.InteropServices;

namespace MediaShm.Pipeline.SharedMemory.Sandbox;

/// <summary>The calls of the C library by which a process gives up rights, named as in C. Results are checked by the callers.</summary>
internal static unsafe partial class SandboxCalls
{
    internal const int PR_SET_NO_NEW_PRIVS = 38;
    internal const nuint SECCOMP_SET_MODE_FILTER = 1;

    /// <summary>All threads of the process, those that exist too.</summary>
    internal const nuint SECCOMP_FILTER_FLAG_TSYNC = 1;

    /// <summary>Older kernels slow a filtered process down, against attacks that need code of the attacker's own in it.</summary>
    internal const nuint SECCOMP_FILTER_FLAG_SPEC_ALLOW = 4;

    internal const int RLIMIT_CPU = 0, RLIMIT_DATA = 2;

    /// <summary>The number of <c>seccomp</c>.</summary>
    internal static nint SeccompNumber => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 277 : 317;

    [LibraryImport(Libc.Library, SetLastError = true)]
    internal static partial int prctl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport(Libc.Library, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint seccomp(nint number, nuint operation, nuint flags, FilterProgram* program);

    [LibraryImport(Libc.Library, SetLastError = true)]
    internal static partial int setrlimit(int resource, ResourceLimit* limit);

    [LibraryImport(Libc.Library, SetLastError = true)]
    internal static partial int getrlimit(int resource, ResourceLimit* limit);
}

/// <summary><c>struct sock_fprog</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct FilterProgram
{
    public ushort Length;
    public SockFilter* Instructions;
}

/// <summary><c>struct rlimit</c> of 64-bit Linux.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ResourceLimit
{
    public ulong Soft;
    public ulong Hard;
}
