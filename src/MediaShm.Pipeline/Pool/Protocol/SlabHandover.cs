namespace MediaShm.Pipeline.Pool.Protocol;

/// <summary>
/// Where each slab stands with one consumer: waiting → announced → mapped → retiring → gone, with at most one announced and not
/// acknowledged (its descriptor is in flight). Says what to send next and whether an acknowledgement makes sense. Knows no memory and no
/// clock; not thread-safe.
/// </summary>
internal sealed class SlabHandover
{
    private readonly Queue<int> _waiting = new();
    private readonly Queue<int> _toRetire = new();
    private readonly HashSet<int> _mapped = [];
    private readonly HashSet<int> _retiring = [];
    private bool _retireAfterAcknowledge;

    /// <summary>The slab announced and not acknowledged, or -1.</summary>
    public int Announced { get; private set; } = -1;

    /// <summary>True when nothing is to be announced and nothing announced awaits its acknowledgement.</summary>
    public bool IsSettled => Announced < 0 && _waiting.Count == 0;

    /// <summary>True when the consumer owes an answer.</summary>
    public bool IsOwedAnswer => Announced >= 0 || _retiring.Count > 0;

    /// <summary>The pool has a new slab.</summary>
    public void Add(int slab) => _waiting.Enqueue(slab);

    /// <summary>The pool gives a slab up. True when the consumer never heard of it and so need not be asked.</summary>
    public bool Retire(int slab)
    {
        if (Announced == slab)
        {
            _retireAfterAcknowledge = true;
            return false;
        }

        if (_mapped.Remove(slab))
        {
            _toRetire.Enqueue(slab);
            return false;
        }

        for (var i = _waiting.Count; i > 0; i--)
        {
            var next = _waiting.Dequeue();
            if (next != slab) _waiting.Enqueue(next);
        }

        return true;
    }

    /// <summary>Which slab to announce now, if any; it then counts as announced.</summary>
    public bool TryAnnounce(out int slab)
    {
        slab = -1;
        if (Announced >= 0 || !_waiting.TryDequeue(out slab)) return false;
        Announced = slab;
        return true;
    }

    /// <summary>The consumer says it has mapped a slab. False when that was not asked of it.</summary>
    public bool Acknowledge(int slab)
    {
        if (slab < 0 || slab != Announced) return false;
        Announced = -1;
        if (_retireAfterAcknowledge) _toRetire.Enqueue(slab);
        else _mapped.Add(slab);
        _retireAfterAcknowledge = false;
        return true;
    }

    /// <summary>Which slab to retire now, if any; its answer is then awaited.</summary>
    public bool TryRetire(out int slab)
    {
        if (!_toRetire.TryDequeue(out slab)) return false;
        _retiring.Add(slab);
        return true;
    }

    /// <summary>The consumer says it has unmapped a slab. False when that was not asked of it.</summary>
    public bool Unmapped(int slab) => _retiring.Remove(slab);

    /// <summary>True when frames in the slab may be delivered.</summary>
    public bool IsMapped(int slab) => _mapped.Contains(slab);

    /// <summary>True when the consumer may have the slab mapped, or in flight.</summary>
    public bool MayBeMapped(int slab) =>
        Announced == slab || _mapped.Contains(slab) || _retiring.Contains(slab) || _toRetire.Contains(slab);
}
