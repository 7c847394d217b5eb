using System.Diagnostics;

namespace MediaShm.Gpu.Tests.Filters;

/// <summary>Runs the ffmpeg program as the judge of what libavfilter does.</summary>
internal static class FFmpegCli
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly Lazy<string?> Version = new(FindVersion);

    /// <summary>Skips the test where ffmpeg is missing or is not the 5.1 whose defaults the recipes have.</summary>
    public static void Require()
    {
        if (Version.Value is not { } version) Assert.Skip("the ffmpeg program is not installed");
        else if (!version.Contains("ffmpeg version 5.1", StringComparison.Ordinal)) Assert.Skip($"compared with FFmpeg 5.1 only; here is '{version}'");
    }

    /// <summary>Runs ffmpeg and gives its output as text.</summary>
    public static string RunText(params string[] arguments) => System.Text.Encoding.UTF8.GetString(Run([], arguments));

    /// <summary>Runs ffmpeg with bytes on its standard input and gives its standard output; fails the test when ffmpeg fails.</summary>
    public static byte[] Run(ReadOnlySpan<byte> input, params string[] arguments)
    {
        var (exit, output, errors) = Start(input.ToArray(), arguments);
        Assert.True(exit == 0, $"ffmpeg {string.Join(' ', arguments)} ended with {exit}: {errors}");
        return output;
    }

    /// <summary>True when ffmpeg accepts the arguments.</summary>
    public static bool Accepts(params string[] arguments) => Start([], arguments).Exit == 0;

    private static (int Exit, byte[] Output, string Errors) Start(byte[] input, string[] arguments)
    {
        var start = new ProcessStartInfo("ffmpeg", ["-hide_banner", "-v", "error", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        try
        {
            using var deadline = new CancellationTokenSource(Deadline);
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            var output = new MemoryStream();
            var reading = process.StandardOutput.BaseStream.CopyToAsync(output, deadline.Token);
            try
            {
                process.StandardInput.BaseStream.Write(input);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It ended without reading all: its own words, below, say why.
            }

            process.WaitForExitAsync(deadline.Token).GetAwaiter().GetResult();
            reading.GetAwaiter().GetResult();
            return (process.ExitCode, output.ToArray(), errors.GetAwaiter().GetResult());
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    private static string? FindVersion()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("ffmpeg", "-version") { RedirectStandardOutput = true })!;
            var line = process.StandardOutput.ReadLine();
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return line;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
