using System.ComponentModel;
using System.Diagnostics;
using MediaShm.Pipeline.Media;

namespace VideoFilter.Demo;

/// <summary>The demo's input: 5 s of 1080p with motion, text and sound, made by the ffmpeg program.</summary>
internal static class DemoClip
{
    /// <summary>Length of the clip.</summary>
    public const int Seconds = 5;

    private const string Title = "drawtext=text='frames in shared memory':fontcolor=white:fontsize=96:borderw=4:x=w-mod(t*480\\,w+tw):y=h*0.42";

    /// <summary>Makes the clip in a folder and returns its name.</summary>
    /// <exception cref="MediaException">There is no ffmpeg program, or it failed.</exception>
    public static string Make(string folder, CancellationToken stop)
    {
        var file = Path.Combine(folder, "clip.mp4");
        // Some builds have no drawtext, or find no font; the test picture shows the time in any case.
        if (!Encode(["-vf", Title], file, stop, out _) && !Encode([], file, stop, out var complaint))
            throw new MediaException($"ffmpeg could not make the demo's clip: {complaint}");
        return file;
    }

    private static bool Encode(string[] filter, string file, CancellationToken stop, out string complaint)
    {
        string[] arguments =
        [
            "-v", "error", "-nostdin", "-y",
            "-f", "lavfi", "-i", $"testsrc2=size=1920x1080:rate=30:duration={Seconds}",
            "-f", "lavfi", "-i", $"sine=frequency=330:beep_factor=4:duration={Seconds}",
            .. filter, "-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-c:a", "aac", file,
        ];
        using var ffmpeg = Start(arguments);
        using var kill = stop.Register(ffmpeg.Kill);
        complaint = ffmpeg.StandardError.ReadToEnd();
        ffmpeg.WaitForExit();
        stop.ThrowIfCancellationRequested();
        return ffmpeg.ExitCode == 0;
    }

    private static Process Start(string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("ffmpeg", arguments) { RedirectStandardError = true })!;
        }
        catch (Win32Exception e)
        {
            throw new MediaException(MediaErrorKind.LibraryMissing, "the demo makes its clip with the ffmpeg program, which is not here; install the package ffmpeg", e);
        }
    }
}
