using System.Diagnostics;
using MediaShm.Pipeline.Pool;
using MediaShm.Pipeline.Tests.Pool;

namespace MediaShm.Pipeline.Tests.Faults;

/// <summary>By MEDIASHM_SOAK=seconds: consumers of every policy come and go, and the owner's memory stays as it is.</summary>
[Collection(FaultCollection.Name)]
public sealed class SoakTests
{
    private const long Tolerance = 48L << 20; // what the runtime's heap may breathe

    private static readonly FramePoolClientOptions[] Kinds =
    [
        new() { Policy = DeliveryPolicy.Block, QueueDepth = 8 },
        new() { Policy = DeliveryPolicy.Drop, QueueDepth = 3 },
        new() { Policy = DeliveryPolicy.Latest, QueueDepth = 2 },
        new() { Policy = DeliveryPolicy.Block, QueueDepth = 2, Start = DeliveryStart.Last },
    ];

    [Fact]
    public void Memory_stays_flat_while_consumers_come_and_go()
    {
        if (FaultOptions.SoakSeconds == 0) Assert.Skip("set MEDIASHM_SOAK to the seconds that it shall run");
        var before = Possessions.Take();
        using (var place = new FaultPlace())
        using (var pool = place.Open())
        {
            var stop = false;
            var failures = new List<Exception>();
            var lanes = Kinds.Select((kind, i) => new Thread(() => Guard(() => ComeAndGo(place, kind, new Random(FaultOptions.Seed + i))))).ToList();
            lanes.ForEach(t => t.Start());
            var clock = Stopwatch.StartNew();
            var (warm, warmSlabs, index) = (0L, 0L, 0L);
            while (lanes.Exists(t => t.IsAlive)) // frames flow until the last of them has left
            {
                if (clock.Elapsed.TotalSeconds > FaultOptions.SoakSeconds || failures.Count > 0) Volatile.Write(ref stop, true);
                FaultPlace.Publish(pool, index, index / 200 % 2 == 0 ? FaultPlace.Small : FaultPlace.Large);
                if (++index % 4 == 0) Thread.Sleep(1);
                var bytes = pool.Statistics.Bytes;
                if (clock.Elapsed.TotalSeconds < FaultOptions.SoakSeconds / 5.0) (warm, warmSlabs) = (Process.GetCurrentProcess().WorkingSet64, Math.Max(warmSlabs, bytes));
                else Assert.InRange(bytes, 0, warmSlabs * 2);
            }

            if (failures.Count > 0) throw new InvalidOperationException($"seed {FaultOptions.Seed}, frame {index}", failures[0]);
            GC.Collect();
            var last = Process.GetCurrentProcess().WorkingSet64;
            Assert.True(last < warm + Tolerance, $"the owner grew from {warm >> 20} to {last >> 20} MiB over {index} frames");
            FaultPlace.EndAndCheck(pool);

            void Guard(Action action)
            {
                while (!Volatile.Read(ref stop))
                {
                    try
                    {
                        action();
                    }
                    catch (Exception e)
                    {
                        lock (failures) failures.Add(e);
                        return;
                    }
                }
            }
        }

        before.AssertNothingMore();
    }

    /// <summary>One consumer's life: in this process, which it leaves politely, or in another, where it is killed.</summary>
    private static void ComeAndGo(FaultPlace place, FramePoolClientOptions kind, Random random)
    {
        var stay = random.Next(20, 1500);
        if (random.Next(4) == 0)
        {
            using var child = PeerProcess.Start(
                "consume", place.Socket, "quiet=true", $"depth={kind.QueueDepth}", $"policy={kind.Policy}", kind.Policy == DeliveryPolicy.Block ? "x=x" : "gaps=true");
            Thread.Sleep(stay);
            child.Kill();
            if (child.ReadLine() is { } words) throw new InvalidOperationException("a consumer in another process had to say: " + words);
            child.WaitForExit();
            return;
        }

        using var consumer = new HonestConsumer(place.Socket, random, kind with { Timeout = FaultPlace.Patience });
        consumer.WaitFor(1);
        Thread.Sleep(stay);
        consumer.Dispose();
        if (consumer.Failure is not (ObjectDisposedException or LeaseRevokedException)) throw new InvalidOperationException("a consumer was wronged", consumer.Failure);
    }
}
