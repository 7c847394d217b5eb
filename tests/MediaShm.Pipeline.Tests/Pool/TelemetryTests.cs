using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Tests.Pool;

public class TelemetryTests
{
    [Fact]
    public void A_listener_sees_what_the_pool_counts()
    {
        using var bench = new PoolBench();
        using var ears = new Ears(PoolPlace.Name);
        bench.MakeSlabs();
        using var client = bench.Attach(DeliveryPolicy.Drop, depth: 2);
        for (var i = 0; i < 5; i++) bench.Publish(i);
        PoolBench.Take(client, out var lease);
        ears.Observe();
        Assert.Equal(5, ears.Last("mediashm.pool.frames.published"));
        Assert.Equal(2, ears.Last("mediashm.pool.frames.delivered"));
        Assert.Equal(3, ears.Last("mediashm.pool.frames.dropped"));
        Assert.Equal(2, ears.Last("mediashm.pool.frames.leased"));
        Assert.Equal(1, ears.Last("mediashm.pool.consumers"));
        Assert.Equal(bench.Pool.Statistics.Bytes, ears.Last("mediashm.pool.memory"));
        lease.Dispose();
    }

    [Fact]
    public void A_listener_sees_waits_and_latencies()
    {
        using var bench = new PoolBench();
        using var ears = new Ears(PoolPlace.Name, bench.Place.Socket);
        bench.MakeSlabs();
        using var client = bench.Attach(depth: 1);
        bench.Publish(0);
        Thread.Sleep(20);
        PoolBench.Take(client, out var lease);
        Assert.InRange(ears.Last("mediashm.pool.handoff"), 0.019, 30);
        var loan = bench.Draw(1, out var descriptor);
        _ = new Timer(_ => lease.Dispose(), null, 30, Timeout.Infinite);
        bench.Pool.Publish(loan, descriptor, PoolBench.Patience, PoolBench.Cancel);
        loan.Release();
        Assert.InRange(ears.Last("mediashm.pool.publish.wait"), 0.001, 30);
        PoolBench.Take(client);
        _ = new Timer(_ => bench.Publish(2), null, 30, Timeout.Infinite);
        PoolBench.Take(client);
        Assert.InRange(ears.Last("mediashm.pool.take.wait"), 0.001, 30);
    }

    [Fact]
    public void Activities_show_what_happens_off_the_frame_path()
    {
        var seen = new ConcurrentBag<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name == PoolTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = a => seen.Add($"{a.OperationName} {a.GetTagItem("mediashm.pool.name")}"),
        };
        ActivitySource.AddActivityListener(listener);
        using var bench = new PoolBench();
        bench.MakeSlabs();
        using var client = bench.Attach();
        Assert.Contains($"pool.slab.add {PoolPlace.Name}", seen);
        Assert.Contains($"pool.attach {bench.Place.Socket}", seen);
    }

    [Fact]
    public void A_pool_that_ended_is_not_heard_of_again()
    {
        var name = PoolPlace.Name;
        using var ears = new Ears(name);
        using (var bench = new PoolBench()) bench.Publish(0);
        ears.Observe();
        Assert.False(ears.Heard("mediashm.pool.frames.published"));
    }

    /// <summary>A listener that keeps the last value of every instrument for the pools named.</summary>
    private sealed class Ears : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentDictionary<string, double> _last = new();

        public Ears(params string[] pools)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == PoolTelemetry.Name) listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Keep(i, value, tags));
            _listener.SetMeasurementEventCallback<double>((i, value, tags, _) => Keep(i, value, tags));
            _listener.Start();

            void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
            {
                foreach (var tag in tags)
                    if (tag.Key == "mediashm.pool.name" && pools.Contains(tag.Value)) _last[instrument.Name] = value;
            }
        }

        public void Observe() => _listener.RecordObservableInstruments();

        public double Last(string instrument) => _last[instrument];

        public bool Heard(string instrument) => _last.ContainsKey(instrument);

        public void Dispose() => _listener.Dispose();
    }
}
