using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.Versioning;
using HdrHistogram;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;

[assembly: SupportedOSPlatform("linux")]

namespace MediaShm.Bench.Handoff;

/// <summary>What the rows share.</summary>
internal static class Common
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Small, so that thousands of slots cost nothing: no row touches a pixel.</summary>
    internal static readonly FrameFormat SmallFormat = new(PixelFormat.Yuv420P, 16, 16);

    /// <summary>Longest spin before sleeping, as <see cref="AppContext"/> data; read once, before the first wait.</summary>
    internal static void SetSpin(string microseconds) => AppContext.SetData("MediaShm.SpinMicroseconds", microseconds);

    /// <summary>
    /// Keeps this thread on the first or the last processor that it may use, as the peers do: left alone, two that wake each other end
    /// up on one.
    /// </summary>
    internal static void Stay(bool last)
    {
        using var self = Process.GetCurrentProcess();
        var all = (ulong)self.ProcessorAffinity; // of the main thread alone, which runs the rows
        self.ProcessorAffinity = (nint)(1UL << (last ? 63 - BitOperations.LeadingZeroCount(all) : BitOperations.TrailingZeroCount(all)));
    }

    /// <summary>This program again, as another process; it ends when the pools it uses do, or when this process ends.</summary>
    internal static Process StartOtherSide(params string[] arguments) =>
        Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments)) ?? throw new InvalidOperationException("no process");

    /// <summary>Runs a peer to its end and gives the number that it prints.</summary>
    internal static double Ask(string folder, string peer, params object[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(folder, peer)) { RedirectStandardOutput = true };
        foreach (var argument in arguments) start.ArgumentList.Add(Convert.ToString(argument, CultureInfo.InvariantCulture)!);
        using var process = Process.Start(start)!;
        var answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{peer} ended with status {process.ExitCode}");
        return double.Parse(answer, CultureInfo.InvariantCulture);
    }

    internal static LongHistogram NewHistogram() => new(1, TimeSpan.FromMinutes(1).Ticks * 100, 3);

    /// <summary>Stopwatch ticks are nanoseconds on Linux.</summary>
    internal static void Record(this LongHistogram histogram, long since) =>
        histogram.RecordValue(Math.Max(1, Stopwatch.GetTimestamp() - since));

    /// <summary>A loan of a small frame, ready to be published.</summary>
    internal static FrameLoan LoanSmall(FramePool pool) => pool.Loan(SmallFormat, Patience, CancellationToken.None);

    /// <summary>What is told of every small frame.</summary>
    internal static readonly FrameDescriptor SmallFrame = new() { Layout = FrameLayout.For(SmallFormat) };

    internal static void Publish(FramePool pool, FrameLoan loan) => pool.Publish(loan, SmallFrame, Patience, CancellationToken.None);
}

/// <summary>A pool on a socket of its own in a temporary directory.</summary>
internal sealed class PoolPlace : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("mediashm-bench-").FullName;

    internal string SocketOf(string name) => Path.Combine(_directory, name);

    internal FramePool Open(string name, int slots, long budget = 1L << 30) => FramePool.Create(name, new FramePoolOptions
    {
        SocketPath = SocketOf(name),
        InitialSlots = slots,
        GrowAhead = false,
        MemoryBudgetBytes = budget,
    });

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}

/// <summary>Numbers of several batches, printed as minimum, lower quartile, median and maximum.</summary>
internal sealed class Figures
{
    private readonly List<double> _values = [];

    internal void Add(double value) => _values.Add(value);

    public override string ToString()
    {
        _values.Sort();
        return FormattableString.Invariant($"min {At(0):0.000}  quartile {At(0.25):0.000}  median {At(0.5):0.000}  max {At(1):0.000}");
    }

    internal double At(double part)
    {
        _values.Sort();
        var place = part * (_values.Count - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, _values.Count - 1);
        return _values[below] + ((_values[above] - _values[below]) * (place - below));
    }
}

/// <summary>One row: ours and the peer's figure of every pair, and their ratio.</summary>
internal sealed class Row(string name, string unit, string goal)
{
    private readonly Figures _ours = new(), _theirs = new(), _ratios = new();

    internal void Add(double ours, double theirs)
    {
        _ours.Add(ours);
        _theirs.Add(theirs);
        _ratios.Add(ours / theirs);
    }

    internal void Print()
    {
        Console.WriteLine($"{name,-46} {_ratios}  (goal {goal})");
        Console.WriteLine($"{"",-46}   {unit}, ours: {_ours}");
        Console.WriteLine($"{"",-46}   {unit}, peer: {_theirs}");
    }
}
