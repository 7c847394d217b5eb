using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>Receives one line of FFmpeg's log, without its line end. Called from any thread; must not throw.</summary>
/// <param name="level">FFmpeg's level: 8 fatal, 16 error, 24 warning, 32 info, 40 verbose, 48 debug.</param>
/// <param name="line">The text with FFmpeg's prefix that names the part speaking.</param>
internal delegate void FFmpegLogSink(int level, string line);

/// <summary>FFmpeg's log, of the whole process. Thread-safety: every member may be called from any thread.</summary>
internal static unsafe class FFmpegLog
{
    private static FFmpegLogSink? _sink;
    private static int _threshold = ffmpeg.AV_LOG_WARNING;
    private static int _installed;
    [ThreadStatic] private static StringBuilder? _line;
    [ThreadStatic] private static int _printPrefix;

    /// <summary>Sends lines of <paramref name="threshold"/> and worse to <paramref name="sink"/> in place of stderr; null silences FFmpeg.</summary>
    public static void Install(FFmpegLogSink? sink, int threshold = ffmpeg.AV_LOG_WARNING)
    {
        FFmpegLibrary.Load();
        Volatile.Write(ref _threshold, threshold);
        Volatile.Write(ref _sink, sink); // release: the threshold is in place before the sink is seen
        ffmpeg.av_log_set_level(threshold);
        Volatile.Write(ref _installed, 1); // before the callback: two installations do no harm, none would
        ffmpeg.av_log_set_callback(&Write);
    }

    /// <summary>Takes FFmpeg's log away from stderr, unless <see cref="Install"/> has done so; it then goes nowhere but to captures.</summary>
    public static void EnsureInstalled()
    {
        FFmpegLibrary.Load();
        if (Interlocked.Exchange(ref _installed, 1) == 0) ffmpeg.av_log_set_callback(&Write);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Write(void* source, int level, byte* format, nint arguments)
    {
        var sink = (level & 0xFF) > Volatile.Read(ref _threshold) && level >= 0 ? null : Volatile.Read(ref _sink);
        if (sink is null && !FFmpegLogCapture.Wants(level & 0xFF)) return;

        try
        {
            Append(source, level, format, arguments, sink);
        }
        catch (Exception)
        {
            // No exception may cross into FFmpeg; a lost line of log is the lesser evil.
        }
    }

    // A va_list is handed on as it came: on x86-64 and arm64 alike it is passed by address.
    private static void Append(void* source, int level, byte* format, nint arguments, FFmpegLogSink? sink)
    {
        var line = _line ??= new StringBuilder();
        if (line.Length == 0) _printPrefix = 1;
        var printPrefix = _printPrefix;
        var buffer = stackalloc byte[1024];
        var length = ffmpeg.av_log_format_line2(source, level, format, arguments, buffer, 1024, &printPrefix);
        _printPrefix = printPrefix;
        if (length < 0) return;
        line.Append(Encoding.UTF8.GetString(buffer, Math.Min(length, 1023)));
        if (line.Length == 0 || (line[^1] != '\n' && line.Length < 4096)) return;
        var text = line.ToString().TrimEnd();
        line.Clear();
        if (text.Length > 0 && !FFmpegLogCapture.Take(level & 0xFF, text)) sink?.Invoke(level & 0xFF, text);
    }
}
