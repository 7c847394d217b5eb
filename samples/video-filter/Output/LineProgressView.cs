namespace VideoFilter.Output;

/// <summary>Progress for log files and pipes: one line every few seconds.</summary>
internal sealed class LineProgressView(RunProgress progress, TextWriter error) : ProgressView(progress)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override void Show()
    {
        while (Wait(Interval))
        {
            if (Progress.Frames == 0) continue; // still opening; an error would be the first line worth reading
            var percent = Progress.Fraction is { } fraction ? $" ({fraction * 100:0} %)" : "";
            error.WriteLine(Words(Progress, Elapsed) + percent);
        }
    }
}
