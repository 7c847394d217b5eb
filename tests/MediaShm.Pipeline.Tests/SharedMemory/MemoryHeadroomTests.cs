using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Tests.SharedMemory;

public sealed class MemoryHeadroomTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("mediashm-test-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Without_a_cgroup_the_system_speaks()
    {
        Write("proc/meminfo", "MemTotal: 9 kB\nMemAvailable:    2048 kB\n");
        Write("proc/self/cgroup", "0::/\n");
        Assert.Equal(2048 * 1024, Read().Bytes);
    }

    [Fact]
    public void The_tightest_group_on_the_way_up_counts_in_version_2()
    {
        Write("proc/meminfo", "MemAvailable: 999999 kB\n");
        Write("proc/self/cgroup", "0::/a/b\n");
        Group("cgroup/a/b", "memory.max", "max", "memory.current", "5");
        Group("cgroup/a", "memory.max", "1000000", "memory.current", "900000");
        Write("cgroup/a/memory.stat", "anon 1\ninactive_file 300\n");
        Assert.Equal((1000000L, 100300L), (Read().CgroupLimit, Read().Bytes));
    }

    [Fact]
    public void Version_1_is_understood()
    {
        Write("proc/meminfo", "MemAvailable: 999999 kB\n");
        Write("proc/self/cgroup", "9:name=systemd:/\n4:cpu,memory:/x\n0::/\n");
        Group("cgroup/memory/x", "memory.limit_in_bytes", "5000", "memory.usage_in_bytes", "1000");
        Group("cgroup/memory", "memory.limit_in_bytes", "9223372036854771712", "memory.usage_in_bytes", "1");
        Write("cgroup/memory/x/memory.stat", "inactive_file 7\ntotal_inactive_file 500\n");
        Assert.Equal(4500, Read().Bytes);
    }

    [Fact]
    public void A_group_over_its_limit_leaves_nothing()
    {
        Write("proc/self/cgroup", "0::/a\n");
        Group("cgroup/a", "memory.max", "10", "memory.current", "20");
        Assert.Equal(0, Read().Bytes);
    }

    private MemoryHeadroom Read() => MemoryHeadroom.Read(Path.Combine(_root.FullName, "proc"), Path.Combine(_root.FullName, "cgroup"));

    private void Group(string directory, string limit, string limitText, string used, string usedText)
    {
        Write($"{directory}/{limit}", limitText + "\n");
        Write($"{directory}/{used}", usedText + "\n");
    }

    private void Write(string file, string text)
    {
        var path = Path.Combine(_root.FullName, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
