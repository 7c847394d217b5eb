using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using MediaShm.Gpu.Devices;
using MediaShm.Pipeline.Frames;
using VideoFilter.CommandLine;

namespace VideoFilter.Output;

/// <summary>
/// What each stage did with each frame and when, as a Chrome trace (<c>chrome://tracing</c>, Perfetto): a row per stage, a bar per frame.
/// Nothing is recorded unless <c>--trace</c> asks for it. Thread-safety: all members.
/// </summary>
internal sealed class RunTrace : IDisposable
{
    private static readonly TimeSpan FencePatience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<Span> _spans = new();
    private readonly BlockingCollection<(string Stage, long Frame, long Began, Fence Fence)> _fences = [];
    private readonly ConcurrentQueue<DeviceSpan> _work = new(); // of frames by their fence's value
    private readonly ConcurrentDictionary<ulong, (long Frame, string Device)> _awaited = new();
    private readonly FileStream _file;
    private readonly Thread _watcher;

    private RunTrace(FileStream file)
    {
        _file = file;
        _watcher = new Thread(WatchFences) { IsBackground = true, Name = "trace" };
        _watcher.Start();
    }

    /// <summary>Opens a trace; null when none is asked for.</summary>
    /// <exception cref="UsageException">The file cannot be written.</exception>
    internal static RunTrace? Open(string? path)
    {
        if (path is null) return null;
        try
        {
            return new RunTrace(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"the trace '{path}' cannot be written: {e.Message}");
        }
    }

    /// <summary>Now, in the ticks that all spans are in; those of every process of this machine.</summary>
    internal static long Now => Stopwatch.GetTimestamp();

    /// <summary>Records that a stage had a frame from one instant to another.</summary>
    internal void Add(string stage, long frame, long began, long ended) => _spans.Enqueue(new Span(stage, frame, began, ended));

    /// <summary>Records that a stage has a frame until a fence passes. Fences of one timeline come in order.</summary>
    internal void AddUntil(string stage, long frame, long began, Fence fence) => _fences.Add((stage, frame, began, fence));

    /// <summary>Records that a device, whose fence is given, will tell by itself when it worked on a frame.</summary>
    internal void Await(Fence fence, long frame, string device) => _awaited[fence.Value] = (frame, device);

    /// <summary>Records when a device worked on a frame, which it knows by its fence's value.</summary>
    internal void Add(DeviceSpan span) => _work.Enqueue(span);

    /// <summary>The row of what a device's kernels do.</summary>
    internal static string KernelsOn(string device) => $"kernels on {device}";

    /// <summary>Writes the file.</summary>
    public void Dispose()
    {
        _fences.CompleteAdding();
        _watcher.Join();
        _fences.Dispose();
        foreach (var span in _work)
            if (_awaited.TryGetValue(span.Frame, out var awaited)) Add(Row(span.Work, awaited.Device), awaited.Frame, span.Began, span.Ended);
        using (_file) Write(_file);
    }

    private static string Row(DeviceWork work, string device) => work switch
    {
        DeviceWork.Upload => "upload",
        DeviceWork.Download => "download",
        _ => KernelsOn(device),
    };

    private void WatchFences()
    {
        foreach (var (stage, frame, began, fence) in _fences.GetConsumingEnumerable())
            if (fence.Wait(FencePatience, CancellationToken.None)) Add(stage, frame, began, Now); // one that never passes is reported elsewhere
    }

    private void Write(Stream to)
    {
        using var json = new Utf8JsonWriter(to);
        var origin = _spans.IsEmpty ? 0 : _spans.Min(s => s.Began);
        var rows = _spans.Select(s => s.Stage).Distinct().ToList();
        json.WriteStartObject();
        json.WriteString("displayTimeUnit", "ms");
        json.WriteStartArray("traceEvents");
        for (var row = 0; row < rows.Count; row++)
        {
            json.WriteStartObject();
            json.WriteString("name", "thread_name");
            json.WriteString("ph", "M");
            json.WriteNumber("pid", 1);
            json.WriteNumber("tid", row);
            json.WriteStartObject("args");
            json.WriteString("name", rows[row]);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        foreach (var span in _spans)
        {
            json.WriteStartObject();
            json.WriteString("name", $"frame {span.Frame}");
            json.WriteString("cat", span.Stage);
            json.WriteString("ph", "X");
            json.WriteNumber("pid", 1);
            json.WriteNumber("tid", rows.IndexOf(span.Stage));
            json.WriteNumber("ts", Microseconds(span.Began - origin));
            json.WriteNumber("dur", Microseconds(span.Ended - span.Began));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static double Microseconds(long ticks) => Math.Round(ticks * 1e6 / Stopwatch.Frequency, 3);

    private readonly record struct Span(string Stage, long Frame, long Began, long Ended);
}
