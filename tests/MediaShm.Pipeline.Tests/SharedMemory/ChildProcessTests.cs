using System.ComponentModel;
using MediaShm.Pipeline.SharedMemory;
using Microsoft.Win32.SafeHandles;

namespace MediaShm.Pipeline.Tests.SharedMemory;

public sealed class ChildProcessTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public void An_exit_code_is_reported()
    {
        using var child = Shell("exit 7");
        Assert.True(child.WaitForExit(Deadline, out var exit));
        Assert.Equal(new ChildExit(0, 7), exit);
        Assert.True(child.WaitForExit(TimeSpan.Zero, out exit));
        Assert.Equal(new ChildExit(0, 7), exit);
    }

    [Fact]
    public void A_kill_is_reported_as_its_signal_and_disposal_leaves_no_process()
    {
        var child = Shell("sleep 60");
        Assert.False(child.HasExited);
        child.Kill();
        Assert.True(child.WaitForExit(Deadline, out var exit));
        Assert.Equal(9, exit.Signal);
        child.Dispose();

        var second = Shell("sleep 60");
        second.Dispose();
        Assert.False(Directory.Exists($"/proc/{second.Pid}"));
    }

    [Fact]
    public void It_inherits_the_descriptors_named_and_no_other()
    {
        using var pipe = Pipe.Create();
        using var other = Pipe.Create();
        // ls lists the shell's descriptors, not its own.
        using var child = ChildProcess.Start("/bin/sh", ["-c", "ls /proc/$$/fd >&5; true"], [(pipe.Read, 3), (other.Read, 4), (pipe.Write, 5)], quiet: true);
        pipe.Write.Dispose();
        using var reader = new StreamReader(new FileStream(pipe.Read, FileAccess.Read, 1));
        var numbers = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).Order().Where(n => n != 10); // 10: where the shell keeps its own output meanwhile
        Assert.Equal([0, 1, 2, 3, 4, 5], numbers);
    }

    [Fact]
    public void It_leads_a_process_group_of_its_own()
    {
        using var child = Shell("sleep 60");
        var stat = File.ReadAllText($"/proc/{child.Pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        Assert.Equal(child.Pid.ToString(), fields[2]);
    }

    [Fact]
    public void A_missing_program_is_an_error_that_names_it()
    {
        var error = Assert.Throws<Win32Exception>(() => ChildProcess.Start("/nonexistent/program", [], [], quiet: true));
        Assert.Contains("/nonexistent/program", error.Message);
    }

    private static ChildProcess Shell(string script) => ChildProcess.Start("/bin/sh", ["-c", script], Array.Empty<(SafeFileHandle, int)>(), quiet: true);
}
