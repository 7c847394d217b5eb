using System.Runtime.InteropServices;

namespace MediaShm.Pipeline.SharedMemory;

internal static partial class Libc
{
    internal const int FUTEX_WAKE = 1, FUTEX_WAIT_BITSET = 9;
    internal const uint FUTEX_BITSET_MATCH_ANY = uint.MaxValue, FUTEX2_SIZE_U32 = 2;
    internal const int CLOCK_MONOTONIC = 1;

    /// <summary>System call numbers: futex differs between the architectures, futex_waitv (Linux 5.16) is the same on all.</summary>
    internal static readonly nint SYS_futex = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 98 : 202;
    internal const nint SYS_futex_waitv = 449;

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    internal static unsafe partial nint futex(
        nint number, uint* word, int operation, uint value, Timespec* timeout, uint* word2, uint value3);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    internal static unsafe partial nint futex_waitv(
        nint number, FutexWaiter* waiters, uint count, uint flags, Timespec* timeout, int clock);
}

/// <summary><c>struct timespec</c> on 64-bit Linux.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Timespec
{
    public long Seconds;
    public long Nanoseconds;
}

/// <summary><c>struct futex_waitv</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FutexWaiter
{
    public ulong Value;
    public ulong Address;
    public uint Flags;
    public uint Reserved;
}
