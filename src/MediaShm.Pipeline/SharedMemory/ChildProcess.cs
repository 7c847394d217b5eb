using System.Collections;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MediaShm.Pipeline.SharedMemory;

/// <summary>How a child process ended.</summary>
/// <param name="Signal">The signal that killed it, or 0.</param>
/// <param name="Code">Its exit code when <paramref name="Signal"/> is 0.</param>
public readonly record struct ChildExit(int Signal, int Code)
{
    /// <summary>From a status as <c>wait</c> gives it: the signal in the low 7 bits, the exit code above the low 8.</summary>
    internal static ChildExit FromStatus(int status) => (status & 0x7F) == 0 ? new ChildExit(0, (status >> 8) & 0xFF) : new ChildExit(status & 0x7F, 0);

    /// <inheritdoc/>
    public override string ToString() => Signal == 0 ? $"exited with code {Code}" : $"was killed by signal {Signal}{Name(Signal)}";

    private static string Name(int signal) => signal switch
    {
        4 => " (illegal instruction)",
        6 => " (abort)",
        7 => " (bus error)",
        9 => " (SIGKILL: by somebody, or by the kernel for want of memory)",
        11 => " (segmentation fault)",
        15 => " (SIGTERM)",
        24 => " (SIGXCPU: it used up its processor time)",
        25 => " (SIGXFSZ: a file came to its size limit)",
        _ => "",
    };
}

/// <summary>
/// A child process in a process group of its own (so that Ctrl-C reaches the parent alone), with chosen descriptors
/// inherited and all others closed, watched through a pidfd: no polling, no pid that could be somebody else's by now.
/// Thread-safety: all members may be called from any thread.
/// </summary>
public sealed unsafe class ChildProcess : IDisposable
{
    private const int SysPidFdSendSignal = 424;
    private const int SysPidFdOpen = 434;
    private const int KillSignal = 9;
    private const int NoSuchProcess = 3;
    private const int ReadOnlyFlag = 0;
    private readonly SafeFileHandle _pidFd;
    private readonly object _gate = new();
    private ChildExit? _exit;

    private ChildProcess(int pid, SafeFileHandle pidFd)
    {
        Pid = pid;
        _pidFd = pidFd;
    }

    /// <summary>Its process id.</summary>
    public int Pid { get; }

    /// <summary>True once it has ended.</summary>
    public bool HasExited => WaitForExit(TimeSpan.Zero, out _);

    /// <summary>Starts a program.</summary>
    /// <param name="path">The executable file.</param>
    /// <param name="arguments">Arguments, the program's name left out.</param>
    /// <param name="descriptors">What the child inherits: handle here, number there (3 to 63). Standard input becomes /dev/null.</param>
    /// <param name="quiet">True: its standard output and error go to /dev/null; false: both to this process' standard error.</param>
    /// <param name="environment">Variables that it gets where this process has none of that name.</param>
    /// <exception cref="Win32Exception">The program cannot be started.</exception>
    public static ChildProcess Start(
        string path,
        IReadOnlyList<string> arguments,
        IReadOnlyList<(SafeFileHandle Handle, int Number)> descriptors,
        bool quiet,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        // Sources are first moved above every target number, so that no dup2 in the child overwrites one that is still needed.
        var moved = new List<SafeFileHandle>();
        try
        {
            var floor = descriptors.Select(d => d.Number + 1).DefaultIfEmpty(3).Max(); // no higher: a process may have few
            foreach (var (handle, _) in descriptors) moved.Add(MoveUp(handle, floor));
            var pid = Spawn(path, arguments, descriptors, moved, quiet, EnvironmentWith(environment));
            var pidFd = LibcSpawn.PidFdOpen(SysPidFdOpen, pid, 0);
            if (pidFd < 0) throw Error($"cannot watch process {pid}");
            return new ChildProcess(pid, new SafeFileHandle(pidFd, ownsHandle: true));
        }
        finally
        {
            foreach (var handle in moved) handle.Dispose();
        }
    }

    /// <summary>Waits for the child's end.</summary>
    /// <param name="timeout">Longest wait.</param>
    /// <param name="exit">How it ended, when the result is true.</param>
    public bool WaitForExit(TimeSpan timeout, out ChildExit exit)
    {
        lock (_gate)
        {
            exit = _exit ?? default;
            if (_exit is not null) return true;
        }

        var entry = new LibcSpawn.PollEntry { Descriptor = (int)_pidFd.DangerousGetHandle(), Events = LibcSpawn.PollIn };
        var deadline = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        int ready;
        while ((ready = LibcSpawn.Poll(&entry, 1, (int)Math.Max(0, deadline - Environment.TickCount64))) < 0)
        {
            const int interrupted = 4;
            if (Marshal.GetLastPInvokeError() != interrupted) throw Error($"cannot wait for process {Pid}");
        }

        return ready > 0 && Reap(out exit);
    }

    /// <summary>Kills it at once; a child that has ended already is left alone.</summary>
    public void Kill()
    {
        lock (_gate)
        {
            if (_exit is not null) return;
        }

        if (LibcSpawn.PidFdSendSignal(SysPidFdSendSignal, (int)_pidFd.DangerousGetHandle(), KillSignal, null, 0) != 0
            && Marshal.GetLastPInvokeError() != NoSuchProcess)
            throw Error($"cannot kill process {Pid}");
    }

