namespace VideoFilter.CommandLine;

/// <summary>What the process's exit status says; scripts rely on these numbers.</summary>
internal enum ExitCode
{
    /// <summary>All asked for was done.</summary>
    Done = 0,

    /// <summary>Something failed while running: disk full, a process died, output not writable.</summary>
    Failed = 1,

    /// <summary>The command line is wrong: option, value, filter, encoder or format name.</summary>
    Usage = 2,

    /// <summary>The input is missing, unreadable or holds no video.</summary>
    InputUnusable = 3,

    /// <summary>The device, its driver or a needed library is not there.</summary>
    DeviceUnusable = 4,

    /// <summary>Stopped by a signal (128 + SIGINT, as shells report it).</summary>
    Stopped = 130,
}
