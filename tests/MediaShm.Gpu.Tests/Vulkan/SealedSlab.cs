using System.Runtime.InteropServices;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Gpu.Tests.Vulkan;

/// <summary>A memfd as a consumer has it: sealed, and mapped read-only. Its maker's writable mapping is <see cref="Maker"/>.</summary>
public sealed partial class SealedSlab : SlabMemory, IDisposable
{
    private const uint AllowSealing = 2;
    private const int AddSeals = 1033;
    private const int ShrinkGrowFutureWriteSeal = 2 | 4 | 16 | 1;
    private readonly nint _writable;
    private readonly nint _readOnly;

    public SealedSlab(long size)
    {
        Size = size;
        FileDescriptor = Checked(MemfdCreate("mediashm-test", AllowSealing));
        _ = Checked(Truncate(FileDescriptor, size));
        _writable = Checked(Map(0, (nuint)size, 1 | 2, 1, FileDescriptor, 0));
        _ = Checked(Control(FileDescriptor, AddSeals, ShrinkGrowFutureWriteSeal));
        _readOnly = Checked(Map(0, (nuint)size, 1, 1, FileDescriptor, 0));
        Maker = new PartOfSlab(this, _writable, size, isWritable: true);
    }

    /// <summary>The same memory, writable.</summary>
    public SlabMemory Maker { get; }

    public override int Id => 1000;

    public override nint Address => _readOnly;

    public override long Size { get; }

    public override bool IsWritable => false;

    public override int FileDescriptor { get; }

    public void Dispose()
    {
        _ = Unmap(_writable, (nuint)Size);
        _ = Unmap(_readOnly, (nuint)Size);
        _ = Close(FileDescriptor);
    }

    private static int Checked(int result) => result >= 0 ? result : throw new IOException($"errno {Marshal.GetLastPInvokeError()}");

    private static nint Checked(nint result) => result != -1 ? result : throw new IOException($"errno {Marshal.GetLastPInvokeError()}");

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int MemfdCreate(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    private static partial int Truncate(int fd, long length);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int fd, long offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int fd, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int fd);
}

/// <summary>Some of another slab's memory, as a slab of its own; owns nothing.</summary>
public sealed class PartOfSlab : SlabMemory
{
    public PartOfSlab(SlabMemory whole, int offset, long size)
        : this(whole, whole.Address + offset, size, whole.IsWritable)
    {
    }

    public PartOfSlab(SlabMemory whole, nint address, long size, bool isWritable) =>
        (Id, Address, Size, IsWritable, FileDescriptor) = (whole.Id + 1, address, size, isWritable, whole.FileDescriptor);

    public override int Id { get; }

    public override nint Address { get; }

    public override long Size { get; }

    public override bool IsWritable { get; }

    public override int FileDescriptor { get; }
}
