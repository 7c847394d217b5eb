using System.Diagnostics;
using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.Pool;
using MediaShm.Pipeline.Tests.Media;
using MediaShm.Tests.Common;
using PeerProcess = MediaShm.Pipeline.Tests.Pool.PeerProcess;

namespace MediaShm.Pipeline.Tests.Faults;

/// <summary>
/// Files damaged by a seed, of every kind of container and codec: each gives its frames, or a warning, or an error, and ends. What ends the
/// process that reads it is given to a real decoder, whose death must be told as one.
/// </summary>
[Collection(FaultCollection.Name)]
public sealed class DamageRunTests : IDisposable
{
    private const int Workers = 2;
    private const int MostAsked = 40; // of ffmpeg, about files that were damaged in silence

    private static readonly (string Name, string Arguments)[] Kinds =
    [
        ("d-h264.mp4", "-c:v libx264 -bf 2 -g 6 -c:a aac"), ("d-h264.mkv", "-c:v libx264 -bf 2 -g 6 -c:a aac"), ("d-h264.ts", "-c:v libx264 -g 6 -c:a mp2"),
        ("d-h264.h264", "-an -c:v libx264 -g 6"), ("d-faststart.mp4", "-an -c:v libx264 -movflags +faststart"), ("d-fragments.mp4", "-c:v libx264 -g 4 -movflags frag_keyframe+empty_moov"),
        ("d-hevc.mp4", "-an -c:v libx265 -x265-params log-level=none:pools=1"), ("d-mpeg4.avi", "-c:v mpeg4 -bf 2 -c:a mp2"), ("d-mpeg2.mpg", "-c:v mpeg2video -c:a mp2"),
        ("d-vp9.webm", "-an -c:v libvpx-vp9 -cpu-used 8"), ("d-vp8.webm", "-an -c:v libvpx -cpu-used 8"), ("d-av1.mkv", "-an -c:v libaom-av1 -cpu-used 8"),
        ("d-gif.gif", "-an"), ("d-png.mov", "-an -c:v png"), ("d-apng.apng", "-an"), ("d-mjpeg.avi", "-an -c:v mjpeg"), ("d-ffv1.mkv", "-an -c:v ffv1"),
        ("d-prores.mov", "-an -c:v prores"), ("d-flv.flv", "-an -c:v flv"), ("d-theora.ogv", "-an -c:v libtheora"), ("d-y4m.y4m", "-an -pix_fmt yuv420p"), ("d-huff.nut", "-an -c:v huffyuv"),
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mediashm-damage-");

    private sealed record Reading(int Frames, int Corrupt, int Warnings, string Hash, string Error);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void No_damage_hangs_or_passes_in_silence()
    {
        var originals = Kinds.Select(Make).ToList();
        var files = Enumerable.Range(0, FaultOptions.DamagedFiles).Select(i => Damage(originals[i % originals.Count], FaultOptions.DamageSeed + i)).ToList();
        var sound = ReadAll(originals, out var unsound);
        Assert.Empty(unsound);
        Assert.All(originals, file => Assert.True(sound[file] is { Error: "", Warnings: 0, Frames: > 0 }, $"{file}: {sound[file]}"));
        var readings = ReadAll(files, out var deadly);

        // An error is one line, written for people.
        Assert.All(readings, r => Assert.False(r.Value.Error.Contains("\\n", StringComparison.Ordinal) || r.Value.Error.Contains("Exception of type", StringComparison.Ordinal), $"{r.Key}: {r.Value.Error}"));
        Assert.All(readings, r => Assert.True(r.Value is { Corrupt: 0 } or { Warnings: > 0 } or { Error.Length: > 0 }, $"{r.Key}: corrupt frames and no word: {r.Value}"));
        var silent = readings.Where(r => r.Value is { Error: "", Warnings: 0 } && r.Value.Hash != sound[OriginalOf(r.Key)].Hash).Select(r => r.Key).ToList();
        foreach (var file in silent.Take(MostAsked))
            Assert.True(!FfmpegComplains(file, out var complaint), $"{Keep(file)}: damaged in silence, while ffmpeg says {complaint}");
        foreach (var file in deadly) AssertToldAsADeath(file);
        var refused = readings.Values.Count(r => r.Error.Length > 0);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"seed {FaultOptions.DamageSeed}: {files.Count} files: {refused} refused, {readings.Values.Count(r => r is { Error: "", Warnings: > 0 })} with a warning, "
            + $"{silent.Count} changed where not even ffmpeg sees damage, {deadly.Count} deadly ({string.Join(", ", deadly.Select(Path.GetFileName))})");

        string OriginalOf(string file) => originals.Single(o => Path.GetFileName(o) == Path.GetFileName(file)[(Path.GetFileName(file).IndexOf('-', StringComparison.Ordinal) + 1)..]);
    }

