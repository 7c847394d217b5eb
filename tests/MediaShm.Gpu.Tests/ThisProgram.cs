using System.Diagnostics;

namespace MediaShm.Gpu.Tests;

/// <summary>Runs single tests of this program in another process, for what is settled once in a process: drivers, instructions.</summary>
internal static class ThisProgram
{
    /// <summary>Runs one test, which must pass; at the deadline the process is killed. None is left behind.</summary>
    /// <param name="method">The test's full name.</param>
    /// <param name="environment">Variables that the process gets besides those of this one.</param>
    /// <param name="within">How long it may take.</param>
    public static async Task RunTest(string method, IReadOnlyDictionary<string, string> environment, TimeSpan within)
    {
        // A test assembly runs as its own program, or under the dotnet host.
        string[] host = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(ThisProgram).Assembly.Location] : [];
        var start = new ProcessStartInfo(Environment.ProcessPath!, [.. host, "-method", method]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var child = Process.Start(start)!;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(within);
        try
        {
            var errors = child.StandardError.ReadToEndAsync(deadline.Token);
            var output = await child.StandardOutput.ReadToEndAsync(deadline.Token);
            await child.WaitForExitAsync(deadline.Token);
            Assert.True(child.ExitCode == 0 && output.Contains("Total: 1, Errors: 0, Failed: 0", StringComparison.Ordinal), output + await errors);
        }
        finally
        {
            if (!child.HasExited)
            {
                child.Kill();
                await child.WaitForExitAsync(CancellationToken.None);
            }
        }
    }
}
