using MediaShm.Peers;
using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Tests.Pool;

public class PoolRightsTests
{
    [Theory]
    [InlineData(PoolAccess.ReadOnly, false)]
    [InlineData(PoolAccess.DeviceMapped, false)]
    [InlineData(PoolAccess.ReadWrite, true)]
    public void A_consumer_can_prove_what_it_was_given(PoolAccess access, bool isWritable)
    {
        using var bench = new PoolBench(o => o with { Access = access });
        bench.MakeSlabs();
        using var client = bench.Attach();
        bench.Publish(0);
        PoolBench.Take(client, out var lease);
        Assert.Equal((access, isWritable), (client.Access, lease.View.Slab.IsWritable));
        Assert.Equal(access == PoolAccess.ReadOnly ? "r--s" : "rw-s", Permissions(lease.View.Slab.Address));
        Assert.False(lease.MayEdit, "a published frame is for reading, in every pool");
        Assert.Throws<InvalidOperationException>(() => lease.EditablePlane(0).Length);
        lease.Dispose();
    }

    [Fact]
    public async Task One_named_consumer_edits_a_frame_in_place_before_the_others_see_it()
    {
        using var bench = new PoolBench(o => o with { Access = PoolAccess.ReadWrite });
        bench.MakeSlabs();
        using var editor = bench.Attach(name: "captions");
        using var viewer = bench.Attach(name: "viewer");
        var cancel = PoolBench.Cancel;
        var edit = Task.Run(() =>
        {
            PoolBench.Take(editor, out var lease);
            var mayEdit = lease.MayEdit;
            lease.EditablePlane(0)[0] = 0xA5;
            Assert.False(viewer.TryTake(out _), "a frame under edit was shown to another");
            lease.Dispose();
            return mayEdit;
        }, cancel);
        var loan = bench.Draw(3, out var descriptor);
        Assert.True(bench.Pool.Edit(loan, descriptor, "captions", PoolBench.Patience, cancel));
        Assert.True(await edit);
        bench.Pool.Publish(loan, descriptor, PoolBench.Patience, cancel);
        loan.Release();
        Assert.True(viewer.Take(out var seen, PoolBench.Patience, cancel));
        Assert.Equal(0xA5, seen.Plane(0)[0]);
        Assert.Throws<InvalidOperationException>(() => seen.EditablePlane(0).Length);
        seen.Dispose();
    }

    [Fact]
    public void Edit_says_what_it_cannot_do()
    {
        using var bench = new PoolBench(o => o with { Access = PoolAccess.ReadWrite });
        bench.MakeSlabs();
        var loan = bench.Draw(0, out var descriptor);
        Assert.False(bench.Pool.Edit(loan, descriptor, "nobody", PoolBench.Patience, PoolBench.Cancel));
        using var one = bench.Attach(name: "twin");
        Assert.Throws<TimeoutException>(() => bench.Pool.Edit(loan, descriptor, "twin", TimeSpan.FromMilliseconds(50), PoolBench.Cancel));
        PoolBench.Take(one);
        using (bench.Attach(name: "twin"))
            Assert.Throws<InvalidOperationException>(() => bench.Pool.Edit(loan, descriptor, "twin", PoolBench.Patience, PoolBench.Cancel));
        using var dropper = bench.Attach(DeliveryPolicy.Drop, name: "dropper");
        Assert.Throws<InvalidOperationException>(() => bench.Pool.Edit(loan, descriptor, "dropper", PoolBench.Patience, PoolBench.Cancel));
        loan.AddReference();
        Assert.Throws<InvalidOperationException>(() => bench.Pool.Edit(loan, descriptor, "dropper", PoolBench.Patience, PoolBench.Cancel));
        loan.Release();
        loan.Release();
        using var sealedBench = FramePool.Create("x" + PoolPlace.Name, new FramePoolOptions { Listen = false });
        var sealedLoan = sealedBench.Loan(PoolBench.Format, PoolBench.Patience, PoolBench.Cancel);
        Assert.Throws<InvalidOperationException>(() => sealedBench.Edit(sealedLoan, descriptor, "x", PoolBench.Patience, PoolBench.Cancel));
        sealedLoan.Release();
    }

