using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.Pool;
using MediaShm.Pipeline.SharedMemory;
using MediaShm.Pipeline.SharedMemory.Sandbox;
using MediaShm.Pipeline.Tests.Media;
using PeerProcess = MediaShm.Pipeline.Tests.Pool.PeerProcess;

namespace MediaShm.Pipeline.Tests.SharedMemory.Sandbox;

/// <summary>What code in a process that gave its rights up can still do, tried by such a process.</summary>
public sealed class ProcessSandboxTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mediashm-sandbox-");

    private string File => Path.Combine(_folder.FullName, "file");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(SandboxRights.HeldOnly)]
    [InlineData(SandboxRights.ReadFiles)]
    [InlineData(SandboxRights.Network)]
    public void Neither_old_nor_new_threads_open_anything(SandboxRights rights)
    {
        var said = Peer("confine", $"rights={rights}");
        if (said[0] != "sandbox: entered") Assert.Skip(said[0]);
        foreach (var thread in new[] { "old", "new" })
        {
            Assert.Equal(
                [
                    rights == SandboxRights.HeldOnly ? $"{thread} read: refused (13)" : $"{thread} read: allowed",
                    $"{thread} create: refused (13)",
                    $"{thread} remove: refused (1)",
                    rights == SandboxRights.Network ? $"{thread} internet: allowed" : $"{thread} internet: refused (13)",
                    rights == SandboxRights.Network ? $"{thread} unix: refused (1)" : $"{thread} unix: refused (13)",
                    $"{thread} execute: refused (1)",
                    $"{thread} fork: refused (1)",
                    $"{thread} signal: refused (1)",
                    $"{thread} trace: refused (1)",
                    $"{thread} io_uring: refused (1)",
                ],
                said.Where(line => line.StartsWith(thread, StringComparison.Ordinal)));
        }

        Assert.Equal("lives: yes", said[^1]);
    }

    [Fact]
    public void Who_opens_files_sees_few_of_them()
    {
        var said = Peer("restrict");
        if (said[0] != "restriction: in force") Assert.Skip(said[0]);
        Assert.Equal(["read: allowed", "write: refused (13)", "create: refused (13)", "remove: refused (13)", "read elsewhere: refused (13)"], said[1..]);
    }

    [Fact]
    public void A_device_node_is_written_and_nothing_else()
    {
        var said = Peer("restrict", $"device={File}");
        if (said[0] != "restriction: in force") Assert.Skip(said[0]);
        Assert.Equal(["read: allowed", "write: allowed", "create: refused (13)", "remove: refused (13)", "read elsewhere: refused (13)"], said[1..]);
    }

    [Fact]
    public void Every_thread_of_a_decoder_is_in_it()
    {
        using var input = MediaInput.Open(Clip, format: null);
        using var client = DecoderClient.Start(input, new DecoderClientOptions());
        client.Attach(new FramePoolClientOptions(), Cancel);
        if (Status(client.Pid, "self", "Seccomp:").FirstOrDefault() is null) Assert.Skip("the kernel has no seccomp");
        Assert.True(client.Take(out var lease, Cancel));
        lease.Dispose();
        Assert.All(Status(client.Pid, "*", "Seccomp:"), mode => Assert.Equal("2", mode));
        Assert.All(Status(client.Pid, "*", "NoNewPrivs:"), set => Assert.Equal("1", set));
        while (client.Take(out lease, Cancel)) lease.Dispose();
        Assert.Equal(50, client.Totals!.Value.Frames);
    }

    [Fact]
    public void A_decoder_keeps_its_rights_where_asked()
    {
        using var input = MediaInput.Open(Clip, format: null);
        using var client = DecoderClient.Start(input, new DecoderClientOptions { Sandbox = false });
        _ = client.WaitForInfo(Cancel);
        Assert.All(Status(client.Pid, "*", "Seccomp:"), mode => Assert.Equal("0", mode));
    }

    [Fact]
    public void Processor_time_ends()
    {
        using var peer = PeerProcess.Start("burn", "1");
        Assert.Equal(128 + 24, peer.WaitForExit());
        Assert.Contains("SIGXCPU", new ChildExit(24, 0).ToString());
    }

    [Theory]
    [InlineData("in.mp4", true, null, SandboxRights.HeldOnly)]
    [InlineData("https://host/in.mp4", false, null, SandboxRights.Network)]
    [InlineData("rtsp://host/cam", false, null, SandboxRights.Network)]
    [InlineData("session.sdp", false, "sdp", SandboxRights.Network)]
    [InlineData("frame%04d.png", false, null, SandboxRights.ReadFiles)]
    [InlineData("testsrc2", false, "lavfi", SandboxRights.ReadFiles)]
    [InlineData("concat:a.ts|b.ts", false, null, SandboxRights.ReadFiles)]
    [InlineData("concat:a.ts|http://host/b.ts", false, null, SandboxRights.Network)]
    [InlineData("/dev/video0", false, "v4l2", null)]
    public void The_input_decides_what_stays(string name, bool isOpen, string? format, SandboxRights? expected) => Assert.Equal(
        expected, InputRights.Of(new DecoderRequest { Input = name, PoolName = "p", HasDescriptor = isOpen, Format = format }).Sandbox);

    [Theory]
    [InlineData("/data/a/frame%04d.png", "/data/a")]
    [InlineData("/data/%03d/frame.png", "/data")]
    [InlineData("/data/a/*.png", "/data/a")]
    [InlineData("file:/data/list.ffconcat", "/data")]
    public void A_pattern_is_read_from_its_folder(string name, string folder) =>
        Assert.Equal([folder], InputRights.Of(new DecoderRequest { Input = name, PoolName = "p", Format = "image2" }).Readable);

    [Theory]
    [InlineData("concat:/a/1.ts|file:/b/2.ts", new[] { "/a/1.ts", "/b/2.ts" })]
    [InlineData("subfile,,start,0,end,9,,:/a/1.ts", new[] { "/a/1.ts" })]
    [InlineData("concat:subfile,,start,0,end,9,,:/a/1.ts|async:/b/2.ts", new[] { "/a/1.ts", "/b/2.ts" })]
    [InlineData("data:text/plain,x", new string[0])]
    public void Of_several_files_each_is_read_and_no_other(string name, string[] files) =>
        Assert.Equal(files, InputRights.Of(new DecoderRequest { Input = name, PoolName = "p" }).Readable);

    [Fact]
    public void A_graph_reads_the_files_that_it_names()
    {
        string[] files = [Path.Combine(_folder.FullName, "a.mkv"), Path.Combine(_folder.FullName, "b c,d.mkv"), Path.Combine(_folder.FullName, "e:f.mkv")];
        foreach (var file in files) System.IO.File.WriteAllText(file, "");
        System.IO.File.WriteAllText(Path.Combine(_folder.FullName, "unnamed.mkv"), "");
        var graph = $"movie={files[0]}:loop=2[a];movie=filename='{files[1]}'[b];[a][b]overlay,movie={files[2].Replace(":", @"\:", StringComparison.Ordinal)}";
        Assert.Equal(files, InputRights.Of(new DecoderRequest { Input = graph, PoolName = "p", Format = "lavfi" }).Readable);
    }

    private static string Clip => TestMedia.Make("confined.mkv", "-f lavfi -i testsrc2=size=64x48:rate=25 -frames:v 50 -c:v libx264");

    private static IEnumerable<string> Status(int pid, string thread, string name) =>
        Directory.GetDirectories($"/proc/{pid}/task", thread == "self" ? $"{pid}" : "*")
            .SelectMany(task => System.IO.File.ReadLines($"{task}/status").Where(l => l.StartsWith(name, StringComparison.Ordinal)).Select(l => l[name.Length..].Trim()));

    private List<string> Peer(string verb, params string[] options)
    {
        System.IO.File.WriteAllText(File, "x");
        using var peer = PeerProcess.Start(verb, File, options);
        var said = peer.ReadAll();
        Assert.True(peer.WaitForExit() == 0, string.Join('\n', said));
        return said;
    }
}
