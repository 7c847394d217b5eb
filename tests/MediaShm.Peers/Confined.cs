using System.Runtime.InteropServices;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;
using MediaShm.Pipeline.SharedMemory;
using MediaShm.Pipeline.SharedMemory.Sandbox;

namespace MediaShm.Peers;

/// <summary>
/// A process that gives its rights up and then tries what a taken-over decoder would: each try is one line, from a thread that existed
/// before and from one that was started after.
/// </summary>
internal static unsafe partial class Confined
{
    /// <summary>Enters the sandbox with the rights named by option <c>rights</c> and tries to open <paramref name="file"/> and more.</summary>
    public static void Run(string file, Dictionary<string, string> options)
    {
        Console.Out.Flush(); // the console opens its files now
        using var entered = new ManualResetEventSlim();
        var old = new Thread(() =>
        {
            entered.Wait();
            Try("old", file);
        });
        old.Start();
        var refusal = ProcessSandbox.Enter(Enum.Parse<SandboxRights>(options["rights"]));
        Console.WriteLine($"sandbox: {refusal ?? "entered"}");
        if (refusal is not null) return;
        entered.Set();
        old.Join();
        var young = new Thread(() => Try("new", file));
        young.Start();
        young.Join();
        Console.WriteLine($"lives: {LivesOn()}");
    }

    /// <summary>Starts anew with the folder of <paramref name="file"/> to read, then tries to read, write and look elsewhere.</summary>
    public static void RunRestricted(string file, Dictionary<string, string> options, string[] arguments)
    {
        var folder = Path.GetDirectoryName(file)!;
        if (!FileRestriction.IsInForce)
        {
            Console.WriteLine($"restriction: {FileRestriction.StartAnew(arguments, [folder], options.TryGetValue("device", out var device) ? [device] : [])}");
            return;
        }

        Console.WriteLine("restriction: in force");
        Tell("read", Libc.open(file, Libc.O_RDONLY | Libc.O_CLOEXEC, 0));
        Tell("write", Libc.open(file, Libc.O_RDWR | Libc.O_CLOEXEC, 0));
        Tell("create", Libc.open(file + ".new", Libc.O_RDWR | Libc.O_CREAT | Libc.O_CLOEXEC, 0x180));
        Tell("remove", Libc.unlink(file));
        Tell("read elsewhere", Libc.open("/etc/passwd", Libc.O_RDONLY | Libc.O_CLOEXEC, 0));
    }

    private static void Try(string thread, string file)
    {
        Tell($"{thread} read", Libc.open(file, Libc.O_RDONLY | Libc.O_CLOEXEC, 0));
        Tell($"{thread} create", Libc.open(file + ".new", Libc.O_RDWR | Libc.O_CREAT | Libc.O_CLOEXEC, 0x180));
        Tell($"{thread} remove", Libc.unlink(file + ".none") == 0 || Libc.LastError == Libc.ENOENT ? 0 : -1);
        Tell($"{thread} internet", Libc.socket(2, 1, 0));
        Tell($"{thread} unix", Libc.socket(Libc.AF_UNIX, 1, 0));
        Tell($"{thread} execute", execve("/bin/true", null, null));
        Tell($"{thread} fork", syscall(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 220 : 56, 17)); // clone, SIGCHLD and no flags
        Tell($"{thread} signal", kill(getppid(), 0));
        Tell($"{thread} trace", ptrace(16, getppid(), 0, 0)); // PTRACE_ATTACH
        Tell($"{thread} io_uring", syscall(425, 1));
    }

    /// <summary>What a decoder goes on doing: compiled code, threads, timers, collections, new slabs.</summary>
    private static string LivesOn()
    {
        using var pool = FramePool.Create("confined", new FramePoolOptions { Listen = false, InitialSlots = 1, GrowSlots = 1 });
        var loans = Enumerable.Range(0, 12).Select(_ => pool.Loan(new FrameFormat(PixelFormat.Yuv420P, 320, 180), TimeSpan.FromSeconds(20), CancellationToken.None)).ToList();
        var slabs = pool.Statistics.Slabs;
        loans.ForEach(loan => loan.Release());
        using var rung = new CountdownEvent(8);
        using var timer = new Timer(_ => _ = rung.IsSet || rung.Signal(), null, 1, 1);
        var threads = Enumerable.Range(0, 8).Select(i => new Thread(() => GC.KeepAlive(new byte[100_000 * (i + 1)])) { Name = $"t{i}" }).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        GC.Collect();
        return rung.Wait(TimeSpan.FromSeconds(20)) && slabs >= 12 ? "yes" : $"{rung.CurrentCount} timers did not ring, {slabs} slabs";
    }

    private static void Tell(string what, nint result) => Console.WriteLine($"{what}: {(result >= 0 ? "allowed" : $"refused ({Libc.LastError})")}");

    [LibraryImport("libc.so.6", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int execve(string path, byte** arguments, byte** environment);

    [LibraryImport("libc.so.6", SetLastError = true)]
    private static partial nint syscall(nint number, nint argument);

    [LibraryImport("libc.so.6", SetLastError = true)]
    private static partial int kill(int process, int signal);

    [LibraryImport("libc.so.6")]
    private static partial int getppid();

    [LibraryImport("libc.so.6", SetLastError = true)]
    private static partial nint ptrace(nint request, int process, nint address, nint data);
}
