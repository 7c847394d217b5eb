using System.Runtime.InteropServices;
using MediaShm.Pipeline.Pool;
using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Tests.Faults;

/// <summary>Descriptors of every kind that is no sealed memory file, to send where one is expected.</summary>
internal static partial class Descriptors
{
    private const int PathOnly = 0x200000, WriteOnly = 1;

    /// <summary>One of each kind, under its name; the caller disposes each before it asks for the next.</summary>
    public static IEnumerable<(string Kind, FileDescriptor Descriptor)> OfEveryKind()
    {
        yield return ("pipe", OfPipe());
        yield return ("socket", new FileDescriptor(Libc.socket(Libc.AF_UNIX, Libc.SOCK_SEQPACKET | Libc.SOCK_CLOEXEC, 0)));
        yield return ("directory", Open("/tmp", Libc.O_CLOEXEC));
        yield return ("device", Open("/dev/zero", Libc.O_RDWR | Libc.O_CLOEXEC));
        yield return ("event", new FileDescriptor(Libc.eventfd(0, Libc.EFD_CLOEXEC)));
        yield return ("program file", Open(Environment.ProcessPath!, Libc.O_CLOEXEC));
        yield return ("process file", Open("/proc/self/maps", Libc.O_CLOEXEC));
    }

    /// <summary>A memory file of that many bytes, allocated unless told otherwise, with these seals.</summary>
    public static MemoryFile Memory(long bytes, Seals seals, bool isAllocated = true)
    {
        var file = MemoryFile.Create("mediashm:hostile:x", bytes);
        if (isAllocated) Assert.Equal(0, Libc.fallocate(file.Descriptor, 0, 0, bytes));
        if (seals != Seals.None) file.Seal(seals);
        return file;
    }

    /// <summary>The same memory by a descriptor that can only write, and by one that can do nothing.</summary>
    public static IEnumerable<(string Kind, FileDescriptor Descriptor)> Crippled(MemoryFile file)
    {
        yield return ("write-only", Open($"/proc/self/fd/{file.Descriptor.Number}", WriteOnly | Libc.O_CLOEXEC));
        yield return ("path-only", Open($"/proc/self/fd/{file.Descriptor.Number}", PathOnly | Libc.O_CLOEXEC));
    }

    /// <summary>What a slab of a pool with that access carries.</summary>
    public static Seals SealsOf(PoolAccess access) => Slab.SealsOf(access);

    /// <summary>A second descriptor of the same thing.</summary>
    public static FileDescriptor Duplicate(FileDescriptor descriptor) => new(dup(descriptor.Number));

    private static FileDescriptor OfPipe()
    {
        using var pipe = Pipe.Create();
        return new FileDescriptor(dup((int)pipe.Read.DangerousGetHandle()));
    }

    private static FileDescriptor Open(string path, int flags) => FileDescriptor.FromResult(Libc.open(path, flags, 0), "open", path);

    [LibraryImport("libc.so.6", SetLastError = true)]
    private static partial int dup(int fd);
}
