using System.Runtime.ExceptionServices;

namespace MediaShm.Gpu.Devices.Threading;

/// <summary>
/// The one thread that talks to a driver whose contexts belong to threads. It starts jobs in the order of submits, watches
/// for the oldest to finish, and advances the timeline. Nothing is allocated per job.
/// Thread-safety: <see cref="Submit"/> from one thread at a time, the rest from any.
/// </summary>
internal sealed class DeviceThread
{
    private const int Depth = 64;

    // The driver is waited for in slices, so that work that comes meanwhile is started.
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(0.25);

    private readonly object _gate = new();
    private readonly string _device;
    private readonly DeviceTimeline _timeline;
    private readonly DeviceFault _fault;
    private readonly Thread _thread;
    private readonly Queue<Call> _calls = new();
    private readonly DeviceJob?[] _ring = new DeviceJob?[Depth]; // job n in place n % Depth; numbers are timeline values less one

    // Guarded by _gate: jobs before _finished are done, those before _started are with the driver.
    private ulong _submitted;
    private ulong _started;
    private ulong _finished;
    private bool _isStopping;
    private bool _isAbandoned;
    private volatile bool _hangs;

    /// <summary>Starts the thread.</summary>
    /// <param name="device">Name of the device.</param>
    /// <param name="timeline">What it advances.</param>
    /// <param name="fault">What is to go wrong; nothing but in tests.</param>
    public DeviceThread(string device, DeviceTimeline timeline, DeviceFault fault = default)
    {
        (_device, _timeline, _fault, _hangs) = (device, timeline, fault, fault.HangsAt > 0);
        _thread = new Thread(Work) { IsBackground = true, Name = $"{device} device" };
        _thread.Start();
    }

    /// <summary>Queues a job; waits only while the queue is full. Returns the timeline value at which it is done.</summary>
    /// <exception cref="DeviceException">The device failed earlier, or hangs.</exception>
    public ulong Submit(DeviceJob job, TimeSpan deadline)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isStopping, typeof(FrameDevice));
            _timeline.ThrowIfFailed();
            while (_submitted - _finished >= Depth)
                if (!Monitor.Wait(_gate, deadline)) throw new DeviceTimeoutException($"{_device}: the driver took no work for {deadline.TotalSeconds:0.###} s; use --device cpu");
            _ring[_submitted % Depth] = job;
            job.Value = ++_submitted;
            _timeline.Expect(_submitted);
            Monitor.PulseAll(_gate);
            return job.Value;
        }
    }

    /// <summary>Timeline value of the latest submit.</summary>
    public ulong Submitted
    {
        get
        {
            lock (_gate) return _submitted;
        }
    }

    /// <summary>Runs something on the thread, between jobs, and waits for it. Off the frame path.</summary>
    /// <exception cref="DeviceTimeoutException">The thread is stuck in the driver.</exception>
    public T Invoke<T>(Func<T> function, TimeSpan deadline)
    {
        if (Thread.CurrentThread == _thread) return function();
        T? result = default;
        var call = new Call(() => result = function());
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isStopping, typeof(FrameDevice));
            _calls.Enqueue(call);
            Monitor.PulseAll(_gate);
        }

        if (!call.Wait(deadline)) throw new DeviceTimeoutException($"{_device}: the driver did not answer for {deadline.TotalSeconds:0.###} s; use --device cpu");
        return result!;
    }

    /// <summary>The same for what gives nothing.</summary>
    public void Invoke(Action action, TimeSpan deadline) => _ = Invoke(
        () =>
        {
            action();
            return true;
        },
        deadline);

    /// <summary>Finishes what was submitted, then ends the thread; false when the driver hangs and the thread had to be left to the process's end.</summary>
    public bool Stop(TimeSpan deadline)
    {
        lock (_gate)
        {
            _isStopping = true;
            Monitor.PulseAll(_gate);
        }

        return _thread.Join(deadline);
    }

    /// <summary>Ends the thread of a driver that hangs, with work unfinished: as soon as the driver lets it.</summary>
    public void Abandon()
    {
        lock (_gate)
        {
            _isStopping = _isAbandoned = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Lets work that hangs on purpose end. For tests.</summary>
    public void StopHanging() => _hangs = false;

    private void Work()
    {
        while (true)
        {
            Call? call;
            DeviceJob? next = null;
            lock (_gate)
            {
                if (_isAbandoned) return;
                while (_calls.Count == 0 && _finished == _submitted && !_isStopping) Monitor.Wait(_gate);
                if (!_calls.TryDequeue(out call))
                {
                    if (_started < _submitted) next = _ring[_started++ % Depth];
                    else if (_finished == _submitted) return;
                }
            }

            if (call is not null) call.Run();
            else Advance(next);
        }
    }

    private void Advance(DeviceJob? next)
    {
        try
        {
            next?.Start();
            LoseOnPurpose();
            // Only this thread moves _started and _finished: it may read them without the lock.
            while (_finished < _started)
            {
                var oldest = _ring[_finished % Depth]!;
                if (!Wait(oldest, next is null ? Slice : TimeSpan.Zero)) return;
                // Whoever waited too long was told so, and the slots may be somebody else's by now.
                if (!_timeline.HasFailed) oldest.Finish();
                Finish(_finished + 1);
            }
        }
        catch (Exception e)
        {
            _timeline.Fail(e); // before anybody can see the jobs as finished
            lock (_gate) _started = _submitted;
            Finish(_started);
        }
    }

    private bool Wait(DeviceJob job, TimeSpan timeout)
    {
        if (!_hangs || job.Value < _fault.HangsAt) return job.Wait(timeout);
        Thread.Sleep(1);
        return false;
    }

    // The driver has lost nothing: what was given to it has to end before anybody frees what it uses.
    private void LoseOnPurpose()
    {
        if (_fault.LostAt == 0 || _started < _fault.LostAt || _timeline.HasFailed) return;
        for (var job = _finished; job < _started; job++)
            while (!_ring[job % Depth]!.Wait(Slice)) Thread.Sleep(1);
        throw new DeviceLostException($"{_device}: the GPU was lost while trying to run a frame; its driver reset it: run again, or use --device cpu");
    }

    private void Finish(ulong finished)
    {
        lock (_gate)
        {
            for (; _finished < finished; _finished++) _ring[_finished % Depth] = null;
            Monitor.PulseAll(_gate);
        }

        _timeline.Advance(finished);
    }

    /// <summary>An action that another thread waits for.</summary>
    private sealed class Call(Action action)
    {
        private ExceptionDispatchInfo? _failure;
        private bool _isDone;

        public void Run()
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                _failure = ExceptionDispatchInfo.Capture(e);
            }

            lock (this)
            {
                _isDone = true;
                Monitor.PulseAll(this);
            }
        }

        public bool Wait(TimeSpan deadline)
        {
            lock (this)
                while (!_isDone)
                    if (!Monitor.Wait(this, deadline)) return false;
            _failure?.Throw();
            return true;
        }
    }
}
