using System.Diagnostics;
using System.Text;

namespace VideoFilter.Tests.Harness;

/// <summary>A child process whose output is collected and which never outlives its test.</summary>
internal sealed class RunningProgram : IDisposable
{
    private readonly Process _process;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly StringBuilder _error = new();
    private readonly Task<byte[]> _output;
    private readonly Task _errorReader;
    private readonly Task _input;

    private RunningProgram(Process process, byte[]? input)
    {
        _process = process;
        _output = ReadAllAsync(process.StandardOutput.BaseStream);
        _errorReader = ReadLinesAsync(process.StandardError);
        _input = Task.Run(() => Feed(process.StandardInput.BaseStream, input));
    }

    public int Id => _process.Id;

    /// <summary>Stderr so far.</summary>
    public string ErrorSoFar
    {
        get
        {
            lock (_error) return _error.ToString();
        }
    }

    /// <summary>Starts a program. Stdin is empty unless bytes are given.</summary>
    public static RunningProgram Start(
        string file, IEnumerable<string> arguments, string workingFolder, IReadOnlyDictionary<string, string>? environment = null, byte[]? input = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = workingFolder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return new RunningProgram(Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start"), input);
    }

    /// <summary>Sends a signal.</summary>
    public void Signal(int signal) => ProcessSignal.Send(Id, signal);

    /// <summary>Waits for the end; kills it and fails when it takes longer than <paramref name="deadline"/>.</summary>
    public ProgramResult WaitForEnd(TimeSpan deadline)
    {
        if (!_process.WaitForExit(deadline))
        {
            _process.Kill(entireProcessTree: true);
            Assert.Fail($"{_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)} did not end in {deadline.TotalSeconds} s; stderr: {ErrorSoFar}");
        }

        var elapsed = _clock.Elapsed;
        // A child that inherited the pipes and lives on would hold them open: that is a failure, not a wait.
        Assert.True(Task.WhenAll(_output, _errorReader).Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken),
            "the program has ended but something still holds its stdout or stderr");
        return new ProgramResult(_process.ExitCode, _output.Result, ErrorSoFar, elapsed);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _ = _input.Wait(TimeSpan.FromSeconds(20), CancellationToken.None); // it closes stdin, which disposal would do at the same time
        _process.Dispose();
    }

    private static async Task<byte[]> ReadAllAsync(Stream stream)
    {
        using var all = new MemoryStream();
        await stream.CopyToAsync(all).ConfigureAwait(false);
        return all.ToArray();
    }

    private async Task ReadLinesAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            lock (_error) _ = _error.Append(line).Append('\n');
        }
    }

    // The program may end, or stop reading, before it has taken everything.
    private static void Feed(Stream stream, byte[]? input)
    {
        try
        {
            using (stream)
            {
                if (input is not null) stream.Write(input);
            }
        }
        catch (IOException)
        {
        }
    }
}
