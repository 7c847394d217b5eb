namespace MediaShm.Pipeline.SharedMemory.Sandbox;

/// <summary>Limits that this process sets on itself and cannot lift again.</summary>
public static unsafe class ProcessLimits
{
    /// <summary>Sets them; null leaves one as it is.</summary>
    /// <param name="memoryBytes">
    /// Private writable memory (heaps, stacks, codecs' buffers; RLIMIT_DATA) beyond what the process has now. Slabs are shared memory and
    /// have a budget of their own.
    /// </param>
    /// <param name="processorSeconds">Processor time of all threads; whoever uses it up is killed by SIGXCPU.</param>
    /// <exception cref="SystemCallException">The kernel refuses.</exception>
    public static void Set(long? memoryBytes, int? processorSeconds)
    {
        if (memoryBytes is { } bytes) Set(SandboxCalls.RLIMIT_DATA, (ulong)(DataBytes() + bytes), 0, "limiting memory");
        if (processorSeconds is { } seconds) Set(SandboxCalls.RLIMIT_CPU, (ulong)seconds, 5, "limiting processor time"); // SIGKILL 5 s after SIGXCPU
    }

    private static void Set(int resource, ulong value, ulong grace, string what)
    {
        ResourceLimit limit;
        if (SandboxCalls.getrlimit(resource, &limit) != 0) throw SystemCallException.Last("getrlimit", what);
        limit.Hard = Math.Min(limit.Hard, value + grace);
        limit.Soft = Math.Min(limit.Hard, value);
        if (SandboxCalls.setrlimit(resource, &limit) != 0) throw SystemCallException.Last("setrlimit", what);
    }

    private static long DataBytes()
    {
        const string name = "VmData:";
        foreach (var line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith(name, StringComparison.Ordinal) && long.TryParse(line.AsSpan(name.Length).Trim().TrimEnd("kB").Trim(), out var kib))
                return kib * 1024;
        }

        throw new SystemCallException("limiting memory: /proc/self/status does not say how much this process has; leave the limit out");
    }
}
