using VideoFilter.CommandLine;

namespace VideoFilter.Output;

/// <summary>
/// One-line remarks for the person at the terminal, on stderr: what was copied, what ran elsewhere, what was left out.
/// Thread-safe.
/// </summary>
/// <param name="level">What is worth telling.</param>
/// <param name="error">Where remarks go.</param>
internal sealed class Notes(LogLevel level, TextWriter error)
{
    private readonly Lock _lock = new();
    private Action<string>? _sink;

    /// <summary>What is worth telling.</summary>
    public LogLevel Level => level;

    /// <summary>Something that the user should know: a copy, a stream that could not be kept.</summary>
    public void Warning(string text) => Write(LogLevel.Warning, text);

    /// <summary>Something good to know.</summary>
    public void Info(string text) => Write(LogLevel.Info, text);

    /// <summary>Something that helps to find out why.</summary>
    public void Debug(string text) => Write(LogLevel.Debug, text);

    /// <summary>Tells it if the level allows.</summary>
    public void Write(LogLevel importance, string text)
    {
        if (importance > level) return;
        var line = ErrorLine.OneLine(text);
        lock (_lock)
        {
            if (_sink is not null) _sink(line);
            else error.WriteLine(line);
        }
    }

    /// <summary>While a progress bar owns the terminal, remarks go through it; null gives the terminal back.</summary>
    public void SendTo(Action<string>? sink)
    {
        lock (_lock) _sink = sink;
    }
}
