using System.Collections.Concurrent;
using System.Diagnostics;

namespace MediaShm.Pipeline.Tests.Pool;

/// <summary>A child process running MediaShm.Peers, with a deadline on everything and nothing left behind.</summary>
internal sealed class PeerProcess : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly BlockingCollection<string> _lines = [];

    private PeerProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, e) =>
        {
            if (e.Data is null) _lines.CompleteAdding();
            else _lines.Add(e.Data);
        };
        process.BeginOutputReadLine();
    }

    public int Id => _process.Id;

    /// <summary>The program that child processes run.</summary>
    public static string Program => Path.Combine(AppContext.BaseDirectory, "MediaShm.Peers");

    public static PeerProcess Start(string verb, string socket, params string[] options) => StartUnder([Program, verb, socket, .. options]);

    /// <summary>Starts a command that runs <see cref="Program"/>, in another namespace for instance.</summary>
    /// <param name="command">Program and arguments.</param>
    /// <param name="quiet">What it writes to its standard error is thrown away.</param>
    public static PeerProcess StartUnder(string[] command, bool quiet = false)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = quiet };
        var process = Process.Start(start)!;
        if (quiet) process.BeginErrorReadLine();
        return new PeerProcess(process);
    }

    /// <summary>The next line, or null at the end of the output.</summary>
    public string? ReadLine()
    {
        if (_lines.TryTake(out var line, (int)Patience.TotalMilliseconds)) return line;
        return _lines.IsCompleted ? null : throw new TimeoutException("the child process said nothing");
    }

    /// <summary>All lines up to the end of the output.</summary>
    public List<string> ReadAll()
    {
        var all = new List<string>();
        while (ReadLine() is { } line) all.Add(line);
        return all;
    }

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill();

    public int WaitForExit() =>
        _process.WaitForExit((int)Patience.TotalMilliseconds) ? _process.ExitCode : throw new TimeoutException("the child process did not end");

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _lines.Dispose();
    }
}