    /// <summary>Kills it if it still runs, and leaves no zombie.</summary>
    public void Dispose()
    {
        if (_pidFd.IsClosed) return;
        if (!WaitForExit(TimeSpan.Zero, out _))
        {
            Kill();
            WaitForExit(TimeSpan.FromSeconds(5), out _);
        }

        _pidFd.Dispose();
    }

    private bool Reap(out ChildExit exit)
    {
        lock (_gate)
        {
            exit = _exit ?? default;
            if (_exit is not null) return true;
            var info = stackalloc byte[LibcSpawn.SigInfoBytes];
            if (LibcSpawn.WaitId(LibcSpawn.IdTypePidFd, (uint)_pidFd.DangerousGetHandle(), info, LibcSpawn.WaitExited | LibcSpawn.WaitNoHang) != 0)
                throw Error($"cannot learn how process {Pid} ended");
            // siginfo_t for SIGCHLD on every 64-bit Linux: si_code at 8, si_status at 24. CLD_EXITED is 1; else the status is a signal.
            const int exited = 1;
            var (code, status) = (*(int*)(info + 8), *(int*)(info + 24));
            exit = code == exited ? new ChildExit(0, status) : new ChildExit(status, 0);
            _exit = exit;
            return true;
        }
    }

    private static SafeFileHandle MoveUp(SafeFileHandle handle, int floor)
    {
        var copy = LibcSpawn.Fcntl((int)handle.DangerousGetHandle(), LibcSpawn.FDupFdCloseOnExec, floor);
        return copy >= 0 ? new SafeFileHandle(copy, ownsHandle: true) : throw Error("cannot copy a descriptor for the child");
    }

    private static int Spawn(
        string path,
        IReadOnlyList<string> arguments,
        IReadOnlyList<(SafeFileHandle Handle, int Number)> descriptors,
        List<SafeFileHandle> moved,
        bool quiet,
        IEnumerable<string> environment)
    {
        var actions = stackalloc byte[LibcSpawn.OpaqueBytes];
        var attributes = stackalloc byte[LibcSpawn.OpaqueBytes];
        var signals = stackalloc byte[LibcSpawn.OpaqueBytes];
        Check(LibcSpawn.FileActionsInit(actions), "prepare the child's descriptors");
        try
        {
            Check(LibcSpawn.FileActionsAddOpen(actions, 0, "/dev/null", ReadOnlyFlag, 0), "give the child its input");
            if (quiet) Check(LibcSpawn.FileActionsAddOpen(actions, 2, "/dev/null", 1, 0), "silence the child");
            Check(LibcSpawn.FileActionsAddDup2(actions, 2, 1), "give the child its output");
            for (var i = 0; i < moved.Count; i++)
                Check(LibcSpawn.FileActionsAddDup2(actions, (int)moved[i].DangerousGetHandle(), descriptors[i].Number), "hand over a descriptor");
            CloseOthers(actions, descriptors);
            Check(LibcSpawn.AttributesInit(attributes), "prepare the child's attributes");
            try
            {
                // The runtime ignores SIGPIPE and may block others; the child starts with the defaults.
                const short flags = LibcSpawn.SpawnSetProcessGroup | LibcSpawn.SpawnSetSignalDefaults | LibcSpawn.SpawnSetSignalMask;
                Check(LibcSpawn.AttributesSetFlags(attributes, flags), "set the child's attributes");
                Check(LibcSpawn.AttributesSetProcessGroup(attributes, 0), "set the child's process group");
                _ = LibcSpawn.SignalSetEmpty(signals); // cannot fail on a valid pointer
                Check(LibcSpawn.AttributesSetSignalMask(attributes, signals), "set the child's signal mask");
                _ = LibcSpawn.SignalSetFill(signals); // likewise
                Check(LibcSpawn.AttributesSetSignalDefaults(attributes, signals), "set the child's signal handlers");
                using var argv = new NativeStrings(arguments.Prepend(path));
                using var envp = new NativeStrings(environment);
                Check(LibcSpawn.PosixSpawn(out var pid, path, actions, attributes, argv.Pointer, envp.Pointer), $"start {path}");
                return pid;
            }
            finally
            {
                _ = LibcSpawn.AttributesDestroy(attributes);
            }
        }
        finally
        {
            _ = LibcSpawn.FileActionsDestroy(actions);
        }
    }

    private static IEnumerable<string> EnvironmentWith(IReadOnlyDictionary<string, string>? added)
    {
        var all = Environment.GetEnvironmentVariables();
        foreach (var (name, value) in added ?? new Dictionary<string, string>())
            if (!all.Contains(name)) all[name] = value;
        return all.Cast<DictionaryEntry>().Select(e => $"{e.Key}={e.Value}");
    }

    /// <summary>Descriptors that our own parent left open for us are not the child's business.</summary>
    private static void CloseOthers(byte* actions, IReadOnlyList<(SafeFileHandle Handle, int Number)> descriptors)
    {
        try
        {
            var firstUnused = descriptors.Select(d => d.Number + 1).DefaultIfEmpty(3).Max();
            Check(LibcSpawn.FileActionsAddCloseFrom(actions, firstUnused), "close the child's other descriptors");
        }
        catch (EntryPointNotFoundException)
        {
            // An older C library: ours all close on exec anyway.
        }
    }

    private static void Check(int error, string what)
    {
        if (error != 0) throw new Win32Exception(error, $"cannot {what}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    private static Win32Exception Error(string what) =>
        new(Marshal.GetLastPInvokeError(), $"{what}: {Marshal.GetLastPInvokeErrorMessage()}");
}
