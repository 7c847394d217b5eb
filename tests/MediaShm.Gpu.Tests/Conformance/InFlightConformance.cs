using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Reference;
using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Conformance;

/// <summary>
/// What every device must do with several frames in flight: order, fences, import and release while running, and no
/// allocation per frame. A device's own test class derives from this one, as from <see cref="DeviceConformance"/>.
/// </summary>
public abstract class InFlightConformance
{
    private const int Frames = 12;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Format of the frames; small ones for devices that need seconds for a large one.</summary>
    protected virtual FrameFormat Format => new(PixelFormat.Yuv420P, 640, 360);

    /// <summary>Opens the device, or skips the test.</summary>
    protected abstract FrameDevice Open();

    /// <summary>Bytes of managed memory that one Submit may allocate in steady state, on any thread.</summary>
    protected virtual long AllocationPerFrame => 0;

    [Fact]
    public void Frames_in_flight_do_not_mix_and_finish_in_order()
    {
        using var device = Open();
        using var slots = new Slots(device, Format, 2 * Frames);
        using var chain = device.Compile(PassSamples.Exact, Format);
        var expected = Expected(slots);
        for (var round = 0; round < 5; round++)
        {
            slots.Clear(Frames, Frames);
            var fences = new Fence[Frames];
            for (var i = 0; i < Frames; i++) fences[i] = device.Submit(chain, [slots[i]], [slots[Frames + i]]);
            for (var i = 1; i < Frames; i++) Assert.True(fences[i].Value > fences[i - 1].Value, "fences must rise in the order of submits");
            Assert.True(fences[^1].Wait(Deadline, TestContext.Current.CancellationToken));
            Assert.All(fences, fence => Assert.True(fence.IsPassed, "an earlier fence had not passed when the last one had"));
            for (var i = 0; i < Frames; i++) Assert.Equal(expected[i], Pictures.Checksum(slots[Frames + i]));
        }
    }

    [Fact]
    public void An_output_is_complete_at_the_moment_its_fence_passes()
    {
        using var device = Open();
        using var slots = new Slots(device, Format, 2 * Frames);
        using var chain = device.Compile(PassSamples.Exact, Format);
        var expected = Expected(slots);
        var early = 0;
        for (var round = 0; round < 5; round++)
        {
            slots.Clear(Frames, Frames);
            var fences = new Fence[Frames];
            for (var i = 0; i < Frames; i++) fences[i] = device.Submit(chain, [slots[i]], [slots[Frames + i]]);
            for (var i = 0; i < Frames; i++)
            {
                if (!fences[i].IsPassed) early++;
                var deadline = DateTime.UtcNow + Deadline;
                while (!fences[i].IsPassed) Assert.True(DateTime.UtcNow < deadline, "the fence did not pass in time");
                Assert.Equal(expected[i], Pictures.Checksum(slots[Frames + i]));
            }
        }

        Assert.SkipWhen(early == 0, "every fence had passed before it was looked at: a synchronous device");
    }

