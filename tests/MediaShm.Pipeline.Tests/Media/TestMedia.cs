using System.Collections.Concurrent;
using System.Diagnostics;

namespace MediaShm.Pipeline.Tests.Media;

/// <summary>Inputs made by the ffmpeg program once per test run, in a folder that goes with the process.</summary>
internal static class TestMedia
{
    private static readonly ConcurrentDictionary<string, Lazy<string>> Made = new();
    private static readonly Lazy<string> Folder = new(MakeFolder);
    private static readonly Lazy<bool> HasDisplayRotation = new(() => Run("-v error -h long").Contains("-display_rotation", StringComparison.Ordinal));

    /// <summary>Path of a file that <c>ffmpeg ARGUMENTS NAME</c> makes.</summary>
    public static string Make(string name, string arguments) => Made.GetOrAdd(name, n => new Lazy<string>(() =>
    {
        var path = Path.Combine(Folder.Value, n);
        _ = Run($"-y -v error {arguments} \"{path}\"");
        return path;
    })).Value;

    /// <summary>Path of a copy of an mp4 file whose display matrix turns the picture, by an option from FFmpeg 6 on, by a tag before.</summary>
    public static string Turned(string name, string source, int degrees) => HasDisplayRotation.Value
        ? Make(name, $"-display_rotation {degrees} -i \"{source}\" -c copy")
        : Make(name, $"-i \"{source}\" -c copy -metadata:s:v rotate={degrees}");

    /// <summary>Path of a file that <paramref name="make"/> derives from another.</summary>
    public static string Derive(string name, string source, Func<byte[], byte[]> make) => Made.GetOrAdd(name, n => new Lazy<string>(() =>
    {
        var path = Path.Combine(Folder.Value, n);
        File.WriteAllBytes(path, make(File.ReadAllBytes(source)));
        return path;
    })).Value;

    /// <summary>The frames of a file's first real video as the ffmpeg program decodes them: MD5 and pts in the stream's time base.</summary>
    public static List<(string Md5, long Pts)> FrameMd5(string path, string before = "", string after = "")
    {
        var text = Run($"-v error -copyts {before} -i \"{path}\" -map 0:V:0 {after} -fps_mode passthrough -enc_time_base -1 -f framemd5 -");
        return text.Split('\n').Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split(',')).Select(f => (f[5].Trim(), long.Parse(f[2].Trim()))).ToList();
    }

    /// <summary>Runs the ffmpeg program and returns its output.</summary>
    public static string Run(string arguments, bool mayFail = false)
    {
        using var process = Process.Start(new ProcessStartInfo("ffmpeg", "-nostdin -hide_banner " + arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(120_000))
        {
            process.Kill();
            throw new TimeoutException($"ffmpeg {arguments} did not end");
        }

        if (process.ExitCode != 0 && !mayFail) throw new InvalidOperationException($"ffmpeg {arguments}: {errors.Result}");
        return output;
    }

    private static string MakeFolder()
    {
        var folder = Directory.CreateTempSubdirectory("mediashm-tests-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }
}
