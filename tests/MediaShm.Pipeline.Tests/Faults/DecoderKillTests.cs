using System.Diagnostics;
using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.Pool;
using MediaShm.Pipeline.SharedMemory;
using MediaShm.Pipeline.Tests.Media;
using MediaShm.Pipeline.Tests.Pool;
using PeerProcess = MediaShm.Pipeline.Tests.Pool.PeerProcess;

namespace MediaShm.Pipeline.Tests.Faults;

/// <summary>SIGKILL of the decoder process, and of the program that started it, at random instants.</summary>
[Collection(FaultCollection.Name)]
public sealed class DecoderKillTests
{
    private const int Frames = 200;

    /// <summary>Longest time in which a decoder may outlive its parent.</summary>
    private static readonly TimeSpan Notice = TimeSpan.FromSeconds(20);

    private static string Clip => TestMedia.Make("killed.mkv", $"-f lavfi -i testsrc2=size=64x48:rate=25 -frames:v {Frames} -c:v libx264 -g 20");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void A_killed_decoder_is_one_line_and_every_frame_before_it_was_right()
    {
        var expected = TestMedia.FrameMd5(Clip);
        Rounds.Run(50, atOnce: 4, random =>
        {
            using var input = MediaInput.Open(Clip, format: null);
            var options = new DecoderClientOptions { CopyStreams = random.Next(2) == 0, Threads = random.Next(1, 4) };
            using var client = DecoderClient.Start(input, options);
            var (pid, taken) = (client.Pid, 0);
            var isAmidFrames = random.Next(2) == 0; // else anywhere in its start
            var delay = random.Next(isAmidFrames ? 40 : 250);
            var killAfter = isAmidFrames ? random.Next(Frames / 2) : -1;
            var killer = new Thread(() =>
            {
                Thread.Sleep(delay);
                Signals.End(pid);
            });
            if (!isAmidFrames) killer.Start();
            try
            {
                client.Attach(new FramePoolClientOptions { QueueDepth = random.Next(1, 9) }, Cancel);
                while (client.Take(out var lease, Cancel))
                {
                    using (lease) Assert.Equal(expected[taken].Md5, ReaderHarness.Md5(lease.View));
                    if (taken++ == killAfter) killer.Start();
                    if (killAfter >= 0 && taken > killAfter) Thread.Sleep(1); // not through before it dies
                }

                Assert.Equal(Frames, taken); // it was done before it was killed
            }
            catch (MediaException e)
            {
                Assert.DoesNotContain('\n', e.Message);
                Assert.Contains($"pid {pid}", e.Message);
                Assert.Contains("SIGKILL", e.Message);
            }

            killer.Join();
            client.Dispose();
            Assert.False(Possessions.IsRunning(pid), "the decoder still runs");
        });
        AssertNoFiles(Environment.ProcessId);
    }

    [Fact]
    public void A_decoder_dies_with_the_program_that_started_it()
    {
        _ = Clip; // made before the clock runs
        Rounds.Run(10, atOnce: 4, random =>
        {
            using var parent = PeerProcess.Start("decode", Clip);
            var pid = int.Parse(parent.ReadLine()!["decoder ".Length..]);
            Thread.Sleep(random.Next(300));
            Signals.End(parent.Id);
            Assert.Equal(137, parent.WaitForExit());
            for (var clock = Stopwatch.StartNew(); Possessions.IsRunning(pid); Thread.Sleep(5))
                Assert.True(clock.Elapsed < Notice, $"decoder {pid} outlives its parent");
            AssertNoFiles(parent.Id, MeetingPlace.RemoveAllLeftovers); // as the next owner or consumer does: nobody was left to do it
        });
    }

    /// <summary>Makes sure that no socket or lock file of a decoder started by that process is in the user's directory, or stays there.</summary>
    private static void AssertNoFiles(int parent, Action? clean = null)
    {
        var directory = Path.GetDirectoryName(MeetingPlace.PathOf("x"))!;
        var clock = Stopwatch.StartNew(); // another round may be removing them just now
        while (Directory.Exists(directory) && Directory.GetFiles(directory, $"decode-{parent}-*") is { Length: > 0 } left)
        {
            Assert.True(clock.Elapsed < Notice, "left behind: " + string.Join(", ", left));
            Thread.Sleep(5); // the last thread of a process that counts as dead may still hold its descriptors
            clean?.Invoke();
        }
    }
}
