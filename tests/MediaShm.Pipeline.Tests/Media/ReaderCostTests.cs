using System.Diagnostics;
using System.Reflection;
using MediaShm.Pipeline.Media;

namespace MediaShm.Pipeline.Tests.Media;

/// <summary>What a frame costs besides its decoding.</summary>
public class ReaderCostTests
{
    [Fact]
    public void Reading_a_frame_allocates_nothing()
    {
        if (typeof(MediaReader).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true })
            Assert.Skip("a Debug build boxes enumerations: only a Release build can be judged");
        var path = TestMedia.Make("cost.mp4", "-f lavfi -i testsrc2=size=64x48:rate=25:duration=60 -c:v libx264 -bf 2 -preset veryfast");
        var cancellation = TestContext.Current.CancellationToken;
        using var pool = ReaderHarness.NewPool(slots: 32);
        using var reader = MediaReader.Open(new MediaReaderOptions { Input = path, Threads = 1 }, pool, cancellation); // one thread: callbacks are on it too
        var least = long.MaxValue;
        for (var chunk = 0; chunk < 14 && least > 0; chunk++) // code is optimised only after a while
        {
            Thread.Sleep(100);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++) _ = reader.Read(cancellation);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }
}
