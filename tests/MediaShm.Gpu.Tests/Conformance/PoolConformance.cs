using System.Globalization;
using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Reference;
using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Conformance;

/// <summary>
/// What every device must do with frames that another process owns: a slot goes back when the fence has passed, and not before.
/// A device's own test class derives from this one, as from <see cref="DeviceConformance"/>.
/// </summary>
public abstract class PoolConformance
{
    private const int Slots = 3;
    private const int PictureCount = 8;
    private const int Checked = 8;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    /// <summary>Format of the frames.</summary>
    protected virtual FrameFormat Format => new(PixelFormat.Yuv420P, 320, 240);

    /// <summary>Format of frames that keep the device busy.</summary>
    protected virtual FrameFormat SlowFormat => new(PixelFormat.Yuv420P, 1280, 720);

    /// <summary>Frames that go through where memory is watched.</summary>
    protected virtual int Frames => 500;

    /// <summary>Why a frame that is overwritten after Submit may come out right; null: it must not, while earlier work keeps the device busy.</summary>
    protected virtual string? ReadsEarly(FrameDevice device) => null;

    /// <summary>Opens the device, which works on one frame after another, or skips the test.</summary>
    protected abstract FrameDevice Open();

    [Fact]
    public void With_slow_kernels_and_few_slots_every_frame_is_right()
    {
        using var device = Open();
        var (overtaken, wrong) = RunBehindSlowWork(device, returnAtSubmit: false, slowFrames: 1);
        Assert.Equal([], overtaken);
        Assert.Equal([], wrong);
    }

    /// <summary>The check above sees the mistake that it is there for.</summary>
    [Fact]
    public void Leases_returned_at_submit_show_as_wrong_frames()
    {
        using var device = Open();
        var (overtaken, wrong) = (new List<int>(), new List<int>());
        // A machine that is busy otherwise may let the owner come too late; the device is then kept busy for longer.
        for (var slowFrames = 1; overtaken.Count == 0 && slowFrames <= 64; slowFrames *= 2)
        {
            if (ReadsEarly(device) is { } reason) Assert.Skip(reason);
            (overtaken, wrong) = RunBehindSlowWork(device, returnAtSubmit: true, slowFrames);
        }

        if (ReadsEarly(device) is { } seen) Assert.Skip(seen); // known only now: it depends on how the slabs came in
        Assert.NotEmpty(overtaken);
        Assert.Subset(wrong.ToHashSet(), overtaken.ToHashSet());
    }

    /// <summary>The environment variable <c>MEDIASHM_FRAMES</c> says how many frames go through, if not the device's own number.</summary>
    [Fact]
    public void Memory_stays_flat_and_no_lease_is_left()
    {
        var frames = int.TryParse(Environment.GetEnvironmentVariable("MEDIASHM_FRAMES"), CultureInfo.InvariantCulture, out var number) ? number : Frames;
        const int warmUp = 100;
        using var device = Open();
        using var pictures = new PictureSet(Format, device);
        using var chain = device.Compile(PassSamples.Exact, Format);
        using var feed = new PoolFeed(device, pictures.Inputs, Slots, warmUp + frames);
        Pass(0, warmUp);
        var before = Footprint.Now();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Pass(warmUp, frames);
        var (after, seconds) = (Footprint.Now(), clock.Elapsed.TotalSeconds);

        var (client, pool) = (feed.Client.Statistics, feed.Pool.Statistics);
        Assert.Equal((warmUp + frames, warmUp + frames, 0), (client.Taken, client.Returned, client.Leased));
        Assert.Equal((warmUp + frames, 0, 1), (pool.Published, pool.Leased, pool.SlabsAdded));
        Assert.Equal([], after.Descriptors.Except(before.Descriptors).Where(file => !file.EndsWith(".dll", StringComparison.Ordinal))); // loaded late
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{device.Info.Name} {device.Info.Description}: {frames} frames of {Format} in {seconds:F1} s; resident {before.Resident >> 10} -> {after.Resident >> 10} KiB, managed {before.Managed >> 10} -> {after.Managed >> 10} KiB");
        // A slot's size kept of every 80th frame would be more in 10,000; of every fourth, in 500.
        Assert.InRange(after.Resident - before.Resident, long.MinValue, 12 << 20);
        Assert.InRange(after.Managed - before.Managed, long.MinValue, 1 << 20);

        void Pass(int first, int count)
        {
            var pending = new Fence[Slots];
            for (var i = first; i < first + count + Slots; i++)
            {
                var slot = i % Slots;
                if (i >= first + Slots)
                {
                    Assert.True(pending[slot].Wait(Deadline, TestContext.Current.CancellationToken), "a fence did not pass in time");
                    pictures.RequireResult(slot, i - Slots);
                }

                if (i >= first + count) continue;
                var lease = feed.Take();
                Assert.Equal(i, lease.Descriptor.Index);
                pending[slot] = device.Submit(chain, [lease.View], [pictures.Output(slot)]);
                lease.ReturnAfter(pending[slot]);
            }

            Assert.True(SpinWait.SpinUntil(() => feed.Client.Statistics.Leased == 0, Deadline), "a lease was not returned after its fence");
        }
    }

