using System.Diagnostics;
using VideoFilter.CommandLine;

namespace VideoFilter.Output;

/// <summary>
/// Shows a <see cref="RunProgress"/> on stderr from a thread of its own until disposed: a bar on a terminal, a line now and
/// then elsewhere.
/// </summary>
internal abstract class ProgressView : IDisposable
{
    private readonly ManualResetEventSlim _ended = new();
    private readonly long _start = Stopwatch.GetTimestamp();
    private Thread? _thread;
    private int _disposed;

    protected ProgressView(RunProgress progress) => Progress = progress;

    /// <summary>What is shown.</summary>
    protected RunProgress Progress { get; }

    /// <summary>The view that fits where stderr goes, or null where nothing is to be shown.</summary>
    public static ProgressView? Open(RunProgress progress, FilterRunOptions options)
    {
        if (options.Json || options.LogLevel < LogLevel.Info) return null;
        ProgressView view = Console.IsErrorRedirected ? new LineProgressView(progress, Console.Error) : new BarProgressView(progress);
        view._thread = new Thread(view.Show) { IsBackground = true, Name = "progress" };
        view._thread.Start();
        return view;
    }

    /// <summary>Shows the last state and gives the terminal back. Any thread.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _ended.Set();
        _thread?.Join();
        _ended.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Frames, rate and position in words: <c>250 frames, 98.3 fps, 0:00:10.0</c>.</summary>
    protected static string Words(RunProgress progress, TimeSpan elapsed)
    {
        var frames = progress.Frames;
        var rate = elapsed.TotalSeconds > 0 ? frames / elapsed.TotalSeconds : 0;
        return $"{frames} frames, {rate:0.0} fps, {progress.Position:h\\:mm\\:ss\\.f}";
    }

    /// <summary>Waits; false once the run has ended.</summary>
    protected bool Wait(TimeSpan time) => !_ended.Wait(time);

    /// <summary>Time since the view was opened.</summary>
    protected TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    /// <summary>Shows until <see cref="Wait"/> says that the run has ended. Runs on the view's thread.</summary>
    protected abstract void Show();
}
