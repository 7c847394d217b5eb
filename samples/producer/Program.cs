// Owns a frame pool and publishes a moving gradient to whoever attaches: producer [POOL] [FRAMES]
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;

var (name, frames, patience) = (args.ElementAtOrDefault(0) ?? "gradient", int.Parse(args.ElementAtOrDefault(1) ?? "300"), TimeSpan.FromMinutes(1));
using var pool = FramePool.Create(name, new FramePoolOptions());
Console.WriteLine($"pool '{name}' is open; waiting for a consumer");
if (!pool.WaitForConsumers(1, patience, CancellationToken.None)) return 1;
for (var i = 0; i < frames; i++)
{
    var loan = pool.Loan(new FrameFormat(PixelFormat.Gray8, 640, 360), patience, CancellationToken.None);
    for (var y = 0; y < 360; y++)
    {
        var row = loan.View.WritableRow(0, y);
        for (var x = 0; x < row.Length; x++) row[x] = (byte)(x + y + (i * 4));
    }

    pool.Publish(loan, new FrameDescriptor { Layout = loan.View.Layout, Index = i, Pts = i, TimeBase = new Rational(1, 25) }, patience, default);
    loan.Release();
}

pool.Complete();
return pool.WaitUntilDrained(patience, CancellationToken.None) ? 0 : 1;
