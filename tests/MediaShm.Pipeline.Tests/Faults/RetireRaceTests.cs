using System.Diagnostics;
using MediaShm.Pipeline.Pool.Protocol;
using MediaShm.Pipeline.Tests.Pool;

namespace MediaShm.Pipeline.Tests.Faults;

/// <summary>An owner that takes a slab back at the very moment at which it delivers a frame in it, which an honest one never does.</summary>
[Collection(FaultCollection.Name)]
public sealed class RetireRaceTests
{
    [Fact]
    public void A_slab_that_is_retired_as_its_frame_is_taken_is_not_unmapped_under_the_reader()
    {
        using var place = new FaultPlace();
        using var reader = PeerProcess.Start("graze", place.Socket);
        var random = new Random(FaultOptions.Seed);
        var (races, unmapped, kept) = (0, 0, 0);
        using var owner = new FakeOwner(place.Socket);
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(2) && Possessions.IsRunning(reader.Id);)
        {
            owner.Accept();
            owner.Welcome();
            var (next, head) = (1UL, 0UL);
            for (var id = 0; clock.Elapsed < TimeSpan.FromSeconds(2); id++, races++)
            {
                var slab = owner.Announce(id);
                if (!owner.Peer.Listen(owner.Peer.Heard.Count + 1) || owner.Peer.IsClosed) break;
                var (early, late) = (random.Next(40), random.Next(300));
                Thread.SpinWait(early);
                owner.Block.Deliveries.Write(next, 0, new DeliveryHead(id, 0, 0), FakeOwner.Frame(id));
                Thread.SpinWait(late);
                owner.Peer.Say(Message.ForSlab(MessageKind.SlabRetire, FakeOwner.Epoch, id));
                owner.Peer.Listen(owner.Peer.Heard.Count + 1);
                slab.Dispose();
                if (owner.Peer.IsClosed)
                {
                    kept++; // the reader had the frame, and said so
                    break;
                }

                unmapped++;
                if (owner.Block.Returns.TryPop(ref head, out _)) next++;
            }

            owner.EndMeeting();
        }

        owner.Dispose(); // nobody listens any more: the reader ends
        Assert.Contains("frames=", reader.ReadAll().LastOrDefault());
        Assert.Equal(0, reader.WaitForExit());
        Assert.True(unmapped > 10 && kept > 10, $"{races} races, {unmapped} unmapped, {kept} kept: both are to happen");
    }
}
