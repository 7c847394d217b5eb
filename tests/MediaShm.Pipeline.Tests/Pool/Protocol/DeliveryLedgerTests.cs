using CsCheck;
using MediaShm.Pipeline.Pool.Protocol;

namespace MediaShm.Pipeline.Tests.Pool.Protocol;

public class DeliveryLedgerTests
{
    [Fact]
    public void It_behaves_as_a_dictionary_with_a_limit()
    {
        // An act below 0 adds; any other returns the delivery that lies this far from the last, which may never have been or be returned
        // already.
        Gen.Select(Gen.Int[1, 6], Gen.Int[-6, 9].List[0, 80]).Sample((depth, acts) =>
        {
            var ledger = new DeliveryLedger<object>(depth);
            var model = new Dictionary<ulong, object>();
            var last = 0UL;
            foreach (var act in acts)
            {
                if (act < 0 && model.Count == depth)
                {
                    Assert.False(ledger.HasRoom);
                    Assert.Throws<InvalidOperationException>(() => ledger.Add(new object()));
                }
                else if (act < 0)
                {
                    var held = new object();
                    Assert.Equal(++last, ledger.Add(held));
                    model.Add(last, held);
                }
                else
                {
                    var sequence = unchecked(last + 1 - (ulong)act);
                    _ = model.Remove(sequence, out var expected);
                    Assert.Same(expected, ledger.Remove(sequence));
                }

                Assert.Equal((model.Count, last), (ledger.Outstanding, ledger.LastSequence));
            }

            while (ledger.RemoveAny() is { } held) Assert.True(model.Remove(model.Single(pair => pair.Value == held).Key));
            Assert.Empty(model);
        });
    }

    [Fact]
    public void Numbers_never_given_out_are_not_found()
    {
        var ledger = new DeliveryLedger<object>(4);
        ledger.Add(new object());
        foreach (var wrong in new ulong[] { 0, 2, 5, ulong.MaxValue }) Assert.Null(ledger.Remove(wrong));
        Assert.NotNull(ledger.Remove(1));
        Assert.Null(ledger.Remove(1));
    }
}
