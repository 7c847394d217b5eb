using System.Runtime.InteropServices;
using MediaShm.Pipeline.SharedMemory.Sandbox;

namespace MediaShm.Pipeline.SharedMemory;

/// <summary>What a process may do with files by its limits, for programs to look at when they start.</summary>
public static unsafe partial class FileLimits
{
    private const int SizeSignal = 25; // SIGXFSZ
    private const int OpenFiles = 7; // RLIMIT_NOFILE
    private static readonly nint Ignore = 1; // SIG_IGN

    /// <summary>
    /// Makes the limit on the size of files (<c>ulimit -f</c>; memory files count too) an error of the write, to be told in words, instead of a
    /// signal that ends the process.
    /// </summary>
    public static void MakeSizeAnError() => _ = signal(SizeSignal, Ignore); // fails for no valid signal

    /// <summary>Makes sure that the process may have so many descriptors open, before something fails for want of them that does not say so.</summary>
    /// <exception cref="IOException">It may not.</exception>
    public static void RequireDescriptors(int least)
    {
        ResourceLimit limit;
        if (SandboxCalls.getrlimit(OpenFiles, &limit) == 0 && limit.Soft < (ulong)least)
            throw new IOException($"only {limit.Soft} files may be open at a time here (ulimit -n), and {least} are needed; raise the limit");
    }

    [LibraryImport(Libc.Library, EntryPoint = "signal")]
    private static partial nint signal(int number, nint handler);
}
