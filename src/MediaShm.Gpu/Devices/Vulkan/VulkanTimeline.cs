using MediaShm.Pipeline.Frames;
using Silk.NET.Vulkan;
using Semaphore = Silk.NET.Vulkan.Semaphore;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>
/// The timeline semaphore that every submit of one device signals. Owns the semaphore.
/// Thread-safety: any thread may read and wait, also while the device is being disposed; afterwards every fence counts as passed.
/// </summary>
internal sealed unsafe class VulkanTimeline : FrameTimeline
{
    // A wait in the driver cannot be cancelled: it is cut into slices of this length.
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(20);

    private readonly VulkanContext _context;
    private readonly StagedOutputs _staged;
    private readonly Semaphore _semaphore;
    private int _users;
    private int _closed;
    private ulong _submitted;

    public VulkanTimeline(VulkanContext context, StagedOutputs staged)
    {
        (_context, _staged) = (context, staged);
        var type = new SemaphoreTypeCreateInfo { SType = StructureType.SemaphoreTypeCreateInfo, SemaphoreType = SemaphoreType.Timeline };
        var info = new SemaphoreCreateInfo { SType = StructureType.SemaphoreCreateInfo, PNext = &type };
        Semaphore semaphore;
        VulkanCalls.Check(context.Api.CreateSemaphore(context.Device, &info, null, &semaphore), "create a timeline semaphore");
        _semaphore = semaphore;
    }

    /// <summary>The semaphore.</summary>
    public Semaphore Semaphore => _semaphore;

    /// <summary>The value of the latest submit.</summary>
    public ulong Submitted => Volatile.Read(ref _submitted); // acquire: pairs with the release in Advance

    /// <inheritdoc/>
    public override ulong Completed
    {
        get
        {
            if (!TryEnter()) return ulong.MaxValue;
            try
            {
                return ReadCompleted();
            }
            finally
            {
                Leave();
            }
        }
    }

    /// <inheritdoc/>
    public override bool Wait(ulong value, TimeSpan timeout, CancellationToken cancellation = default)
    {
        var start = Environment.TickCount64;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!TryEnter()) return true;
            try
            {
                if (ReadCompleted() >= value) return true;
                var left = timeout - TimeSpan.FromMilliseconds(Environment.TickCount64 - start);
                if (left <= TimeSpan.Zero) return false;
                WaitSlice(value, left < Slice ? left : Slice);
            }
            finally
            {
                Leave();
            }
        }
    }

    /// <summary>Waits for work that must finish.</summary>
    /// <param name="value">The value to reach.</param>
    /// <param name="deadline">Longest wait.</param>
    /// <exception cref="DeviceTimeoutException">It did not finish in time.</exception>
    public void Require(ulong value, TimeSpan deadline)
    {
        if (!Wait(value, deadline))
            throw new DeviceTimeoutException(
                $"vulkan: {_context.Gpu.Name} did not finish frame {value} within {deadline.TotalSeconds:0.###} s (it reached {Completed} of {Submitted}); its driver hangs: use --device cpu");
    }

    /// <summary>Takes the next value, for a submit that is about to be made. By the submitting thread.</summary>
    public ulong Next() => _submitted + 1;

    /// <summary>Records that a submit signals <paramref name="value"/>.</summary>
    public void Advance(ulong value) => Volatile.Write(ref _submitted, value); // release: pairs with Submitted

    /// <summary>Lets nobody in any more, waits for whoever is inside, then destroys the semaphore.</summary>
    public void Close()
    {
        // Full fence: the flag is set before the users are read; pairs with the increment in TryEnter, which precedes its look at the flag.
        if (Interlocked.Exchange(ref _closed, 1) != 0) return;
        var spin = default(SpinWait);
        while (Volatile.Read(ref _users) != 0) spin.SpinOnce(); // no longer than a slice
        _context.Api.DestroySemaphore(_context.Device, _semaphore, null);
    }

    private bool TryEnter()
    {
        Interlocked.Increment(ref _users); // full fence before the look at the flag; pairs with Close
        if (Volatile.Read(ref _closed) == 0) return true;
        Leave();
        return false;
    }

    private void Leave() => Interlocked.Decrement(ref _users); // full fence: all use of the semaphore comes before; pairs with Close

    private ulong ReadCompleted()
    {
        ulong value;
        // The driver's read orders the kernels' writes before it (their memory dependency is on the host domain, see the submit).
        VulkanCalls.Check(_context.Api.GetSemaphoreCounterValue(_context.Device, _semaphore, &value), "read the timeline");
        _staged.FinishUpTo(value);
        return value;
    }

    private void WaitSlice(ulong value, TimeSpan slice)
    {
        var semaphore = _semaphore;
        var info = new SemaphoreWaitInfo
        {
            SType = StructureType.SemaphoreWaitInfo,
            SemaphoreCount = 1,
            PSemaphores = &semaphore,
            PValues = &value,
        };
        var nanoseconds = (ulong)slice.Ticks * TimeSpan.NanosecondsPerTick;
        VulkanCalls.Check(_context.Api.WaitSemaphores(_context.Device, &info, nanoseconds), "wait for the timeline");
    }
}
