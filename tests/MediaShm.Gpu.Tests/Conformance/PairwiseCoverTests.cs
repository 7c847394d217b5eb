namespace MediaShm.Gpu.Tests.Conformance;

public sealed class PairwiseCoverTests
{
    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 3, 3, 3)]
    [InlineData(26, 25, 6, 4, 4, 4)]
    public void Every_pair_is_in_some_row(params int[] levels)
    {
        var rows = PairwiseCover.Of(Equal(levels), (_, _, _, _) => true);
        foreach (var (f1, l1, f2, l2) in PairwiseCover.Pairs(levels, (_, _, _, _) => true))
            Assert.Contains(rows, row => row[f1] == l1 && row[f2] == l2);
        var least = levels.OrderDescending().Take(2).Aggregate((a, b) => a * b);
        Assert.InRange(rows.Count, least, least * 3 / 2);
        Assert.Equal(rows, PairwiseCover.Of(Equal(levels), (_, _, _, _) => true));
    }

    [Fact]
    public void What_cannot_meet_does_not_and_everything_else_does()
    {
        int[] levels = [7, 5, 3];
        var rows = PairwiseCover.Of(Equal(levels), IsPossible);
        foreach (var (f1, l1, f2, l2) in PairwiseCover.Pairs(levels, (_, _, _, _) => true))
            Assert.Equal(IsPossible(f1, l1, f2, l2), rows.Any(row => row[f1] == l1 && row[f2] == l2));

        static bool IsPossible(int f1, int l1, int f2, int l2) => f1 != 0 || f2 != 1 || (l1 + l2) % 4 != 0;
    }

    [Fact]
    public void A_dear_level_is_used_no_more_often_than_need_be()
    {
        var rows = PairwiseCover.Of([Enumerable.Repeat(1.0, 20).ToList(), Enumerable.Repeat(1.0, 20).ToList(), [1, 1, 1000]], (_, _, _, _) => true);
        Assert.InRange(rows.Count(row => row[2] == 2), 20, 22);
    }

    private static double[][] Equal(int[] levels) => [.. levels.Select(count => Enumerable.Repeat(1.0, count).ToArray())];
}
