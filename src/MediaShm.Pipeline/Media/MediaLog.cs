using MediaShm.Pipeline.Media.FFmpeg;

namespace MediaShm.Pipeline.Media;

/// <summary>FFmpeg's own log, for programs: it is the whole process's. Thread-safety: every member may be called from any thread.</summary>
public static class MediaLog
{
    /// <summary>Sends FFmpeg's log to <paramref name="sink"/> in place of stderr.</summary>
    /// <param name="sink">Gets FFmpeg's level (8 fatal, 16 error, 24 warning, 32 info, 40 verbose, 48 debug) and the line; from any thread; must not throw. Null silences FFmpeg.</param>
    /// <param name="threshold">Least important level wanted.</param>
    /// <exception cref="MediaException">FFmpeg's libraries cannot be loaded.</exception>
    public static void Route(Action<int, string>? sink, int threshold) =>
        FFmpegLog.Install(sink is null ? null : new FFmpegLogSink(sink), threshold);

    /// <summary>
    /// Turns FFmpeg's error lines into warnings, without flooding: each text once, <paramref name="most"/> of them, then one line that
    /// says that there are more. All else of FFmpeg's log is silenced. They are held until <see cref="HeldWarnings.Tell"/>: what FFmpeg
    /// says of an input that does not open is for the error, what it says of one that does is for the user.
    /// </summary>
    /// <param name="warning">Gets the lines, from any thread; must not throw.</param>
    /// <param name="most">Lines before the last.</param>
    /// <exception cref="MediaException">FFmpeg's libraries cannot be loaded.</exception>
    public static HeldWarnings WarnOfErrors(Action<string> warning, int most = 10)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        var held = new HeldWarnings(warning);
        FFmpegLog.Install((_, line) =>
        {
            var text = FFmpegLogCapture.WithoutPrefix(line, out var part);
            var message = part.Length > 0 && part != "NULL" ? $"{part}: {text}" : text;
            if (HardwareDecoding.TakeComplaint(text)) return;
            lock (told)
            {
                if (told.Count > most || !told.Add(message)) return;
                if (told.Count > most) message = "FFmpeg has further complaints; they are left out";
            }

            held.Add(message);
        }, ffmpeg.AV_LOG_ERROR);
        return held;
    }
}

/// <summary>Warnings that wait until it is known whether they are for the user. Thread-safety: all members.</summary>
public sealed class HeldWarnings
{
    private readonly Action<string> _warning;
    private readonly Lock _gate = new();
    private List<string>? _held = [];

    internal HeldWarnings(Action<string> warning) => _warning = warning;

    /// <summary>Tells what was held; what comes from now on is told at once.</summary>
    public void Tell()
    {
        List<string>? held;
        lock (_gate) (held, _held) = (_held, null);
        held?.ForEach(_warning);
    }

    internal void Add(string warning)
    {
        lock (_gate)
        {
            if (_held is not null)
            {
                _held.Add(warning);
                return;
            }
        }

        _warning(warning);
    }
}
