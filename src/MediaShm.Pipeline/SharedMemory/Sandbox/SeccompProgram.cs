using System.Runtime.InteropServices;

namespace MediaShm.Pipeline.SharedMemory.Sandbox;

/// <summary><c>struct sock_filter</c>: one instruction of a classic BPF program.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct SockFilter(ushort Code, byte IfTrue, byte IfFalse, uint Value);

/// <summary>
/// Writes the kernel's filter program: which system calls pass. Everything that is not named is refused with EPERM, opening with EACCES,
/// so that a library finds an error it knows and the runtime lives on. Numbers of another architecture (32-bit calls, x32) never pass.
/// </summary>
internal sealed class SeccompProgram
{
    private const ushort LoadWord = 0x20, JumpIfEqual = 0x15, JumpIfSet = 0x45, Return = 0x06; // BPF_LD|W|ABS, BPF_JMP|JEQ|K, BPF_JMP|JSET|K, BPF_RET|K
    private const uint NumberAt = 0, ArchitectureAt = 4, ArgumentsAt = 16; // struct seccomp_data
    private const uint ArchitectureX64 = 0xC000003E, ArchitectureArm64 = 0xC00000B7;
    private const uint Allow = 0x7FFF0000, Fail = 0x00050000; // SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO
    private const uint CloneThread = 0x00010000;
    private const uint MakingFlags = 0x40 | 0x200 | 0x400000; // O_CREAT, O_TRUNC, __O_TMPFILE
    private const uint WritingFlags = 1 | 2 | MakingFlags; // O_WRONLY, O_RDWR
    private const uint InternetV4 = 2, InternetV6 = 10, Netlink = 16; // AF_INET, AF_INET6, AF_NETLINK

    // PR_SET_NAME and PR_GET_NAME of the calling thread, and PR_SET_VMA, by which allocators name their memory.
    private static readonly uint[] ThreadNames = [15, 16, 0x53564D41];
    private readonly bool _isArm;
    private readonly List<SockFilter> _code = [];

    private SeccompProgram(bool isArm) => _isArm = isArm;

    /// <summary>The program for a processor; null for one that there is no table of.</summary>
    /// <param name="processor">Which.</param>
    /// <param name="rights">What may be opened.</param>
    /// <param name="processId">The process that it is for: the only one that it may send signals to.</param>
    /// <param name="devices">What it may do with devices that decode.</param>
    public static SockFilter[]? For(Architecture processor, SandboxRights rights, int processId, DeviceRights devices = DeviceRights.None)
    {
        if (processor is not (Architecture.X64 or Architecture.Arm64)) return null;
        var program = new SeccompProgram(processor == Architecture.Arm64);
        program.Write(rights, devices, (uint)processId);
        return [.. program._code];
    }

    private void Write(SandboxRights rights, DeviceRights devices, uint processId)
    {
        Add(LoadWord, ArchitectureAt);
        Add(JumpIfEqual, _isArm ? ArchitectureArm64 : ArchitectureX64, ifTrue: 1);
        Refuse(Libc.EPERM);
        Add(LoadWord, NumberAt);
        foreach (var call in SystemCallTable.Always) Pass(call);
        WriteConditions(processId);
        if (devices != DeviceRights.None)
            foreach (var call in SystemCallTable.Devices) Pass(call);
        if (rights != SandboxRights.HeldOnly || devices == DeviceRights.Open)
        {
            var refused = devices == DeviceRights.Open ? MakingFlags : WritingFlags;
            foreach (var call in SystemCallTable.Files) Pass(call);
            When(new("openat", 257, 56), () => OpeningBy(flagsArgument: 2, refused));
            When(new("open", 2, -1), () => OpeningBy(flagsArgument: 1, refused));
        }

        if (rights == SandboxRights.Network)
        {
            foreach (var call in SystemCallTable.Network) Pass(call);
            When(new("socket", 41, 198), () => AllowIfAmong(argument: 0, [InternetV4, InternetV6, Netlink]));
        }

        When(new("openat", 257, 56), () => Refuse(Libc.EACCES));
        When(new("open", 2, -1), () => Refuse(Libc.EACCES));
        When(new("socket", 41, 198), () => Refuse(Libc.EACCES));
        Refuse(Libc.EPERM);
    }

    private void WriteConditions(uint processId)
    {
        // A thread, never a process. The flags of clone3 lie in memory where no filter sees them: "no such call" makes the C library take clone.
        When(new("clone", 56, 220), () =>
        {
            LoadArgument(0);
            Add(JumpIfSet, CloneThread, ifFalse: 1);
            Add(Return, Allow);
            Refuse(Libc.EPERM);
        });
        When(new("clone3", 435, 435), () => Refuse(Libc.ENOSYS));
        When(new("tgkill", 234, 131), () => AllowIfAmong(argument: 0, [processId])); // how threads are stopped for the garbage collector
        When(new("rt_tgsigqueueinfo", 297, 240), () => AllowIfAmong(argument: 0, [processId]));
        When(new("sched_setaffinity", 203, 122), () => AllowIfAmong(argument: 0, [0]));
        When(new("prctl", 157, 167), () => AllowIfAmong(argument: 0, ThreadNames));

        // Asking for a limit of its own, not setting one: the third argument is null.
        When(new("prlimit64", 302, 261), () =>
        {
            foreach (var word in new[] { Argument(2), Argument(2) + 4 })
            {
                Add(LoadWord, word);
                Add(JumpIfEqual, 0, ifTrue: 1);
                Refuse(Libc.EPERM);
            }

            AllowIfAmong(argument: 0, [0]);
        });
    }

    private void OpeningBy(int flagsArgument, uint refused)
    {
        LoadArgument(flagsArgument);
        Add(JumpIfSet, refused, ifFalse: 1);
        Refuse(Libc.EACCES);
        Add(Return, Allow);
    }

    private void Pass(SystemCall call) => When(call, () => Add(Return, Allow));

    /// <summary>What to do for one call; what is written ends in a return on every way.</summary>
    private void When(SystemCall call, Action then)
    {
        var number = _isArm ? call.Arm64 : call.X64;
        if (number < 0) return;
        var jump = _code.Count;
        Add(JumpIfEqual, (uint)number);
        then();
        _code[jump] = _code[jump] with { IfFalse = checked((byte)(_code.Count - jump - 1)) };
    }

    /// <summary>Allows where an argument's low 32 bits, all that the kernel looks at, are one of these; refuses otherwise.</summary>
    private void AllowIfAmong(int argument, ReadOnlySpan<uint> values)
    {
        LoadArgument(argument);
        foreach (var value in values)
        {
            Add(JumpIfEqual, value, ifFalse: 1);
            Add(Return, Allow);
        }

        Refuse(Libc.EPERM);
    }

    private void LoadArgument(int index) => Add(LoadWord, Argument(index));

    private static uint Argument(int index) => ArgumentsAt + 8 * (uint)index; // both processors are little-endian

    private void Refuse(int error) => Add(Return, Fail | (uint)error);

    private void Add(ushort code, uint value, byte ifTrue = 0, byte ifFalse = 0) => _code.Add(new SockFilter(code, ifTrue, ifFalse, value));
}
