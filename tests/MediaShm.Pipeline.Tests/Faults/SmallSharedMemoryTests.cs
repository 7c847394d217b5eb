using MediaShm.Peers;
using MediaShm.Pipeline.Pool;
using MediaShm.Pipeline.Tests.Pool;

namespace MediaShm.Pipeline.Tests.Faults;

/// <summary>Containers with 64 MB of /dev/shm, or none: pools make no file there, and slabs larger than it work.</summary>
[Collection(FaultCollection.Name)]
public sealed class SmallSharedMemoryTests : FaultTest
{
    private static readonly string[] OwnMounts = ["--mount"];

    [Theory]
    [InlineData("mount -t tmpfs -o size=64m none /dev/shm")]
    [InlineData("mount -t tmpfs -o size=4k none /dev/shm")]
    [InlineData("mount -t tmpfs -o ro none /dev/shm")]
    [InlineData("mount -t tmpfs none /dev; mknod -m 666 /dev/null c 1 3; mknod -m 666 /dev/zero c 1 5; mknod -m 666 /dev/urandom c 1 9; test ! -e /dev/shm")]
    public void An_owner_and_its_consumers_need_no_room_in_dev_shm(string script)
    {
        // Slabs of 8 slots: 24 and 95 MiB. The consumer's side maps them under the same conditions.
        string[] frames = ["name=fault", "frames=2", "sizes=1920x1080,3840x2160", "wait=2"];
        using var owner = Namespaces.StartAfter(script, OwnMounts, ["produce", Place.Socket, .. frames]);
        using var consumer = Namespaces.StartAfter(script, OwnMounts, "consume", Place.Socket, "quiet=true", "depth=4");
        using var client = FramePoolClient.Attach(Place.Socket, new FramePoolClientOptions { WaitForOwner = Patience, QueueDepth = 4 });
        for (var i = 0; i < 2; i++)
        {
            Assert.True(client.Take(out var lease, Patience, Cancel));
            using (lease)
            {
                Assert.Equal(i, lease.Descriptor.Index);
                Assert.Equal(TestPattern.Expected(lease.View.Format, i), TestPattern.Checksum(lease.View));
            }
        }

        Assert.False(client.Take(out _, Patience, Cancel));
        Assert.True(client.Statistics.Slabs > 0);
        Assert.Contains("drained", owner.ReadAll()[^1]);
        Assert.Contains("last=1", consumer.ReadAll());
        Assert.Equal((0, 0), (owner.WaitForExit(), consumer.WaitForExit()));
    }

    [Fact]
    public void A_pool_makes_no_file_in_dev_shm()
    {
        if (!Directory.Exists("/dev/shm")) Assert.Skip("there is no /dev/shm");
        var before = Directory.GetFileSystemEntries("/dev/shm").ToHashSet();
        using var pool = Place.Open();
        using var client = FramePoolClient.Attach(Place.Socket, new FramePoolClientOptions());
        Assert.True(pool.WaitForConsumers(1, Patience, Cancel));
        for (var i = 0; i < 4; i++) FaultPlace.Publish(pool, i);
        var made = Directory.GetFileSystemEntries("/dev/shm").Where(f => !before.Contains(f) && f.Contains("shm", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(made, f => Path.GetFileName(f).Contains("mediashm", StringComparison.OrdinalIgnoreCase));
        Assert.All(pool.Slabs, s => Assert.StartsWith("/memfd:", File.ResolveLinkTarget($"/proc/self/fd/{s.FileDescriptor}", false)!.FullName));
    }
}
