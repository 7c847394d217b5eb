using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Tests.SharedMemory;

public class MemoryFileTests
{
    private const Seals Fixed = Seals.Shrink | Seals.Grow | Seals.Seal;

    [Fact]
    public void Sealed_and_populated_memory_is_adopted()
    {
        using var file = Make(Fixed | Seals.FutureWrite, populate: true);
        using var adopted = MemoryFile.Adopt(Copy(file), file.Size, Fixed | Seals.FutureWrite);
        using var region = MappedRegion.Map(adopted, writable: false);
        Assert.Equal(0, region.Address % 4096);
    }

    [Fact]
    public void Memory_that_lacks_a_seal_is_not() =>
        Refused(Make(Seals.Shrink | Seals.Grow, populate: true), Fixed | Seals.FutureWrite, "lacks seals");

    [Fact]
    public void Memory_with_pages_to_allocate_is_not() => Refused(Make(Fixed, populate: false), Fixed, "allocated");

    [Fact]
    public void Memory_of_another_size_is_not()
    {
        using var file = Make(Fixed, populate: true);
        Assert.Contains("announced", Assert.Throws<InvalidDataException>(() => MemoryFile.Adopt(Copy(file), file.Size + 4096, Fixed)).Message);
    }

    [Fact]
    public void A_file_on_a_disk_is_not()
    {
        var descriptor = FileDescriptor.FromResult(Libc.open("/proc/self/exe", Libc.O_RDONLY | Libc.O_CLOEXEC, 0), "open", "the test program");
        Assert.Contains("tmpfs", Assert.Throws<InvalidDataException>(() => MemoryFile.Adopt(descriptor, 4096, Seals.None)).Message);
        Assert.True(descriptor.IsClosed);
    }

    [Fact]
    public void The_maker_writes_on_where_nobody_can_map_writable_any_more()
    {
        using var file = MemoryFile.Create("mediashm:test", 8192);
        using var region = MappedRegion.Map(file, writable: true);
        region.PopulateForWriting(file);
        file.Seal(Fixed | Seals.FutureWrite);
        var refusal = Assert.Throws<SystemCallException>(() => MappedRegion.Map(file, writable: true));
        Assert.Equal(Libc.EPERM, refusal.Error);
        Assert.Throws<SystemCallException>(() => file.Seal(Seals.None | Seals.Shrink));
        using var reader = MappedRegion.Map(file, writable: false);
        unsafe
        {
            *(int*)region.Address = 42;
            Assert.Equal(42, *(int*)reader.Address);
        }
    }

    private static MemoryFile Make(Seals seals, bool populate)
    {
        var file = MemoryFile.Create("mediashm:test", 8192);
        using var region = MappedRegion.Map(file, writable: true);
        if (populate) region.PopulateForWriting(file);
        file.Seal(seals);
        return file;
    }

    private static FileDescriptor Copy(MemoryFile file) =>
        FileDescriptor.FromResult(Libc.open($"/proc/self/fd/{file.Descriptor.Number}", Libc.O_RDWR | Libc.O_CLOEXEC, 0), "open", "a copy");

    private static void Refused(MemoryFile file, Seals required, string reason)
    {
        using (file)
        {
            var copy = Copy(file);
            Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => MemoryFile.Adopt(copy, file.Size, required)).Message);
            Assert.True(copy.IsClosed);
        }
    }
}
