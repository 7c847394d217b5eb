using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Tests.Media;

/// <summary>A frame that somebody still holds never changes, whatever the decoder does next.</summary>
public class ReaderHoldTests
{
    [Theory]
    [InlineData("hold.gif", "-f lavfi -i testsrc2=size=100x75:rate=25:duration=0.6")] // draws over its last picture
    [InlineData("hold.flv", "-f lavfi -i testsrc2=size=130x90:rate=25:duration=0.6 -c:v flashsv")] // likewise
    [InlineData("hold.avi", "-f lavfi -i testsrc2=size=160x120:rate=25:duration=0.4 -c:v cinepak")] // likewise
    [InlineData("hold.mp4", "-f lavfi -i testsrc2=size=320x240:rate=25:duration=1 -c:v libx264 -bf 3 -preset veryfast")]
    [InlineData("hold.webm", "-f lavfi -i testsrc2=size=320x240:rate=25:duration=0.6 -c:v libvpx-vp9 -cpu-used 8 -deadline realtime")]
    public void Held_frames_keep_their_pixels(string name, string arguments)
    {
        var path = TestMedia.Make(name, arguments);
        using var pool = ReaderHarness.NewPool();
        var held = new List<(FrameLoan Loan, string Md5)>();
        using (var reader = MediaReader.Open(new MediaReaderOptions { Input = path }, pool))
        {
            while (reader.Read() != MediaItem.End)
            {
                reader.Loan.AddReference();
                held.Add((reader.Loan, ReaderHarness.Md5(reader.Loan.View)));
            }
        }

        Assert.Equal(TestMedia.FrameMd5(path).Select(f => f.Md5), held.Select(f => ReaderHarness.Md5(f.Loan.View)));
        Assert.Equal(held.Count, held.Select(f => f.Loan.Address).Distinct().Count());
        held.ForEach(f => f.Loan.Release());
        Assert.Equal(0, pool.Statistics.Loaned);
    }

    [Fact]
    public void A_pool_too_small_for_the_decoder_is_an_error_that_says_so()
    {
        var path = TestMedia.Make("small-pool.mp4", "-f lavfi -i testsrc2=size=320x240:rate=25:duration=2 -c:v libx264 -refs 16 -bf 3 -preset medium");
        using var pool = ReaderHarness.NewPool(budget: 1 << 20); // six slots or so
        using var reader = MediaReader.Open(new MediaReaderOptions { Input = path, Threads = 1 }, pool);
        var error = Assert.Throws<PoolExhaustedException>(() =>
        {
            while (reader.Read() != MediaItem.End) { }
        });
        Assert.Contains("budget", error.Message, StringComparison.Ordinal);
    }
}
