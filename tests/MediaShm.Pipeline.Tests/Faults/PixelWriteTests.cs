using MediaShm.Pipeline.Tests.Pool;

namespace MediaShm.Pipeline.Tests.Faults;

/// <summary>Under ReadOnly the kernel keeps consumers from writing pixels; see also the probe of TwoProcessTests for every other way.</summary>
[Collection(FaultCollection.Name)]
public sealed class PixelWriteTests : FaultTest
{
    private const int Aborted = 128 + 6, SegmentationFault = 128 + 11;

    [Theory]
    [InlineData("native", SegmentationFault)]
    [InlineData("managed", Aborted)] // the runtime turns the fault into its own last words
    public void A_consumer_that_writes_a_pixel_dies_of_it_and_nobody_else_notices(string by, int signal)
    {
        using var pool = Place.Open();
        using var honest = new HonestConsumer(Place.Socket, new Random(FaultOptions.Seed));
        Assert.True(pool.WaitForConsumers(1, FaultPlace.Patience, TestContext.Current.CancellationToken));
        using var writer = PeerProcess.StartUnder([PeerProcess.Program, "write", Place.Socket, "by=" + by, "depth=4"], quiet: true);
        Assert.True(pool.WaitForConsumers(2, FaultPlace.Patience, TestContext.Current.CancellationToken));
        for (var i = 0; i < 100; i++) FaultPlace.Publish(pool, i); // under block: past the fourth only once the writer is dead
        Assert.Equal(["leased 0"], writer.ReadAll());
        var code = writer.WaitForExit();
        Assert.Equal(signal, code);
        FaultPlace.EndAndCheck(pool);
        honest.JoinComplete(100);
        Assert.Equal(0, pool.Statistics.Evicted);
    }
}
