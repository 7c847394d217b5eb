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
}