    [Fact]
    public async Task An_editor_that_leaves_with_the_frame_ends_the_wait_for_it()
    {
        using var bench = new PoolBench(o => o with { Access = PoolAccess.ReadWrite });
        bench.MakeSlabs();
        var editor = bench.Attach(name: "gone");
        var cancel = PoolBench.Cancel;
        var leave = Task.Run(() =>
        {
            PoolBench.Take(editor, out var lease);
            editor.Dispose();
            return lease;
        }, cancel);
        var loan = bench.Draw(0, out var descriptor);
        var isEdited = bench.Pool.Edit(loan, descriptor, "gone", PoolBench.Patience, cancel);
        loan.Release();
        var left = await leave;
        Assert.Throws<LeaseRevokedException>(left.Dispose);
        Assert.False(isEdited);
    }

    [Fact]
    public void A_decoder_refuses_a_pool_in_which_consumers_write()
    {
        using var pool = FramePool.Create(PoolPlace.Name, new FramePoolOptions { Listen = false, Access = PoolAccess.ReadWrite });
        var refusal = Assert.Throws<MediaException>(() => MediaReader.Open(new MediaReaderOptions { Input = "/dev/null" }, pool));
        Assert.Contains("predicts frames", refusal.Message);
    }

    [Theory]
    [InlineData(PoolAccess.DeviceMapped)]
    [InlineData(PoolAccess.ReadWrite)]
    public void Pools_that_trust_their_consumers_are_for_one_user(PoolAccess access)
    {
        var options = new FramePoolOptions { SocketPath = "/tmp/x.sock", Access = access, AllowedUsers = [1] };
        Assert.Throws<ArgumentException>(() => FramePool.Create("p", options));
        Assert.Throws<ArgumentException>(() => FramePool.Create("p", new FramePoolOptions { AllowedGroups = [1] }));
    }

    [Theory]
    [InlineData("nobody", false)]
    [InlineData("user", true)]
    [InlineData("other user", false)]
    public void Another_user_comes_in_only_by_the_allow_list_and_is_told_when_not(string allowed, bool comesIn)
    {
        using var bench = new PoolBench(o => o with
        {
            AllowedUsers = allowed switch { "user" => [OtherUser.Id], "other user" => [OtherUser.Id + 1], _ => [] },
        });
        var notices = new System.Collections.Concurrent.ConcurrentQueue<PoolNotice>();
        bench.Pool.Noticed += notices.Enqueue;
        bench.Place.OpenToAll();
        var answer = OtherUser.Run(() =>
        {
            try
            {
                using var client = FramePoolClient.Attach(bench.Place.Socket, new FramePoolClientOptions { TrustedOwners = [0] });
                return "in";
            }
            catch (PoolRefusedException e)
            {
                return e.Message;
            }
        });
        if (comesIn)
        {
            Assert.Equal("in", answer);
            return;
        }

        Assert.Contains($"user {OtherUser.Id}", answer);
        var notice = Assert.Single(notices, n => n.Kind == PoolNoticeKind.Refused);
        Assert.Equal(OtherUser.Id, notice.UserId);
        Assert.Contains("was refused", notice.Text);
    }

    [Fact]
    public void An_owner_of_another_user_is_not_trusted_unless_named()
    {
        using var bench = new PoolBench(o => o with { AllowedUsers = [OtherUser.Id] });
        bench.Place.OpenToAll();
        var answer = OtherUser.Run(() => Assert.Throws<PoolRefusedException>(
            () => FramePoolClient.Attach(bench.Place.Socket, new FramePoolClientOptions())).Message);
        Assert.Contains("not trusted", answer);
    }

    [Fact]
    public void Only_its_owner_can_end_a_pool()
    {
        using var bench = new PoolBench();
        bench.MakeSlabs();
        using (var first = bench.Attach()) { }
        Assert.Throws<PoolRefusedException>(() => FramePool.Create(PoolPlace.Name, bench.Options)); // the name of a living pool
        using var second = bench.Attach();
        bench.Publish(1);
        Assert.Equal(1, PoolBench.Take(second));
    }

    private static string Permissions(nint address)
    {
        foreach (var line in File.ReadLines("/proc/self/maps"))
        {
            var range = line.Split(' ')[0].Split('-');
            if (Convert.ToUInt64(range[0], 16) <= (ulong)address && (ulong)address < Convert.ToUInt64(range[1], 16)) return line.Split(' ')[1];
        }

        return "";
    }
}
