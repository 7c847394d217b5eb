using System.Collections.Concurrent;
using Spectre.Console;

namespace VideoFilter.Output;

/// <summary>Progress for a terminal: a bar that is redrawn a few times a second, remarks above it.</summary>
internal sealed class BarProgressView(RunProgress progress) : ProgressView(progress)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private readonly ConcurrentQueue<string> _remarks = new();

    /// <inheritdoc/>
    protected override void Show()
    {
        // Short runs end before the first redraw and leave the terminal as it was.
        if (!Wait(Interval)) return;
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        Progress.Notes.SendTo(_remarks.Enqueue);
        try
        {
            console.Progress()
                .AutoRefresh(false)
                .AutoClear(true)
                .Columns(new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new TaskDescriptionColumn())
                .Start(context => Draw(console, context));
        }
        finally
        {
            Progress.Notes.SendTo(null);
            while (_remarks.TryDequeue(out var remark)) Progress.Notes.Info(remark);
        }
    }

    private void Draw(IAnsiConsole console, ProgressContext context)
    {
        var task = context.AddTask("starting", maxValue: 1);
        do
        {
            while (_remarks.TryDequeue(out var remark)) console.WriteLine(remark);
            task.IsIndeterminate = Progress.Fraction is null;
            task.Value = Progress.Fraction ?? 0;
            task.Description = Words(Progress, Elapsed).EscapeMarkup();
            context.Refresh();
        }
        while (Wait(Interval));
        while (_remarks.TryDequeue(out var remark)) console.WriteLine(remark);
    }
}