    private static string Make((string Name, string Arguments) kind) =>
        TestMedia.Make(kind.Name, $"-f lavfi -i testsrc2=size=64x48:rate=25:duration=0.48 -f lavfi -i sine=duration=0.48 -threads 1 {kind.Arguments}");

    private string Damage(string original, int seed)
    {
        var file = Path.Combine(_folder.FullName, $"{seed}-{Path.GetFileName(original)}");
        var bytes = File.ReadAllBytes(original);
        File.WriteAllBytes(file, Mutator.Mutate(new Random(seed), bytes, 2 * bytes.Length));
        return file;
    }

    /// <summary>Reads files in processes of their own; those that ended one, by a signal or by taking too long, are told apart.</summary>
    private Dictionary<string, Reading> ReadAll(List<string> files, out List<string> deadly)
    {
        var readings = new Dictionary<string, Reading>();
        var deaths = new List<string>();
        Parallel.For(0, Workers, new ParallelOptions { MaxDegreeOfParallelism = Workers }, worker =>
        {
            var left = files.Where((_, i) => i % Workers == worker).ToList();
            while (left.Count > 0)
            {
                var list = Path.Combine(_folder.FullName, $"list{worker}");
                File.WriteAllLines(list, left);
                using var peer = PeerProcess.StartUnder([PeerProcess.Program, "damage", list], quiet: true);
                var current = "";
                while (peer.ReadLine() is { } line) // a file that takes longer than the patience fails here
                {
                    if (line.StartsWith("begin ", StringComparison.Ordinal)) current = line["begin ".Length..];
                    else if (line.Split('\t') is [var file, var frames, var corrupt, var warnings, var hash, var error])
                        lock (readings) readings[file] = new Reading(int.Parse(frames), int.Parse(corrupt), int.Parse(warnings), hash, error);
                    else Assert.Fail($"{Keep(current)}: {line}");
                }

                left = left[(left.IndexOf(current) + 1)..];
                if (peer.WaitForExit() == 0) return;
                lock (deaths) deaths.Add(current);
            }
        });
        deadly = deaths;
        return readings;
    }

    /// <summary>What ffmpeg itself says at its error level.</summary>
    private static bool FfmpegComplains(string file, out string complaint)
    {
        var start = new ProcessStartInfo("ffmpeg", ["-nostdin", "-v", "error", "-i", file, "-map", "0:V:0", "-fps_mode", "passthrough", "-f", "null", "-"]) { RedirectStandardError = true };
        using var process = Process.Start(start)!;
        complaint = string.Join('\n', process.StandardError.ReadToEnd().Split('\n').Where(line => !line.Contains("to muxer in stream", StringComparison.Ordinal))); // its own times
        process.WaitForExit();
        return complaint.Length > 0;
    }

    private static void AssertToldAsADeath(string file)
    {
        using var input = MediaInput.Open(file, format: null);
        using var client = DecoderClient.Start(input, new DecoderClientOptions { Threads = 1 });
        var error = Assert.Throws<MediaException>(() =>
        {
            client.Attach(new FramePoolClientOptions(), TestContext.Current.CancellationToken);
            while (client.Take(out var lease, TestContext.Current.CancellationToken)) lease.Dispose();
        });
        Assert.Contains($"pid {client.Pid}", error.Message);
    }

    /// <summary>Puts a file where it outlives the test, to look at.</summary>
    private static string Keep(string file)
    {
        var kept = Path.Combine(Path.GetTempPath(), Path.GetFileName(file));
        File.Copy(file, kept, overwrite: true);
        return kept;
    }
}
