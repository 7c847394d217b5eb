namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>
/// Collects what FFmpeg logs as an error on the calling thread while a scope is open, to make an exception's message of it;
/// these lines reach the log's sink only where asked. Reusable, so that a capture per frame allocates nothing.
/// Not thread-safe: opened, read and closed on one thread at a time.
/// </summary>
internal sealed class FFmpegLogCapture
{
    private const int MaxLines = 16;
    private const int ListedLines = 4;
    [ThreadStatic] private static FFmpegLogCapture? _open;
    private readonly List<string> _lines = [];
    private int _level, _worst, _worstLine;
    private bool _passesOn;

    /// <summary>Lines of the scope opened last, oldest first, with FFmpeg's prefixes.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Starts afresh and collects until the scope is disposed: errors, or all up to another level.</summary>
    /// <param name="level">The least important level collected.</param>
    /// <param name="passesOn">The lines go to the log's sink, too.</param>
    public Scope Open(int level = ffmpeg.AV_LOG_ERROR, bool passesOn = false)
    {
        FFmpegLog.EnsureInstalled();
        _lines.Clear();
        (_level, _worst, _worstLine, _passesOn) = (level, int.MaxValue, 0, passesOn);
        var scope = new Scope(_open);
        _open = this;
        return scope;
    }

    /// <summary>True when a line of that level would be taken on this thread.</summary>
    public static bool Wants(int level) => _open is { } open && level <= open._level;

    /// <summary>Takes a line; false: nobody wants it on this thread, or not alone.</summary>
    public static bool Take(int level, string line)
    {
        if (!Wants(level)) return false;
        var open = _open!;
        if (open._lines.Count >= MaxLines) return !open._passesOn;
        if (level < open._worst) (open._worst, open._worstLine) = (level, open._lines.Count);
        open._lines.Add(line);
        return !open._passesOn;
    }

    /// <summary>
    /// The first of the worst lines without its <c>[part @ address]</c> prefix, with the beginning of the list where it announces one; FFmpeg's text
    /// of the error when nothing was logged.
    /// </summary>
    public string Explain(int error)
    {
        if (_lines.Count == 0) return FFmpegError.Text(error);
        var text = WithoutPrefix(_lines[_worstLine], out _);
        if (!text.EndsWith(':')) return text;
        var list = _lines.Skip(_worstLine + 1).Select(line => WithoutPrefix(line, out _).Trim()).ToList();
        return list.Count <= ListedLines ? $"{text} {string.Join("; ", list)}" : $"{text} {string.Join("; ", list.Take(ListedLines))}; …";
    }

    /// <summary>Splits <c>[Parsed_scale_0 @ 0x55…] text</c> into the part's name and the text.</summary>
    public static string WithoutPrefix(string line, out string part)
    {
        part = "";
        var text = line.AsSpan();
        while (text.Length > 0 && text[0] == '[')
        {
            var close = text.IndexOf(']');
            var at = text.IndexOf(" @ ");
            if (close < 0 || at < 0 || at > close) break;
            part = text[1..at].ToString();
            text = text[(close + 1)..].TrimStart();
        }

        return text.ToString();
    }

    /// <summary>Ends collecting when disposed.</summary>
    internal readonly ref struct Scope(FFmpegLogCapture? outer)
    {
        private readonly FFmpegLogCapture? _outer = outer;

        /// <summary>Ends it.</summary>
        public void Dispose() => _open = _outer;
    }
}
