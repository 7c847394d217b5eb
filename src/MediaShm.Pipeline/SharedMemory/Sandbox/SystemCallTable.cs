namespace MediaShm.Pipeline.SharedMemory.Sandbox;

/// <summary>A system call's numbers.</summary>
/// <param name="Name">As the kernel calls it.</param>
/// <param name="X64">On x86-64.</param>
/// <param name="Arm64">On arm64; -1 where it does not exist.</param>
internal readonly record struct SystemCall(string Name, int X64, int Arm64);

/// <summary>
/// The system calls that a decoder may make, whatever their arguments: they work on memory, threads and time of its own, or on
/// descriptors that it holds. The most frequent come first. Those that depend on arguments are in <see cref="SeccompProgram"/>.
/// </summary>
internal static class SystemCallTable
{
    /// <summary>For every sandboxed process.</summary>
    public static readonly SystemCall[] Always =
    [
        // the frame path, and waiting
        new("futex", 202, 98), new("read", 0, 63), new("pread64", 17, 67), new("lseek", 8, 62), new("write", 1, 64), new("futex_waitv", 449, 449),
        new("sched_yield", 24, 124), new("poll", 7, -1), new("ppoll", 271, 73), new("pselect6", 270, 72), new("clock_nanosleep", 230, 115),
        new("nanosleep", 35, 101), new("clock_gettime", 228, 113), new("clock_getres", 229, 114), new("gettimeofday", 96, 169), new("time", 201, -1),
        new("restart_syscall", 219, 128),

        // memory
        new("mmap", 9, 222), new("munmap", 11, 215), new("mprotect", 10, 226), new("madvise", 28, 233), new("mremap", 25, 216), new("brk", 12, 214),
        new("mincore", 27, 232), new("msync", 26, 227), new("mlock", 149, 228), new("munlock", 150, 229), new("membarrier", 324, 283),
        new("memfd_create", 319, 279), new("ftruncate", 77, 46), new("fallocate", 285, 47), new("get_mempolicy", 239, 236),

        // threads and signals of its own
        new("rt_sigprocmask", 14, 135), new("rt_sigaction", 13, 134), new("rt_sigreturn", 15, 139), new("rt_sigtimedwait", 128, 137),
        new("rt_sigpending", 127, 136), new("rt_sigsuspend", 130, 133), new("sigaltstack", 131, 132), new("set_robust_list", 273, 99),
        new("get_robust_list", 274, 100), new("rseq", 334, 293), new("set_tid_address", 218, 96), new("exit", 60, 93), new("exit_group", 231, 94),
        new("gettid", 186, 178), new("getpid", 39, 172), new("getppid", 110, 173), new("getuid", 102, 174), new("geteuid", 107, 175),
        new("getgid", 104, 176), new("getegid", 108, 177), new("sched_getaffinity", 204, 123), new("sched_getparam", 143, 121),
        new("sched_getscheduler", 145, 120), new("sched_get_priority_max", 146, 125), new("sched_get_priority_min", 147, 126),
        new("sched_getattr", 315, 275), new("getpriority", 140, 141), new("getcpu", 309, 168), new("getrusage", 98, 165), new("times", 100, 153),
        new("sysinfo", 99, 179), new("uname", 63, 160), new("getrlimit", 97, 163), new("getrandom", 318, 278), new("arch_prctl", 158, -1),

        // descriptors that it holds, and such as lead nowhere else
        new("readv", 19, 65), new("writev", 20, 66), new("preadv", 295, 69), new("pwrite64", 18, 68), new("pwritev", 296, 70), new("fstat", 5, 80),
        new("fstatfs", 138, 44), new("fadvise64", 221, 223), new("close", 3, 57), new("close_range", 436, 436), new("fcntl", 72, 25),
        new("dup", 32, 23), new("dup3", 292, 24), new("eventfd2", 290, 19), new("pipe2", 293, 59), new("epoll_create1", 291, 20),
        new("epoll_ctl", 233, 21), new("epoll_wait", 232, -1), new("epoll_pwait", 281, 22),

        // consumers that come to the pool's socket, which listens already
        new("accept4", 288, 242), new("accept", 43, 202), new("recvmsg", 47, 212), new("sendmsg", 46, 211), new("getsockopt", 55, 209),
        new("getsockname", 51, 204), new("getpeername", 52, 205), new("shutdown", 48, 210),
    ];

    /// <summary>For one that opens files for reading: finding them. Opening them depends on arguments.</summary>
    public static readonly SystemCall[] Files =
    [
        new("newfstatat", 262, 79), new("stat", 4, -1), new("lstat", 6, -1), new("statx", 332, 291), new("access", 21, -1), new("faccessat", 269, 48),
        new("faccessat2", 439, 439), new("readlink", 89, -1), new("readlinkat", 267, 78), new("getdents64", 217, 61), new("getcwd", 79, 17),
        new("statfs", 137, 43),
    ];

    /// <summary>For one that uses the network. Making sockets depends on arguments.</summary>
    public static readonly SystemCall[] Network =
    [
        new("connect", 42, 203), new("bind", 49, 200), new("listen", 50, 201), new("sendto", 44, 206), new("recvfrom", 45, 207),
        new("sendmmsg", 307, 269), new("recvmmsg", 299, 243), new("setsockopt", 54, 208),
    ];

    /// <summary>
    /// For one that uses a device that decodes: its driver talks to the kernel by ioctl, compares descriptors, and may hold a connection to
    /// a display server.
    /// </summary>
    public static readonly SystemCall[] Devices = [new("ioctl", 16, 29), new("kcmp", 312, 272), new("recvfrom", 45, 207), new("sendto", 44, 206)];
}
