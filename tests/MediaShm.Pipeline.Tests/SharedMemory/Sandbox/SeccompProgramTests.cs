using System.Runtime.InteropServices;
using MediaShm.Pipeline.SharedMemory.Sandbox;

namespace MediaShm.Pipeline.Tests.SharedMemory.Sandbox;

/// <summary>The filter program, run here as the kernel runs it, so that the processor that is not here is looked at too.</summary>
public class SeccompProgramTests
{
    private const uint Allowed = 0x7FFF0000, Denied = 0x00050000;
    private const uint X64 = 0xC000003E, Arm64 = 0xC00000B7;
    private const int Pid = 4711;

    public static TheoryData<Architecture> Processors => [Architecture.X64, Architecture.Arm64];

    [Theory]
    [MemberData(nameof(Processors))]
    public void Who_holds_everything_opens_nothing(Architecture processor)
    {
        Assert.Equal(Allowed, Run(processor, SandboxRights.HeldOnly, 0, 63));
        Assert.Equal(Denied | 13, Run(processor, SandboxRights.HeldOnly, 257, 56)); // openat
        Assert.Equal(Denied | 13, Run(processor, SandboxRights.HeldOnly, 41, 198, 2)); // socket
        Assert.Equal(Denied | 1, Run(processor, SandboxRights.HeldOnly, 59, 221)); // execve
        Assert.Equal(Denied | 1, Run(processor, SandboxRights.HeldOnly, 262, 79)); // newfstatat
        Assert.Equal(Denied | 1, Run(processor, SandboxRights.HeldOnly, 425, 425)); // io_uring_setup
        Assert.Equal(Denied | 38, Run(processor, SandboxRights.HeldOnly, 435, 435)); // clone3: no such call
    }

    [Theory]
    [MemberData(nameof(Processors))]
    public void Arguments_decide(Architecture processor)
    {
        Assert.Equal(Allowed, Run(processor, SandboxRights.HeldOnly, 56, 220, 0x3D0F00)); // clone of a thread
        Assert.Equal(Denied | 1, Run(processor, SandboxRights.HeldOnly, 56, 220, 17)); // of a process
        Assert.Equal(Allowed, Run(processor, SandboxRights.HeldOnly, 234, 131, Pid)); // tgkill
        Assert.Equal(Denied | 1, Run(processor, SandboxRights.HeldOnly, 234, 131, Pid + 1));
        Assert.Equal(Allowed, Run(processor, SandboxRights.HeldOnly, 302, 261, 0, 7, 0)); // prlimit64 that asks
        Assert.Equal(Denied | 1, Run(processor, SandboxRights.HeldOnly, 302, 261, 0, 7, 1UL << 32)); // that sets
        Assert.Equal(Denied | 1, Run(processor, SandboxRights.HeldOnly, 302, 261, 1, 7, 0)); // another's
        Assert.Equal(Allowed, Run(processor, SandboxRights.ReadFiles, 257, 56, 0, 0, 0x80000)); // O_CLOEXEC
        foreach (var writing in new ulong[] { 1, 2, 0x40, 0x200, 0x410000 })
            Assert.Equal(Denied | 13, Run(processor, SandboxRights.Network, 257, 56, 0, 0, writing));
    }

    [Theory]
    [MemberData(nameof(Processors))]
    public void Who_decodes_on_a_device_controls_it_and_makes_no_file(Architecture processor)
    {
        Assert.Equal(Denied | 1, Run(processor, SandboxRights.HeldOnly, 16, 29)); // ioctl
        Assert.Equal(Allowed, RunDevice(processor, DeviceRights.Held, 16, 29));
        Assert.Equal(Denied | 13, RunDevice(processor, DeviceRights.Held, 257, 56, 0, 0, 2)); // openat
        Assert.Equal(Allowed, RunDevice(processor, DeviceRights.Open, 257, 56, 0, 0, 0x80002)); // O_RDWR, which Landlock refuses but for device nodes
        foreach (var making in new ulong[] { 0x42, 0x202, 0x410002 })
            Assert.Equal(Denied | 13, RunDevice(processor, DeviceRights.Open, 257, 56, 0, 0, making));
        Assert.Equal(Denied | 13, RunDevice(processor, DeviceRights.Open, 41, 198, 1)); // socket
        Assert.Equal(Denied | 1, RunDevice(processor, DeviceRights.Open, 42, 203)); // connect
    }

    [Theory]
    [MemberData(nameof(Processors))]
    public void Only_the_network_has_sockets_and_only_the_internets(Architecture processor)
    {
        Assert.Equal(Denied | 13, Run(processor, SandboxRights.ReadFiles, 41, 198, 2));
        Assert.Equal(Allowed, Run(processor, SandboxRights.Network, 41, 198, 2));
        Assert.Equal(Allowed, Run(processor, SandboxRights.Network, 41, 198, 10));
        Assert.Equal(Denied | 1, Run(processor, SandboxRights.Network, 41, 198, 1)); // AF_UNIX: other programs of this user
        Assert.Equal(Allowed, Run(processor, SandboxRights.Network, 42, 203)); // connect
        Assert.Equal(Denied | 1, Run(processor, SandboxRights.ReadFiles, 42, 203));
    }

    [Theory]
    [MemberData(nameof(Processors))]
    public void Numbers_of_another_architecture_never_pass(Architecture processor)
    {
        var program = SeccompProgram.For(processor, SandboxRights.HeldOnly, Pid)!;
        Assert.Equal(Denied | 1, Execute(program, 0x40000003, processor == Architecture.X64 ? 0 : 63, []));
        Assert.Equal(Denied | 1, Execute(program, X64, 0x40000000, [])); // x32
        Assert.Null(SeccompProgram.For(Architecture.S390x, SandboxRights.HeldOnly, Pid));
    }

    private static uint RunDevice(Architecture processor, DeviceRights rights, int x64, int arm64, params ulong[] arguments) => Execute(
        SeccompProgram.For(processor, SandboxRights.HeldOnly, Pid, rights)!,
        processor == Architecture.X64 ? X64 : Arm64,
        processor == Architecture.X64 ? x64 : arm64,
        arguments);

    private static uint Run(Architecture processor, SandboxRights rights, int x64, int arm64, params ulong[] arguments) => Execute(
        SeccompProgram.For(processor, rights, Pid)!,
        processor == Architecture.X64 ? X64 : Arm64,
        processor == Architecture.X64 ? x64 : arm64,
        arguments);

    private static uint Execute(SockFilter[] program, uint architecture, int number, ulong[] arguments)
    {
        var data = new uint[16];
        (data[0], data[1]) = ((uint)number, architecture);
        for (var i = 0; i < arguments.Length; i++) (data[4 + 2 * i], data[5 + 2 * i]) = ((uint)arguments[i], (uint)(arguments[i] >> 32));
        var word = 0u;
        for (var at = 0; ; at++)
        {
            var step = program[at];
            switch (step.Code)
            {
                case 0x20: word = data[step.Value / 4]; break;
                case 0x15: at += word == step.Value ? step.IfTrue : step.IfFalse; break;
                case 0x45: at += (word & step.Value) != 0 ? step.IfTrue : step.IfFalse; break;
                case 0x06: return step.Value;
                default: throw new InvalidOperationException($"instruction {step.Code:x}");
            }
        }
    }
}
