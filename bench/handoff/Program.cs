// What handing frames over costs, against bare peers that run in turns with it:
//   bench-handoff ROW --peers DIR [--pairs N]     ROW: spin block awake asleep rate gst
// It starts itself again for the other side:
//   bench-handoff echo THERE BACK SPIN            takes from one pool, publishes to another
//   bench-handoff take POOL SPIN                  takes and returns every frame, asleep in between
//   bench-handoff look POOL                       takes what is there once a millisecond and never sleeps on the pool
using System.Globalization;
using MediaShm.Bench.Handoff;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["echo", var there, var back, var spin]: return OtherSide.Echo(there, back, spin);
    case ["take", var pool, var spin]: return OtherSide.Take(pool, spin);
    case ["look", var pool]: return OtherSide.Look(pool);
    case [var row, "--peers", var peers, .. var rest] when rest is [] or ["--pairs", _]:
        var pairs = rest is [_, var n] ? int.Parse(n) : 15;
        switch (row)
        {
            case "spin": return PingPong.Run(spinning: true, peers, pairs);
            case "block": return PingPong.Run(spinning: false, peers, pairs);
            case "awake": return FanOut.RunAwake(pairs);
            case "asleep": return FanOut.RunAsleep(peers, pairs);
            case "rate": return Rate.Run(peers, "pipe", pairs);
            case "gst": return Rate.Run(peers, "gst-shm.sh", pairs);
        }

        break;
}

Console.Error.WriteLine("usage: bench-handoff spin|block|awake|asleep|rate|gst --peers DIR [--pairs N]");
return 2;
