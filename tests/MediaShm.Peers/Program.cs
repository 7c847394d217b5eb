using MediaShm.Peers;
using MediaShm.Pipeline.SharedMemory.Sandbox;

// The other process of the two-process tests. What it sees goes to standard output, one line each; it ends when its standard input
// does, so that nothing outlives a test that failed.
if (args is [['p', 'o', 'o', 'l', '=', ..], ..]) return FragileDecoder.Run(args);
if (args.Length < 2)
{
    Console.Error.WriteLine("usage: MediaShm.Peers produce|consume|hold|graze|hostile|probe|write|decode|damage|burn|confine|restrict SOCKET-OR-FILE [option=value…]");
    return 2;
}

var lifeline = new Thread(() =>
{
    while (Console.In.Read() >= 0)
    {
    }

    Environment.Exit(9);
})
{ IsBackground = true };
lifeline.Start();
var options = args.Skip(2).Select(a => a.Split('=', 2)).ToDictionary(a => a[0], a => a[1]);
try
{
    switch (args[0])
    {
        case "produce":
            Producer.Run(args[1], options);
            return 0;
        case "consume":
            Consumer.Run(args[1], options);
            return 0;
        case "hold":
            Consumer.Hold(args[1], options);
            return 0;
        case "graze":
            Consumer.Graze(args[1]);
            return 0;
        case "hostile":
            Hostile.Run(args[1], options);
            return 0;
        case "decode":
            Decoding.Run(args[1]);
            return 0;
        case "damage":
            Damaged.Run(args[1]);
            return 0;
        case "burn":
            ProcessLimits.Set(memoryBytes: null, processorSeconds: int.Parse(args[1]));
            while (true) Thread.SpinWait(1000);
        case "confine":
            Confined.Run(args[1], options);
            return 0;
        case "restrict":
            Confined.RunRestricted(args[1], options, args);
            return 0;
        case "write":
            Probe.WritePixel(args[1], options);
            return 0;
        case "probe":
            Probe.Run(args[1]);
            return 0;
        default:
            return 2;
    }
}
catch (Exception e)
{
    Console.WriteLine($"{e.GetType().Name}: {e.Message}");
    return 1;
}
