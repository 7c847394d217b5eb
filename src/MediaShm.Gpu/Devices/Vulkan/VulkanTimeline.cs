using MediaShm.Pipeline.Frames;
using Silk.NET.Vulkan;
using Semaphore = Silk.NET.Vulkan.Semaphore;

namespace MediaShm.Gpu.Devices.Vulkan;

/// <summary>
/// The timeline semaphore that every submit of one device signals. Owns the semaphore. Work of a device that failed, or that made no
/// progress for a deadline, never counts as done: whoever looks or waits is told why.
/// Thread-safety: any thread may read and wait, also while the device is being disposed; afterwards every fence counts as passed.
/// </summary>
internal sealed unsafe class VulkanTimeline : FrameTimeline, IDisposable
{
    // A wait in the driver cannot be cancelled: it is cut into slices of this length.
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(20);

    private readonly VulkanContext _context;
    private readonly StagedOutputs _staged;
    private readonly DeviceSemaphore _semaphore;
    private readonly TimeSpan _deadline;
    private readonly ulong _lostAt;
    private volatile DeviceException? _failure;
    private int _users;
    private int _closed;
    private ulong _submitted;
    private ulong _seen; // the value last read
    private long _progress; // when that changed, or work was last submitted; in ticks of the system clock

    public VulkanTimeline(VulkanContext context, StagedOutputs staged, TimeSpan deadline, DeviceFault fault)
    {
        (_context, _staged, _deadline, _lostAt) = (context, staged, deadline, fault.LostAt);
        _semaphore = new DeviceSemaphore(context);
    }

    /// <summary>The semaphore.</summary>
    public Semaphore Semaphore => _semaphore.Handle;

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
                ThrowIfStuck();
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
        if (!Wait(value, deadline)) throw Late(value, deadline);
    }

    /// <summary>True once nothing submitted can touch any memory: it is done, or the device was lost. False when it hangs.</summary>
    public bool IsIdle(ulong value)
    {
        try
        {
            return Wait(value, 2 * _deadline); // no progress for one deadline ends it before
        }
        catch (DeviceTimeoutException)
        {
            return false;
        }
        catch (DeviceException)
        {
            if (_lostAt > 0) WaitForAll();
            return true;
        }
    }

    /// <summary>Records that the device cannot go on; the first reason stays.</summary>
    public DeviceException Fail(DeviceException cause)
    {
        _failure ??= cause;
        return cause;
    }

    /// <summary>Throws what <see cref="Fail"/> was told.</summary>
    /// <exception cref="DeviceException">The device failed.</exception>
    public void ThrowIfFailed()
    {
        if (_failure is { } cause) throw DeviceFailure.Again(cause);
    }

    /// <summary>Takes the next value, for a submit that is about to be made. By the submitting thread.</summary>
    public ulong Next() => _submitted + 1;

    /// <summary>Records that a submit signals <paramref name="value"/>.</summary>
    public void Advance(ulong value)
    {
        Volatile.Write(ref _progress, Environment.TickCount64); // before the value: whoever sees work also sees that it is fresh
        Volatile.Write(ref _submitted, value); // release: pairs with Submitted
    }

    /// <summary>Lets nobody in any more, waits for whoever is inside, then destroys the semaphore.</summary>
    public void Dispose()
    {
        // Full fence: the flag is set before the users are read; pairs with the increment in TryEnter, which precedes its look at the flag.
        if (Interlocked.Exchange(ref _closed, 1) != 0) return;
        var spin = default(SpinWait);
        while (Volatile.Read(ref _users) != 0) spin.SpinOnce(); // no longer than a slice
        _semaphore.Dispose();
    }

    private bool TryEnter()
    {
        Interlocked.Increment(ref _users); // full fence before the look at the flag; pairs with Dispose
        if (Volatile.Read(ref _closed) == 0) return true;
        Leave();
        return false;
    }

    private void Leave() => Interlocked.Decrement(ref _users); // full fence: all use of the semaphore comes before; pairs with Dispose

    private ulong ReadCompleted()
    {
        ThrowIfFailed();
        ulong value;
        // The driver's read orders the kernels' writes before it (their memory dependency is on the host domain, see the submit).
        Require(_context.Api.GetSemaphoreCounterValue(_context.Device, Semaphore, &value), "read the timeline");
        if (value != Volatile.Read(ref _seen))
        {
            Volatile.Write(ref _progress, Environment.TickCount64);
            Volatile.Write(ref _seen, value);
        }

        _staged.FinishUpTo(value);
        return value;
    }

    // While there is work and none of it was done for a deadline, more waiting is in vain.
    private void ThrowIfStuck()
    {
        var submitted = Submitted;
        var seen = Volatile.Read(ref _seen);
        if (seen >= submitted || Environment.TickCount64 - Volatile.Read(ref _progress) < _deadline.TotalMilliseconds) return;
        throw Fail(Late(seen + 1, _deadline));
    }

    private DeviceTimeoutException Late(ulong value, TimeSpan deadline) => new(
        $"vulkan: {_context.Gpu.Name} did not finish frame {value} within {deadline.TotalSeconds:0.###} s (it reached {Volatile.Read(ref _seen)} of {Submitted}); its driver hangs: use --device cpu");

    private void WaitSlice(ulong value, TimeSpan slice)
    {
        var semaphore = Semaphore;
        var info = new SemaphoreWaitInfo
        {
            SType = StructureType.SemaphoreWaitInfo,
            SemaphoreCount = 1,
            PSemaphores = &semaphore,
            PValues = &value,
        };
        var nanoseconds = (ulong)slice.Ticks * TimeSpan.NanosecondsPerTick;
        Require(_context.Api.WaitSemaphores(_context.Device, &info, nanoseconds), "wait for the timeline");
    }

    private void Require(Result result, string what)
    {
        if (_lostAt > 0 && Submitted >= _lostAt)
        {
            WaitForAll();
            result = Result.ErrorDeviceLost;
        }

        if (result < Result.Success) throw Fail(VulkanCalls.Failure(result, what));
    }

    /// <summary>Waits for a device that hangs, or is lost, for a test alone: it works on, and what it uses must not be freed.</summary>
    public void WaitForAll()
    {
        var (semaphore, value) = (Semaphore, Submitted);
        var info = new SemaphoreWaitInfo { SType = StructureType.SemaphoreWaitInfo, SemaphoreCount = 1, PSemaphores = &semaphore, PValues = &value };
        _ = _context.Api.WaitSemaphores(_context.Device, &info, (ulong)_deadline.Ticks * TimeSpan.NanosecondsPerTick);
    }
}
