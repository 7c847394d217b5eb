using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Devices.Cpu;

/// <summary>
/// The threads of the <c>cpu</c> device and the queue they work on. A worker takes the oldest job that nobody has taken
/// and runs all its stages; when it is the only job there is, the stages are divided and the other workers help.
/// Fences pass in the order of submits. Nothing is allocated per job.
/// Thread-safety: <see cref="Submit"/> from one thread at a time, the rest from any.
/// </summary>
internal sealed class CpuWorkers : IDisposable
{
    /// <summary>Frames of fewer samples are not divided: waking helpers would cost more than they save.</summary>
    private const long SmallestDivided = 128 * 1024;

    private readonly object _gate = new();
    private readonly CpuJob[] _queue;
    private readonly Thread[] _threads;
    private readonly SoftwareTimeline _timeline;

    // All below is guarded by _gate. Job n is in place n % length; job numbers are timeline values less one.
    private ulong _submitted;
    private ulong _taken;
    private ulong _finished;
    private int _active;
    private bool _isStopping;
    private Exception? _failure;

    // The stage being divided, if any: who leads it, and which parts nobody has begun and nobody has ended.
    private CpuJob? _shared;
    private Plane[]? _sharedPlanes;
    private int _sharedStage;
    private int _nextPart;
    private int _partsLeft;

    public CpuWorkers(int workers, int depth, SoftwareTimeline timeline)
    {
        _timeline = timeline;
        _queue = new CpuJob[depth];
        for (var i = 0; i < depth; i++) _queue[i] = new CpuJob();
        _threads = new Thread[workers];
        for (var i = 0; i < workers; i++)
        {
            var worker = i;
            _threads[i] = new Thread(() => Work(worker)) { IsBackground = true, Name = $"cpu device {i}" };
            _threads[i].Start();
        }
    }

    /// <summary>Queues a job; waits only while the queue is full. Returns the timeline value at which it is done.</summary>
    public ulong Submit(CpuChain chain, in FrameView input, in FrameView output)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isStopping, typeof(CpuDevice));
            if (_failure is not null) throw new DeviceException("the cpu device failed on an earlier frame and cannot go on", _failure);
            while (_submitted - _finished >= (ulong)_queue.Length) Monitor.Wait(_gate);
            var job = _queue[_submitted % (ulong)_queue.Length];
            (job.Chain, job.Input, job.Output, job.IsDone) = (chain, input, output, false);
            _submitted++;
            Monitor.PulseAll(_gate);
            return _submitted;
        }
    }

    /// <summary>Waits until everything submitted so far is done.</summary>
    public void Drain()
    {
        lock (_gate)
        {
            var last = _submitted;
            while (_finished < last) Monitor.Wait(_gate);
        }
    }

    /// <summary>Finishes what was submitted, then ends the threads.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isStopping = true;
            Monitor.PulseAll(_gate);
        }

        foreach (var thread in _threads) thread.Join();
    }

    private void Work(int worker)
    {
        lock (_gate)
        {
            while (true)
            {
                if (_shared is not null && _nextPart < _threads.Length) RunPart(worker);
                else if (_taken < _submitted) Lead(worker);
                else if (_isStopping) return;
                else Monitor.Wait(_gate);
            }
        }
    }

    /// <summary>Runs a job from its first stage to its last. Called and left with the lock held, which it gives up while at work.</summary>
    private void Lead(int worker)
    {
        var job = _queue[_taken++ % (ulong)_queue.Length];
        var chain = job.Chain!;
        var isAlone = _active == 0 && _taken == _submitted && _threads.Length > 1
            && (long)chain.InputFormat.Width * chain.InputFormat.Height >= SmallestDivided;
        _active++;
        var planes = chain.Bind(worker, job.Input, job.Output);
        if (isAlone)
        {
            for (var stage = 0; stage < chain.Stages.Length; stage++) RunDivided(worker, job, planes, stage);
        }
        else
        {
            Monitor.Exit(_gate);
            try
            {
                for (var stage = 0; stage < chain.Stages.Length; stage++) chain.Run(worker, stage, planes, 0, 1);
            }
            catch (Exception e)
            {
                Monitor.Enter(_gate);
                _failure ??= e; // told at the next Submit; the fence passes, so that nobody waits for ever
                Monitor.Exit(_gate);
            }
            finally
            {
                Monitor.Enter(_gate);
            }
        }

        _active--;
        Finish(job);
    }

    private void RunDivided(int worker, CpuJob job, Plane[] planes, int stage)
    {
        (_shared, _sharedPlanes, _sharedStage, _nextPart, _partsLeft) = (job, planes, stage, 0, _threads.Length);
        Monitor.PulseAll(_gate);
        while (_nextPart < _threads.Length) RunPart(worker);
        while (_partsLeft > 0) Monitor.Wait(_gate);
        _shared = null;
    }

    /// <summary>Runs one part of the divided stage. Called and left with the lock held.</summary>
    private void RunPart(int worker)
    {
        var (chain, planes, stage, part) = (_shared!.Chain!, _sharedPlanes!, _sharedStage, _nextPart++);
        Monitor.Exit(_gate);
        Exception? failure = null;
        try
        {
            chain.Run(worker, stage, planes, part, _threads.Length);
        }
        catch (Exception e)
        {
            failure = e;
        }
        finally
        {
            Monitor.Enter(_gate);
        }

        _failure ??= failure;
        if (--_partsLeft == 0) Monitor.PulseAll(_gate);
    }

    /// <summary>Marks a job done and lets all fences pass up to the first job that is not.</summary>
    private void Finish(CpuJob job)
    {
        job.IsDone = true;
        var before = _finished;
        while (_finished < _taken && _queue[_finished % (ulong)_queue.Length] is { IsDone: true } done)
        {
            (done.Chain, done.IsDone) = (null, false);
            _finished++;
        }

        if (_finished == before) return;
        _timeline.Advance(_finished); // after every pixel of the jobs before: the lock and this order both
        Monitor.PulseAll(_gate);
    }
}
