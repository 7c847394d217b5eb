using System.Diagnostics;

namespace MediaShm.Pipeline.Tests.Pool;

/// <summary>
/// A directory for one test's sockets. At its end it must be empty, and the process must have as many descriptors and pool mappings
/// as at its start: what leaked fails the test that leaked it.
/// </summary>
internal sealed class PoolPlace : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("mediashm-test-").FullName;

    public string Socket => Path.Combine(_directory, "pool.sock");

    public string[] Files => Directory.GetFileSystemEntries(_directory);

    /// <summary>Pool mappings of this process: lines of its memory map that name a pool's memory file.</summary>
    public static int Mappings =>
        File.ReadLines("/proc/self/maps").Count(l => l.Contains("memfd:mediashm:" + Name + ":", StringComparison.Ordinal));

    /// <summary>Descriptors of this process that are a pool's memory files.</summary>
    public static int Descriptors => Directory.GetFiles("/proc/self/fd").Count(f =>
    {
        try
        {
            return File.ResolveLinkTarget(f, false)?.Name.StartsWith("memfd:mediashm:" + Name + ":", StringComparison.Ordinal) == true;
        }
        catch (IOException)
        {
            return false; // closed meanwhile by another test
        }
    });

    /// <summary>Name of the pools of a test, by which its memory is told from other tests'.</summary>
    public static string Name => "t" + TestContext.Current.Test!.UniqueID[..12];

    /// <summary>Lets every user reach the directory and, if it is there, the socket.</summary>
    public void OpenToAll()
    {
        const UnixFileMode all = (UnixFileMode)0x1FF; // 0777
        File.SetUnixFileMode(_directory, all);
        if (File.Exists(Socket)) File.SetUnixFileMode(Socket, all);
    }

    public void Dispose()
    {
        var left = Files;
        Directory.Delete(_directory, recursive: true);
        Assert.Empty(left);

        // The last reference may end on a pool's own thread a moment after the test saw its effect.
        var clock = Stopwatch.StartNew();
        while ((Mappings > 0 || Descriptors > 0) && clock.Elapsed < TimeSpan.FromSeconds(20)) Thread.Sleep(10);
        Assert.Equal((0, 0), (Mappings, Descriptors));
    }
}