    /// <summary>
    /// Submits each frame behind work that keeps the device busy, and watches whether the owner, who wants a slot back, overtakes it.
    /// </summary>
    /// <returns>Frames whose slot was written anew while that earlier work had not ended, and frames that came out wrong.</returns>
    private (List<int> Overtaken, List<int> Wrong) RunBehindSlowWork(FrameDevice device, bool returnAtSubmit, int slowFrames)
    {
        using var pictures = new PictureSet(Format, device);
        using var slow = new SlowWork(device, SlowFormat);
        using var chain = device.Compile(PassSamples.Exact, Format);
        using var feed = new PoolFeed(device, pictures.Inputs, Slots, Checked + Slots);
        var (overtaken, wrong) = (new List<int>(), new List<int>());
        for (var i = 0; i < Checked; i++)
        {
            var lease = feed.Take();
            Assert.Equal(i, lease.Descriptor.Index);
            var busy = slow.Start(slowFrames);
            var fence = device.Submit(chain, [lease.View], [pictures.Output(0)]);
            if (returnAtSubmit) lease.Dispose();
            else lease.ReturnAfter(fence);
            // All other slots hold later frames: when as many more are published, one of them lies in this frame's slot.
            while (!busy.IsPassed && !IsOvertaken()) Thread.Sleep(1);
            var isOvertaken = IsOvertaken();
            if (isOvertaken && !busy.IsPassed) overtaken.Add(i);
            Assert.True(fence.Wait(Deadline, TestContext.Current.CancellationToken), "a fence did not pass in time");
            if (!pictures.IsResult(0, i)) wrong.Add(i);

            bool IsOvertaken() => feed.Pool.Statistics.Published > i + Slots;
        }

        return (overtaken, wrong);
    }

    /// <summary>The pictures that go in, what must come out, and room for it.</summary>
    private sealed class PictureSet : IDisposable
    {
        private readonly FrameDevice _device;
        private readonly TestSlab _slab;
        private readonly FrameView[] _frames;
        private readonly ulong[] _expected = new ulong[PictureCount];

        public PictureSet(FrameFormat format, FrameDevice device)
        {
            _device = device;
            var layout = FrameLayout.For(format, out var bytes);
            bytes = (bytes + 4095) / 4096 * 4096;
            _slab = new TestSlab(bytes * (PictureCount + Slots));
            _frames = [.. Enumerable.Range(0, PictureCount + Slots).Select(i => new FrameView(_slab, i * bytes, layout))];
            using var reference = new ReferenceDevice();
            reference.Import(_slab);
            using var chain = reference.Compile(PassSamples.Exact, format);
            for (var i = 0; i < PictureCount; i++)
            {
                Pictures.Draw(Picture.Noise, _frames[i], seed: i);
                _ = reference.Submit(chain, [_frames[i]], [Output(0)]);
                _expected[i] = Pictures.Checksum(Output(0));
            }

            device.Import(_slab);
        }

        public IReadOnlyList<FrameView> Inputs => _frames.AsSpan(0, PictureCount).ToArray();

        public FrameView Output(int slot) => _frames[PictureCount + slot];

        public bool IsResult(int slot, int frame) => Pictures.Checksum(Output(slot)) == _expected[frame % PictureCount];

        public void RequireResult(int slot, int frame) => Assert.True(IsResult(slot, frame), $"frame {frame} came out wrong");

        public void Dispose()
        {
            _device.Release(_slab);
            _slab.Dispose();
        }
    }

    /// <summary>Large frames and a filter that takes long.</summary>
    private sealed class SlowWork : IDisposable
    {
        private readonly FrameDevice _device;
        private readonly TestSlab _slab;
        private readonly CompiledChain _chain;
        private readonly FrameView _input;
        private readonly FrameView _output;

        public SlowWork(FrameDevice device, FrameFormat format)
        {
            _device = device;
            var layout = FrameLayout.For(format, out var bytes);
            bytes = (bytes + 4095) / 4096 * 4096;
            _slab = new TestSlab(2 * bytes);
            (_input, _output) = (new FrameView(_slab, 0, layout), new FrameView(_slab, bytes, layout));
            device.Import(_slab);
            _chain = device.Compile([new SeparableRecursivePass(40, 40, 6, 7)], format);
            // The first run may compile.
            Assert.True(Start(1).Wait(Deadline, TestContext.Current.CancellationToken));
        }

        public Fence Start(int frames)
        {
            Fence last = default;
            for (var i = 0; i < frames; i++) last = _device.Submit(_chain, [_input], [_output]);
            return last;
        }

        public void Dispose()
        {
            _chain.Dispose();
            _device.Release(_slab);
            _slab.Dispose();
        }
    }

    /// <summary>What this process has of the machine.</summary>
    private sealed record Footprint(long Resident, long Managed, IReadOnlyList<string> Descriptors)
    {
        public static Footprint Now()
        {
            // Aggressive: what the collector keeps for later allocations goes back to the system, too.
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            var managed = GC.GetTotalMemory(forceFullCollection: true);
            var resident = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return new Footprint(
                1024 * long.Parse(resident.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture), managed, [.. Directory.GetFiles("/proc/self/fd").Select(Target).OfType<string>()]);
        }

        private static string? Target(string descriptor)
        {
            try
            {
                return $"{Path.GetFileName(descriptor)} {File.ResolveLinkTarget(descriptor, false)?.Name}";
            }
            catch (IOException)
            {
                return null; // the one that listed the directory
            }
        }
    }
}
