using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Filters;
using MediaShm.Gpu.Filters.Grammar;
using MediaShm.Gpu.Filters.Planning;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.Pool;

namespace VideoFilter.Demo;

/// <summary>
/// One frame from the middle of the clip, decoded into a pool of this process, on which devices are compared and of which the
/// picture is made. Whoever gets a loan from it releases it. One thread.
/// </summary>
internal sealed class DemoStill : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly FramePool _pool;
    private readonly FrameLoan _frame;
    private readonly FrameDescriptor _descriptor;

    private DemoStill(FramePool pool, FrameLoan frame, in FrameDescriptor descriptor) => (_pool, _frame, _descriptor) = (pool, frame, descriptor);

    /// <summary>The frame as it was decoded.</summary>
    public FrameView Picture => _frame.View;

    /// <summary>Decodes the frame at a time.</summary>
    public static DemoStill Decode(string clip, TimeSpan at, CancellationToken stop)
    {
        var pool = FramePool.Create("video-filter-demo", new FramePoolOptions { Listen = false });
        try
        {
            using var reader = MediaReader.Open(new MediaReaderOptions { Input = clip, Seek = at, CopyStreams = false }, pool, stop);
            while (reader.Read(stop) is var item)
            {
                if (item == MediaItem.End) throw new MediaException($"the demo's clip holds no frame at {at.TotalSeconds} s");
                if (item == MediaItem.Frame) break;
            }

            reader.Loan.AddReference(); // ours, before the reader lets go of its own
            return new DemoStill(pool, reader.Loan, reader.Descriptor);
        }
        catch
        {
            pool.Dispose();
            throw;
        }
    }

    /// <summary>Runs a chain on a device on this frame; null where a part of the chain has no kernel there.</summary>
    public FrameLoan? Filter(string chain, FrameDevice device, CancellationToken stop)
    {
        var calls = FilterGraphParser.Parse(chain, LibavfilterGraph.FilterNames);
        var plan = new ChainPlanner(device, null, (_, format) => format).Plan(calls, Picture.Format);
        if (plan.Segments is not [DeviceSegment segment]) return null;
        var output = _pool.Loan(segment.Output, Patience, stop);
        try
        {
            foreach (var slab in _pool.Slabs) device.Import(slab);
            using var compiled = device.Compile(segment.Passes, segment.Input);
            if (!device.Submit(compiled, [Picture], [output.View]).Wait(Patience, stop))
                throw new DeviceException($"{device.Info.Name} did not finish a frame in {Patience.TotalSeconds:0} s; it may hang");
            foreach (var slab in _pool.Slabs) device.Release(slab);
            return output;
        }
        catch
        {
            output.Release();
            throw;
        }
    }

    /// <summary>Writes a PNG whose left half is the frame as decoded and whose right half is <paramref name="after"/>, a white line between.</summary>
    public void WriteBeforeAndAfter(FrameView after, string file, CancellationToken stop)
    {
        var both = _pool.Loan(Picture.Format, Patience, stop);
        try
        {
            Compose(after, both.View);
            var descriptor = _descriptor;
            descriptor.Layout = both.View.Layout;
            using var writer = MediaWriter.Create(new MediaWriterOptions
            {
                Output = file,
                Format = "image2",
                VideoCodec = "png",
                Overwrite = true,
                Options = [new("update", "1")],
            });
            writer.WriteVideo(both.View, descriptor, both);
            writer.Finish(stop);
        }
        finally
        {
            both.Release();
        }
    }

    /// <summary>Lets go of the frame and the pool; all loans must be released by now.</summary>
    public void Dispose()
    {
        _frame.Release();
        _pool.Dispose();
    }

    private void Compose(FrameView after, FrameView both)
    {
        for (var plane = 0; plane < both.Format.PlaneCount; plane++)
        {
            for (var row = 0; row < both.Format.PlaneHeight(plane); row++)
            {
                var target = both.WritableRow(plane, row);
                var middle = target.Length / 2;
                Picture.Row(plane, row)[..middle].CopyTo(target);
                after.Row(plane, row)[middle..].CopyTo(target[middle..]);
                target.Slice(middle - 2, 4).Fill(plane == 0 ? (byte)235 : (byte)128); // white, in limited range
            }
        }
    }
}
