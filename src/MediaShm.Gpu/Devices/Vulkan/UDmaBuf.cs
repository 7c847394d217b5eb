using System.Runtime.InteropServices;
using MediaShm.Pipeline.Pool;
using Microsoft.Win32.SafeHandles;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>
/// Makes dma-bufs of memfds by the kernel's udmabuf driver, for GPUs that refuse host memory with a file behind it. The kernel wants
/// memory that cannot shrink and is not sealed against writing.
/// </summary>
internal static unsafe partial class UDmaBuf
{
    private const string DevicePath = "/dev/udmabuf";
    private const string LimitPath = "/sys/module/udmabuf/parameters/size_limit_mb";
    private const uint CreateRequest = 0x40187542; // UDMABUF_CREATE
    private const uint CloseOnExec = 1;
    private const int GetSeals = 1034; // F_GET_SEALS
    private const int ShrinkSeal = 2;
    private const int WriteSeals = 8 | 16; // F_SEAL_WRITE, F_SEAL_FUTURE_WRITE
    private const int InvalidArgument = 22;

    /// <summary>True where the kernel offers it to this process.</summary>
    public static bool IsPresent => Open(out _) is { } device && Dispose(device);

    /// <summary>Why it does not; empty where it does.</summary>
    public static string Absence
    {
        get
        {
            using var device = Open(out var refusal);
            return refusal;
        }
    }

    /// <summary>A dma-buf over a whole slab, owned by the caller; null with the reason.</summary>
    public static SafeFileHandle? TryMake(SlabMemory slab, out string refusal)
    {
        if (slab.FileDescriptor < 0) return Refuse("no memfd is behind the slab", out refusal);
        using var device = Open(out refusal);
        if (device is null) return null;
        var seals = Control(slab.FileDescriptor, GetSeals, 0);
        if (seals < 0 || (seals & ShrinkSeal) == 0) return Refuse("the slab is not sealed against shrinking", out refusal);
        if ((seals & WriteSeals) != 0) return Refuse("the slab is sealed against writing; the pool must be made with access DeviceMapped or ReadWrite", out refusal);

        var request = new Request { Memfd = (uint)slab.FileDescriptor, Flags = CloseOnExec, Size = (ulong)slab.Size };
        var made = IoControl(device, CreateRequest, &request);
        if (made >= 0) return new SafeFileHandle(made, ownsHandle: true);
        var error = Marshal.GetLastPInvokeError();
        var limit = error == InvalidArgument && TryReadLimit() is { } megabytes && slab.Size > megabytes << 20
            ? $"; slabs of {slab.Size} bytes exceed its limit of {megabytes} MiB, which root can raise in {LimitPath}" : "";
        return Refuse($"{DevicePath} answered '{Marshal.GetPInvokeErrorMessage(error)}'{limit}", out refusal);
    }

    private static SafeFileHandle? Open(out string refusal)
    {
        try
        {
            refusal = "";
            return File.OpenHandle(DevicePath, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        }
        catch (IOException)
        {
            return Refuse($"{DevicePath} is not there; load the kernel module udmabuf", out refusal);
        }
        catch (UnauthorizedAccessException)
        {
            return Refuse($"{DevicePath} may not be opened by this user; add yourself to its group (kvm, most often)", out refusal);
        }
    }

    private static bool Dispose(SafeFileHandle handle)
    {
        handle.Dispose();
        return true;
    }

    private static long? TryReadLimit()
    {
        try
        {
            return long.TryParse(File.ReadAllText(LimitPath), out var limit) ? limit : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static SafeFileHandle? Refuse(string why, out string refusal)
    {
        refusal = why;
        return null;
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int IoControl(SafeFileHandle device, nuint request, Request* argument);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command, nint argument);

    /// <summary><c>struct udmabuf_create</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Request
    {
        public uint Memfd;
        public uint Flags;
        public ulong Offset;
        public ulong Size;
    }
}
