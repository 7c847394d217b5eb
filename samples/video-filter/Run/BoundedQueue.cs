namespace VideoFilter.Run;

/// <summary>
/// A ring of fixed size between two threads. The producer waits while it is full, the consumer while it is empty; either
/// side can end it. Values lie in the ring itself: nothing is allocated after construction.
/// </summary>
internal sealed class BoundedQueue<T>(int capacity)
{
    private readonly T[] _ring = new T[capacity];
    private readonly object _gate = new();
    private int _head;
    private int _count;
    private bool _completed;
    private bool _abandoned;

    /// <summary>Adds a value; false when the consumer has abandoned the queue, and the value is still the caller's.</summary>
    internal bool Enqueue(in T value)
    {
        lock (_gate)
        {
            while (_count == capacity && !_abandoned) Monitor.Wait(_gate);
            if (_abandoned) return false;
            _ring[(_head + _count) % capacity] = value;
            _count++;
            Monitor.PulseAll(_gate);
            return true;
        }
    }

    /// <summary>Takes the oldest value; false when the producer has completed the queue and it is empty.</summary>
    internal bool Dequeue(out T value)
    {
        lock (_gate)
        {
            while (_count == 0 && !_completed) Monitor.Wait(_gate);
            if (_count == 0)
            {
                value = default!;
                return false;
            }

            value = _ring[_head];
            _ring[_head] = default!;
            _head = (_head + 1) % capacity;
            _count--;
            Monitor.PulseAll(_gate);
            return true;
        }
    }

    /// <summary>The producer adds no more.</summary>
    internal void Complete()
    {
        lock (_gate)
        {
            _completed = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>The consumer takes no more in the ordinary way; it should still drain what is queued.</summary>
    internal void Abandon()
    {
        lock (_gate)
        {
            _abandoned = _completed = true;
            Monitor.PulseAll(_gate);
        }
    }
}
