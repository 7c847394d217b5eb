using System.Runtime.InteropServices;
using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Reference;
using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Conformance;

/// <summary>Three slots (input, the reference's output, the device's output) and the comparison between the last two.</summary>
public sealed class ConformanceBench : IDisposable
{
    private readonly FrameDevice _device;
    private readonly ReferenceDevice _reference = new();
    private TestSlab? _slab;
    private long _slotBytes;

    private readonly Func<long, TestSlab> _makeSlab;

    /// <summary>Makes one.</summary>
    /// <param name="device">The device.</param>
    /// <param name="makeSlab">Makes the memory of the slots; null for memory of this process alone.</param>
    public ConformanceBench(FrameDevice device, Func<long, TestSlab>? makeSlab = null) =>
        (_device, _makeSlab) = (device, makeSlab ?? (bytes => new TestSlab(bytes)));

    /// <summary>Runs a chain on one picture in given layouts and fails where the result is wrong or bytes outside the picture changed.</summary>
    public void Check(
        CompiledChain chain, IReadOnlyList<Pass> passes, FrameFormat format, Picture picture,
        FrameShape inputShape, FrameShape outputShape, bool writesPadding)
    {
        var inputLayout = FrameShapes.Layout(format, inputShape, out var inputBytes);
        var outputLayout = FrameShapes.Layout(format, outputShape, out var outputBytes);
        var slab = Reserve(Math.Max(inputBytes, outputBytes));
        slab.Bytes.Fill(TestSlab.Untouched);
        var input = new FrameView(slab, 0, inputLayout);
        var expected = new FrameView(slab, _slotBytes, outputLayout);
        var actual = new FrameView(slab, 2 * _slotBytes, outputLayout);
        Pictures.Draw(picture, input, seed: format.Width);
        var before = Pictures.Checksum(input);

        using (var reference = _reference.Compile(passes, format)) _ = _reference.Submit(reference, [input], [expected]);
        var fence = _device.Submit(chain, [input], [actual]);
        Assert.True(fence.Wait(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken), "the fence did not pass in time");

        var where = $"{_device.Info.Name}, {format}, {picture}, {inputShape} to {outputShape}";
        Assert.True(before == Pictures.Checksum(input), $"{where}: the input was written");
        if (Pictures.Difference(expected, actual, PassSamples.Tolerance(passes)) is { } difference) Assert.Fail($"{where}: {difference}");
        var outside = Outside(slab, actual, writesPadding);
        Assert.True(outside < 0, $"{where}: byte {outside} of the output slot is outside the picture and was written");
    }

    public void Dispose()
    {
        Drop();
        _reference.Dispose();
    }

    private TestSlab Reserve(long bytes)
    {
        if (_slab is not null && bytes <= _slotBytes) return _slab;
        Drop();
        _slotBytes = (bytes + 4095) / 4096 * 4096;
        _slab = _makeSlab(3 * _slotBytes);
        _device.Import(_slab);
        _reference.Import(_slab);
        return _slab;
    }

    private void Drop()
    {
        if (_slab is null) return;
        _device.Release(_slab);
        _reference.Release(_slab);
        _slab.Dispose();
        _slab = null;
    }

    /// <summary>Position in its slot of the first byte outside the visible picture that is no longer untouched, or −1.</summary>
    private long Outside(TestSlab slab, FrameView frame, bool ignorePadding)
    {
        // The visible rows have been compared already: overwrite them, then everything must be as it was.
        for (var p = 0; p < frame.Format.PlaneCount; p++)
        {
            for (var y = 0; y < frame.Format.PlaneHeight(p); y++)
            {
                var row = frame.WritableRow(p, y);
                if (ignorePadding)
                {
                    var toSlotEnd = slab.Address + (nint)(frame.SlotOffset + _slotBytes) - frame.PlaneAddress(p) - y * frame.PlaneStride(p);
                    var length = (int)Math.Min(Math.Abs(frame.PlaneStride(p)), toSlotEnd);
                    row = MemoryMarshal.CreateSpan(ref row[0], Math.Max(length, row.Length));
                }

                row.Fill(TestSlab.Untouched);
            }
        }

        return slab.Bytes.Slice(checked((int)frame.SlotOffset), checked((int)_slotBytes)).IndexOfAnyExcept(TestSlab.Untouched);
    }
}
