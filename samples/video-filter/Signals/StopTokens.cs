namespace VideoFilter.Signals;

/// <summary>How a run learns that it is to stop.</summary>
/// <param name="Finish">Stop reading, finish the file with what there is.</param>
/// <param name="Abort">Give up at once and remove the output.</param>
internal readonly record struct StopTokens(CancellationToken Finish, CancellationToken Abort)
{
    /// <summary>Never stops.</summary>
    public static StopTokens None => default;
}
