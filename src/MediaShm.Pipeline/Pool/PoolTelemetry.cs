using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace MediaShm.Pipeline.Pool;

/// <summary>
/// What pools and clients of this process tell to whoever listens (OpenTelemetry's <c>AddMeter</c> and <c>AddSource</c>, dotnet-counters):
/// names and units by its conventions. Counts are read from the pools when a listener asks, so they cost nothing per frame; durations are
/// taken only while somebody listens. Thread-safety: all members.
/// <list type="table">
/// <item><term><c>mediashm.pool.frames.published</c></term><description>counter, {frame}: frames that an owner published</description></item>
/// <item><term><c>mediashm.pool.frames.delivered</c></term><description>counter, {frame}: deliveries that consumers got or are about to</description></item>
/// <item><term><c>mediashm.pool.frames.dropped</c></term><description>counter, {frame}: deliveries left out or withdrawn</description></item>
/// <item><term><c>mediashm.pool.frames.leased</c></term><description>up-down counter, {frame}: deliveries not returned yet</description></item>
/// <item><term><c>mediashm.pool.consumers</c></term><description>up-down counter, {consumer}</description></item>
/// <item><term><c>mediashm.pool.memory</c></term><description>up-down counter, By: slabs, retired ones still mapped somewhere included</description></item>
/// <item><term><c>mediashm.pool.publish.wait</c></term><description>histogram, s: an owner's wait for room</description></item>
/// <item><term><c>mediashm.pool.take.wait</c></term><description>histogram, s: a consumer's wait for a frame</description></item>
/// <item><term><c>mediashm.pool.handoff</c></term><description>histogram, s: from publish to take</description></item>
/// </list>
/// Every measurement has the tag <c>mediashm.pool.name</c>; those of consumers have it as the name or path they attached to.
/// </summary>
public static class PoolTelemetry
{
    /// <summary>Name of the meter and of the source of activities (<c>pool.attach</c>, <c>pool.slab.add</c>).</summary>
    public const string Name = "MediaShm.Pool";

    private const string PoolTag = "mediashm.pool.name";
    private static readonly Meter Meter = new(Name);
    private static readonly ActivitySource Activities = new(Name);
    private static readonly ConcurrentDictionary<FramePool, KeyValuePair<string, object?>> Pools = new();

    private static readonly Histogram<double> PublishWait =
        Meter.CreateHistogram<double>("mediashm.pool.publish.wait", "s", "An owner's wait for consumers to make room.");

    private static readonly Histogram<double> TakeWait =
        Meter.CreateHistogram<double>("mediashm.pool.take.wait", "s", "A consumer's wait for a frame.");

    private static readonly Histogram<double> Handoff =
        Meter.CreateHistogram<double>("mediashm.pool.handoff", "s", "From publish to take.");

    static PoolTelemetry()
    {
        _ = Meter.CreateObservableCounter("mediashm.pool.frames.published", () => Read(p => p.Published), "{frame}", "Frames published.");
        _ = Meter.CreateObservableCounter("mediashm.pool.frames.delivered", () => Read(p => p.Delivered), "{frame}", "Deliveries made.");
        _ = Meter.CreateObservableCounter("mediashm.pool.frames.dropped", () => Read(p => p.Dropped), "{frame}", "Deliveries left out.");
        _ = Meter.CreateObservableUpDownCounter("mediashm.pool.frames.leased", () => Read(p => p.Leased), "{frame}", "Deliveries not returned.");
        _ = Meter.CreateObservableUpDownCounter("mediashm.pool.consumers", () => Read(p => p.ConsumerCount), "{consumer}", "Consumers.");
        _ = Meter.CreateObservableUpDownCounter("mediashm.pool.memory", () => Read(p => p.CommittedBytes), "By", "Bytes of slabs.");
    }

    /// <summary>Makes a pool's figures readable.</summary>
    internal static void Add(FramePool pool) => Pools[pool] = Tag(pool.Name);

    /// <summary>The pool ends.</summary>
    internal static void Remove(FramePool pool) => Pools.TryRemove(pool, out _);

    /// <summary>The tag of a pool.</summary>
    internal static KeyValuePair<string, object?> Tag(string poolName) => new(PoolTag, poolName);

    /// <summary>When a wait for room begins; 0 when nobody listens.</summary>
    internal static long BeginPublishWait() => PublishWait.Enabled ? Stopwatch.GetTimestamp() : 0;

    /// <summary>The wait is over.</summary>
    internal static void EndPublishWait(long began, string poolName)
    {
        if (began != 0) PublishWait.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, Tag(poolName));
    }

    /// <summary>When a wait for a frame begins; 0 when nobody listens.</summary>
    internal static long BeginTakeWait() => TakeWait.Enabled ? Stopwatch.GetTimestamp() : 0;

    /// <summary>The wait is over.</summary>
    internal static void EndTakeWait(long began, KeyValuePair<string, object?> pool)
    {
        if (began != 0) TakeWait.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, pool);
    }

    /// <summary>A frame was taken. What the owner wrote as its time is only ever a figure here.</summary>
    internal static void Taken(long publishedAt, KeyValuePair<string, object?> pool)
    {
        if (Handoff.Enabled) Handoff.Record(Math.Max(0, Stopwatch.GetElapsedTime(publishedAt).TotalSeconds), pool);
    }

    /// <summary>Starts an activity off the frame path; null when nobody listens.</summary>
    internal static Activity? Begin(string activity, string poolName) => Activities.StartActivity(activity)?.SetTag(PoolTag, poolName);

    private static IEnumerable<Measurement<long>> Read(Func<FramePool, long> figure) =>
        Pools.Select(p => new Measurement<long>(figure(p.Key), p.Value));
}
