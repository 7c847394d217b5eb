using MediaShm.Gpu.Devices.Vulkan;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Vulkan;

/// <summary>What is kept of compiled pipelines between runs.</summary>
public sealed class PipelineCacheTests : IDisposable
{
    private static readonly PipelineCacheOwner Owner = new(0x10005, 7, 0x1234, "000102030405060708090a0b0c0d0e0f");
    private readonly string _folder = Directory.CreateTempSubdirectory("mediashm-cache-").FullName;
    private readonly VulkanFixture _vulkan = new();

    public void Dispose()
    {
        _vulkan.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void What_is_written_is_read_again_by_the_same_owner_alone()
    {
        var content = Content(Owner, 100);
        File(Owner).Write(content);
        Assert.Equal(content, File(Owner).Read());
        Assert.Empty(File(Owner with { DriverVersion = 0x1235 }).Read());
        Assert.Empty(File(Owner with { Mark = "ff" + Owner.Mark[2..] }).Read());
        _ = Assert.Single(Directory.GetFiles(_folder)); // nothing half-written beside it
    }

    [Fact]
    public void Another_owners_content_under_this_ones_name_counts_as_none()
    {
        var other = Owner with { Product = 8 };
        File(other).Write(Content(other, 100));
        System.IO.File.Move(Path(), Path().Replace("-0008-", "-0007-"));
        Assert.Empty(File(Owner).Read());
        File(Owner).Write(Content(other, 100)); // nor is it written
        Assert.Empty(File(Owner).Read());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(40)]
    [InlineData(100)]
    public void A_file_that_was_cut_counts_as_none(int length)
    {
        File(Owner).Write(Content(Owner, 100));
        var whole = System.IO.File.ReadAllBytes(Path());
        System.IO.File.WriteAllBytes(Path(), whole[..length]);
        Assert.Empty(File(Owner).Read());
        File(Owner).Write(Content(Owner, 200));
        Assert.Equal(Content(Owner, 200), File(Owner).Read());
    }

    [Fact]
    public void A_file_with_one_bit_changed_counts_as_none()
    {
        File(Owner).Write(Content(Owner, 100));
        var whole = System.IO.File.ReadAllBytes(Path());
        whole[^1] ^= 1;
        System.IO.File.WriteAllBytes(Path(), whole);
        Assert.Empty(File(Owner).Read());
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_no_error()
    {
        var blocked = System.IO.Path.Combine(_folder, "file");
        System.IO.File.WriteAllText(blocked, "");
        var file = PipelineCacheFile.For(Owner, System.IO.Path.Combine(blocked, "below"))!;
        file.Write(Content(Owner, 100));
        Assert.Empty(file.Read());
        Assert.Null(PipelineCacheFile.For(Owner, null));
    }

    [Fact]
    public void A_device_writes_its_cache_and_the_next_reads_it()
    {
        var options = new VulkanDeviceOptions { CacheFolder = _folder };
        Compile(options);
        var first = System.IO.File.ReadAllBytes(Path());
        Compile(options);
        Assert.Equal(Path(), Assert.Single(Directory.GetFiles(_folder)));
        System.IO.File.WriteAllBytes(Path(), [1, 2, 3]);
        Compile(options); // and is not stopped by one that is damaged
        Assert.True(System.IO.File.ReadAllBytes(Path()).Length >= first.Length / 2);

        void Compile(VulkanDeviceOptions options)
        {
            using var device = _vulkan.Open(options);
            using var chain = device.Compile([new Passes.FlipPass(true, false)], new FrameFormat(PixelFormat.Gray8, 64, 64));
        }
    }

    private static byte[] Content(PipelineCacheOwner owner, int bytes)
    {
        var content = new byte[bytes];
        BitConverter.TryWriteBytes(content.AsSpan(0), 32);
        BitConverter.TryWriteBytes(content.AsSpan(4), 1);
        BitConverter.TryWriteBytes(content.AsSpan(8), owner.Vendor);
        BitConverter.TryWriteBytes(content.AsSpan(12), owner.Product);
        Convert.FromHexString(owner.Mark).CopyTo(content, 16);
        return content;
    }

    private PipelineCacheFile File(PipelineCacheOwner owner) => PipelineCacheFile.For(owner, _folder)!;

    private string Path() => Assert.Single(Directory.GetFiles(_folder));
}
