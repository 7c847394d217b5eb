using VideoFilter.CommandLine;
using VideoFilter.Output;
using VideoFilter.Signals;

namespace VideoFilter.Run;

/// <summary>Runs one job; what <see cref="FilterRun.Execute"/> does, and tests put in its place.</summary>
internal delegate RunReport FilterRunner(FilterRunOptions options, RunProgress progress, StopTokens stop);

/// <summary>Decode → pool → filter → encode.</summary>
internal static class FilterRun
{
    public static RunReport Execute(FilterRunOptions options, RunProgress progress, StopTokens stop) =>
        throw new NotSupportedException("the pipeline is not part of this build yet");
}
