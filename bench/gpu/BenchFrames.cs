using MediaShm.Gpu.Devices;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Bench.Gpu;

/// <summary>Input and output frames in slots of a pool, as a decoder and an encoder would have them.</summary>
internal sealed class BenchFrames : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly FramePool _pool;
    private readonly FrameLoan[] _inputs;
    private readonly FrameLoan[] _outputs;
    private readonly List<SlabMemory> _slabs = [];

    public BenchFrames(BenchArguments arguments, FrameFormat format)
    {
        var inputs = arguments.Input is null ? arguments.InFlight : (int)(new FileInfo(arguments.Input).Length / format.ImageBytes);
        if (inputs == 0) throw new ArgumentException($"{arguments.Input} holds no whole frame of {format}");
        _ = FrameLayout.For(format, out var slotBytes);
        _pool = FramePool.Create("bench-gpu", new FramePoolOptions
        {
            Listen = false,
            GrowAhead = false,
            Access = arguments.Import == ImportMode.DmaBuf ? PoolAccess.DeviceMapped : PoolAccess.ReadOnly,
            MemoryBudgetBytes = (inputs + arguments.InFlight + 17) * (slotBytes + 4096), // slots come eight at a time
        });
        _pool.SlabAdded += _slabs.Add;
        _inputs = Loan(inputs);
        _outputs = Loan(arguments.InFlight);
        Expected = Loan(1)[0].View;
        Fill(arguments.Input, format);

        FrameLoan[] Loan(int count) => [.. Enumerable.Range(0, count).Select(_ => _pool.Loan(format, Patience, CancellationToken.None))];
    }

    /// <summary>The slabs of all of them.</summary>
    public IReadOnlyList<SlabMemory> Slabs => _slabs;

    /// <summary>How many inputs there are.</summary>
    public int InputCount => _inputs.Length;

    /// <summary>Where the reference's result lies.</summary>
    public FrameView Expected { get; }

    /// <summary>An input, counted round and round.</summary>
    public FrameView Input(int index) => _inputs[index % _inputs.Length].View;

    /// <summary>An output, counted round and round.</summary>
    public FrameView Output(int index) => _outputs[index % _outputs.Length].View;

    public void Dispose() => _pool.Dispose();

    private void Fill(string? path, FrameFormat format)
    {
        using var file = path is null ? null : File.OpenRead(path);
        var random = new Random(1);
        foreach (var loan in _inputs)
        {
            for (var p = 0; p < format.PlaneCount; p++)
            {
                for (var y = 0; y < format.PlaneHeight(p); y++)
                {
                    if (file is null) random.NextBytes(loan.View.WritableRow(p, y));
                    else file.ReadExactly(loan.View.WritableRow(p, y));
                }
            }
        }
    }
}
