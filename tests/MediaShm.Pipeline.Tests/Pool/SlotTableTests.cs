using CsCheck;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Tests.Pool;

public class SlotTableTests
{
    private enum Act
    {
        Loan,
        AddReference,
        Release,
        TryClose,
        Close,
    }

    [Fact]
    public void It_behaves_as_a_plain_table_of_counts()
    {
        var acts = Gen.Frequency((8, Gen.Const(Act.Loan)), (6, Gen.Const(Act.AddReference)), (12, Gen.Const(Act.Release)), (1, Gen.Const(Act.TryClose)), (1, Gen.Const(Act.Close)));
        Gen.Select(Gen.Int[1, 5], Gen.Select(acts, Gen.Int[0, 4]).List[0, 60]).Sample((slots, steps) =>
        {
            var table = new SlotTable(slots);
            var counts = new int[slots];
            var closed = false;
            foreach (var (act, any) in steps)
            {
                var slot = any % slots;
                switch (act)
                {
                    case Act.Loan:
                        var loaned = table.TryLoan(out var got);
                        Assert.Equal(!closed && counts.Contains(0), loaned);
                        if (!loaned) break;
                        Assert.Equal(0, counts[got]);
                        counts[got] = 1;
                        break;
                    case Act.AddReference when counts[slot] == 0:
                        Assert.Throws<InvalidOperationException>(() => table.AddReference(slot));
                        break;
                    case Act.AddReference:
                        table.AddReference(slot);
                        counts[slot]++;
                        break;
                    case Act.Release when counts[slot] == 0:
                        Assert.Throws<InvalidOperationException>(() => table.Release(slot));
                        break;
                    case Act.Release:
                        counts[slot]--;
                        var expected = counts[slot] > 0 ? SlotRelease.Held : closed && counts.All(c => c == 0) ? SlotRelease.Drained : SlotRelease.Freed;
                        Assert.Equal(expected, table.Release(slot));
                        break;
                    case Act.TryClose:
                        Assert.Equal(counts.All(c => c == 0), table.TryClose());
                        closed |= counts.All(c => c == 0);
                        break;
                    case Act.Close:
                        Assert.Equal(counts.All(c => c == 0), table.Close());
                        closed = true;
                        break;
                }

                Assert.Equal(counts.Count(c => c == 0), table.FreeCount);
                Assert.All(counts, (count, index) => Assert.Equal(count, table.References(index)));
            }
        });
    }

    [Fact]
    public async Task Slots_are_never_loaned_twice_by_threads_that_race()
    {
        var table = new SlotTable(3);
        var owners = new int[3];
        await Task.WhenAll(Enumerable.Range(1, 4).Select(me => Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                if (!table.TryLoan(out var slot)) continue;
                Assert.Equal(0, Interlocked.Exchange(ref owners[slot], me));
                table.AddReference(slot);
                Assert.Equal(SlotRelease.Held, table.Release(slot));
                Assert.Equal(me, Interlocked.Exchange(ref owners[slot], 0));
                table.Release(slot);
            }
        })));
        Assert.Equal(3, table.FreeCount);
    }
}
