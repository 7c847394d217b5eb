using CsCheck;
using MediaShm.Pipeline.Pool.Protocol;

namespace MediaShm.Pipeline.Tests.Pool.Protocol;

public class SlabHandoverTests
{
    private enum Stand
    {
        Waiting,
        Announced,
        Mapped,
        ToRetire,
        Retiring,
        Gone,
    }

    [Fact]
    public void Every_slab_goes_its_way_and_only_one_descriptor_is_in_flight()
    {
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5]).List[0, 80].Sample(steps =>
        {
            var handover = new SlabHandover();
            var model = new List<(Stand Stand, bool RetireLater)>();
            foreach (var (act, any) in steps)
            {
                var slab = model.Count == 0 ? -1 : any % model.Count;
                switch (act)
                {
                    case 0:
                        handover.Add(model.Count);
                        model.Add((Stand.Waiting, false));
                        break;
                    case 1:
                        var next = model.Exists(s => s.Stand == Stand.Announced) ? -1 : model.FindIndex(s => s.Stand == Stand.Waiting);
                        Assert.Equal(next >= 0, handover.TryAnnounce(out var announced));
                        if (next < 0) break;
                        Assert.Equal(next, announced);
                        model[next] = (Stand.Announced, false);
                        break;
                    case 2:
                        var isAnnounced = slab >= 0 && model[slab].Stand == Stand.Announced;
                        Assert.Equal(isAnnounced, handover.Acknowledge(slab));
                        if (isAnnounced) model[slab] = (model[slab].RetireLater ? Stand.ToRetire : Stand.Mapped, false);
                        break;
                    case 3 when slab >= 0 && model[slab].Stand < Stand.ToRetire && !model[slab].RetireLater: // a pool retires a slab once
                        Assert.Equal(model[slab].Stand == Stand.Waiting, handover.Retire(slab));
                        model[slab] = model[slab].Stand switch
                        {
                            Stand.Waiting => (Stand.Gone, false),
                            Stand.Announced => (Stand.Announced, true),
                            _ => (Stand.ToRetire, false),
                        };
                        break;
                    case 4:
                        Assert.Equal(model.Exists(s => s.Stand == Stand.ToRetire), handover.TryRetire(out var retired));
                        if (!model.Exists(s => s.Stand == Stand.ToRetire)) break;
                        Assert.Equal(Stand.ToRetire, model[retired].Stand);
                        model[retired] = (Stand.Retiring, false);
                        break;
                    case 5:
                        var isRetiring = slab >= 0 && model[slab].Stand == Stand.Retiring;
                        Assert.Equal(isRetiring, handover.Unmapped(slab));
                        if (isRetiring) model[slab] = (Stand.Gone, false);
                        break;
                }

                for (var i = 0; i < model.Count; i++)
                {
                    Assert.Equal(model[i].Stand == Stand.Mapped, handover.IsMapped(i));
                    Assert.Equal(model[i].Stand is not (Stand.Waiting or Stand.Gone), handover.MayBeMapped(i));
                }

                Assert.Equal(!model.Exists(s => s.Stand is Stand.Waiting or Stand.Announced), handover.IsSettled);
                Assert.Equal(model.Exists(s => s.Stand is Stand.Announced or Stand.Retiring), handover.IsOwedAnswer);
            }
        });
    }
}
