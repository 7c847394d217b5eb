using System.Runtime.InteropServices;
using MediaShm.Pipeline.Pool;
using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Peers;

/// <summary>A consumer that tries every way to write into a slab and prints what the kernel answers.</summary>
internal static unsafe partial class Probe
{
    public static void Run(string socket)
    {
        using var client = Consumer.Attach(socket, []);
        if (!client.Take(out var lease, TimeSpan.FromSeconds(30), CancellationToken.None)) throw new InvalidOperationException("no frame");
        using (lease)
        {
            var slab = lease.View.Slab;
            using var same = new FileDescriptor(dup(slab.FileDescriptor));
            var size = (nuint)slab.Size;
            Console.WriteLine($"map writable: {Result(Libc.mmap(0, size, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_SHARED, same, 0) != -1)}");
            using var reopened = new FileDescriptor(Libc.open($"/proc/self/fd/{slab.FileDescriptor}", Libc.O_RDWR | Libc.O_CLOEXEC, 0));
            var mapped = !reopened.IsInvalid && Libc.mmap(0, size, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_SHARED, reopened, 0) != -1;
            Console.WriteLine($"reopen and map writable: {Result(mapped)}");
            Console.WriteLine($"mprotect: {Result(mprotect(slab.Address, size, Libc.PROT_READ | Libc.PROT_WRITE) == 0)}");
            byte one = 1;
            Console.WriteLine($"write: {Result(Libc.write(same, &one, 1) == 1)}");
            Console.WriteLine($"shrink: {Result(Libc.ftruncate(same, 0) == 0)}");
            Console.WriteLine($"punch: {Result(Libc.fallocate(same, 3, 0, 4096) == 0)}");
            Console.WriteLine($"writable here: {slab.IsWritable}");
        }
    }

    /// <summary>Writes one pixel of a leased frame, which must end this process. Option by: managed or native code.</summary>
    public static void WritePixel(string socket, Dictionary<string, string> options)
    {
        using var client = Consumer.Attach(socket, options);
        if (!client.Take(out var lease, TimeSpan.FromSeconds(30), CancellationToken.None)) throw new InvalidOperationException("no frame");
        Console.WriteLine($"leased {lease.Descriptor.Index}");
        if (options["by"] == "native") _ = memset(lease.View.PlaneAddress(0), 1, 1);
        else *(byte*)lease.View.PlaneAddress(0) = 1;
        Console.WriteLine("written");
    }

    [LibraryImport("libc.so.6")]
    private static partial nint memset(nint address, int value, nuint count);

    [LibraryImport("libc.so.6", SetLastError = true)]
    private static partial int dup(int fd);

    [LibraryImport("libc.so.6", SetLastError = true)]
    private static partial int mprotect(nint address, nuint length, int protection);

    private static string Result(bool succeeded) => succeeded ? "allowed" : $"refused ({Libc.LastError})";
}