    [Fact]
    public void Slabs_come_and_go_while_work_is_in_flight()
    {
        using var device = Open();
        using var steady = new Slots(device, Format, 2 * Frames);
        using var chain = device.Compile(PassSamples.Exact, Format);
        var expected = Expected(steady);
        var stop = false;
        var submitted = 0;
        Exception? failure = null;
        // Submits come from one thread at a time: this lock is what a user's own single submitter is.
        var submitting = new object();
        var worker = new Thread(() =>
        {
            try
            {
                while (!Volatile.Read(ref stop))
                {
                    for (var i = 0; i < Frames; i++)
                    {
                        Fence fence;
                        lock (submitting) fence = device.Submit(chain, [steady[i]], [steady[Frames + i]]);
                        if (i == Frames - 1) Assert.True(fence.Wait(Deadline, TestContext.Current.CancellationToken));
                        submitted++;
                    }

                    for (var i = 0; i < Frames; i++) Assert.Equal(expected[i], Pictures.Checksum(steady[Frames + i]));
                    steady.Clear(Frames, Frames);
                }
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        worker.Start();
        for (var round = 0; round < 20 && failure is null; round++)
        {
            using var passing = new Slots(device, Format, 2);
            Pictures.Draw(Picture.Noise, passing[0], seed: 0);
            lock (submitting) _ = device.Submit(chain, [passing[0]], [passing[1]]);
            passing.Release(); // must wait for the submit above
            Assert.Equal(expected[0], Pictures.Checksum(passing[1]));
        }

        Volatile.Write(ref stop, true);
        Assert.True(worker.Join(Deadline));
        Assert.Null(failure);
        Assert.True(submitted > 0);
    }

    [Fact]
    public void A_frame_in_no_imported_slab_is_refused()
    {
        using var device = Open();
        using var slots = new Slots(device, Format, 2);
        using var chain = device.Compile(PassSamples.Exact, Format);
        using var stranger = new TestSlab(1 << 20);
        var outside = new FrameView(stranger, 0, FrameLayout.For(Format));
        foreach (var (input, output) in new[] { (outside, slots[1]), (slots[0], outside) }) RequireRefusal(input, output);
        slots.Release();
        RequireRefusal(slots[0], slots[1]);

        void RequireRefusal(FrameView input, FrameView output) =>
            Assert.Contains("not imported", Assert.Throws<DeviceException>(() => device.Submit(chain, [input], [output])).Message);
    }

    [Fact]
    public void A_frame_that_reaches_outside_its_slab_is_refused()
    {
        using var device = Open();
        using var slots = new Slots(device, Format, 2);
        using var chain = device.Compile(PassSamples.Exact, Format);
        var layout = slots[0].Layout;
        layout.Planes[1] = layout.Planes[1] with { Offset = 1L << 40 };
        Assert.Throws<DeviceException>(() => device.Submit(chain, [slots[0] with { Layout = layout }], [slots[1]]));
        Assert.Throws<DeviceException>(() => device.Submit(chain, [slots[0]], [slots[1] with { SlotOffset = -4096 }]));
    }

    [Fact]
    public void Importing_twice_is_importing_once()
    {
        using var device = Open();
        using var slots = new Slots(device, Format, 2);
        slots.Import();
        slots.Release();
        slots.Release();
        slots.Import();
        using var chain = device.Compile([], Format);
        Pictures.Draw(Picture.Noise, slots[0], seed: 3);
        Assert.True(device.Submit(chain, [slots[0]], [slots[1]]).Wait(Deadline, TestContext.Current.CancellationToken));
        Assert.Equal(Pictures.Checksum(slots[0]), Pictures.Checksum(slots[1]));
    }

    [Fact]
    public void Steady_state_allocates_nothing()
    {
        using var device = Open();
        using var slots = new Slots(device, Format, 2 * Frames);
        using var chain = device.Compile([new SeparableRecursivePass(2, 2, 1, 7), .. PassSamples.Exact], Format);
        Run(20);
        // The counter sees other threads of this process too (the test runner's); a real leak shows in every try.
        var least = long.MaxValue;
        for (var attempt = 0; attempt < 10 && least > AllocationPerFrame * 100; attempt++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            Run(100);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.True(least <= AllocationPerFrame * 100, $"100 frames allocated {least} bytes");

        void Run(int count)
        {
            Fence fence = default;
            for (var i = 0; i < count; i++)
            {
                var (input, output) = (slots[i % Frames], slots[Frames + i % Frames]);
                fence = device.Submit(chain, new ReadOnlySpan<FrameView>(in input), new ReadOnlySpan<FrameView>(in output));
            }

            // Polled: a wait with a lock may allocate when another thread holds it, which is the timeline's business.
            while (!fence.IsPassed) Thread.Yield();
        }
    }

    private ulong[] Expected(Slots slots)
    {
        using var reference = new ReferenceDevice();
        reference.Import(slots[0].Slab);
        using var chain = reference.Compile(PassSamples.Exact, Format);
        var sums = new ulong[Frames];
        for (var i = 0; i < Frames; i++)
        {
            Pictures.Draw(Picture.Noise, slots[i], seed: i);
            _ = reference.Submit(chain, [slots[i]], [slots[Frames + i]]);
            sums[i] = Pictures.Checksum(slots[Frames + i]);
        }

        Assert.Equal(Frames, sums.Distinct().Count());
        return sums;
    }

    /// <summary>Equal slots in one imported slab.</summary>
    private sealed class Slots : IDisposable
    {
        private readonly FrameDevice _device;
        private readonly TestSlab _slab;
        private readonly FrameLayout _layout;
        private readonly long _slotBytes;

        public Slots(FrameDevice device, FrameFormat format, int count)
        {
            _device = device;
            _layout = FrameLayout.For(format, out var bytes);
            _slotBytes = (bytes + 4095) / 4096 * 4096;
            _slab = new TestSlab(_slotBytes * count);
            Import();
        }

        public FrameView this[int slot] => new(_slab, slot * _slotBytes, _layout);

        public void Import() => _device.Import(_slab);

        public void Release() => _device.Release(_slab);

        public void Clear(int first, int count) =>
            _slab.Bytes.Slice(checked((int)(first * _slotBytes)), checked((int)(count * _slotBytes))).Clear();

        public void Dispose()
        {
            Release();
            _slab.Dispose();
        }
    }
}
