namespace MediaShm.Pipeline.Pool.Protocol;

/// <summary>
/// The owner's private truth about one consumer: which deliveries are outstanding, and what each holds. What the consumer writes is
/// only ever looked up here. Knows no memory; not thread-safe.
/// </summary>
/// <typeparam name="T">What a delivery holds.</typeparam>
internal sealed class DeliveryLedger<T>
    where T : class
{
    private readonly ulong[] _sequences;
    private readonly T?[] _held;

    /// <summary>A ledger for at most <paramref name="depth"/> outstanding deliveries.</summary>
    public DeliveryLedger(int depth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        _sequences = new ulong[depth];
        _held = new T?[depth];
    }

    /// <summary>Deliveries made and not returned.</summary>
    public int Outstanding { get; private set; }

    /// <summary>True when one more delivery may be made.</summary>
    public bool HasRoom => Outstanding < _sequences.Length;

    /// <summary>Number of the last delivery made; 0 before the first.</summary>
    public ulong LastSequence { get; private set; }

    /// <summary>What the outstanding deliveries hold.</summary>
    public IEnumerable<T> Held => _held.Where(h => h is not null)!;

    /// <summary>True while a delivery is outstanding.</summary>
    public bool Has(ulong sequence) => FindPlace(sequence) >= 0;

    /// <summary>Records a delivery and gives its number.</summary>
    /// <exception cref="InvalidOperationException">There is no room.</exception>
    public ulong Add(T held)
    {
        if (!HasRoom) throw new InvalidOperationException($"{Outstanding} deliveries are outstanding already");
        var sequence = ++LastSequence;
        var place = PlaceOf(sequence);
        while (_held[place] is not null) place = Next(place);
        _sequences[place] = sequence;
        _held[place] = held;
        Outstanding++;
        return sequence;
    }

    /// <summary>Strikes out a delivery and gives what it held; null when no such delivery is outstanding.</summary>
    public T? Remove(ulong sequence)
    {
        var place = FindPlace(sequence);
        if (place < 0) return null;
        var held = _held[place];
        _held[place] = null;
        Outstanding--;
        return held;
    }

    /// <summary>Strikes out any one delivery; null when none is outstanding.</summary>
    public T? RemoveAny()
    {
        for (var place = 0; place < _held.Length; place++)
        {
            if (_held[place] is null) continue;
            return Remove(_sequences[place]);
        }

        return null;
    }

    private int FindPlace(ulong sequence)
    {
        var place = PlaceOf(sequence); // returns in order find it at once; others within the depth
        for (var i = 0; i < _held.Length; i++, place = Next(place))
            if (_sequences[place] == sequence && _held[place] is not null) return place;
        return -1;
    }

    private int PlaceOf(ulong sequence) => (int)(sequence % (ulong)_held.Length);

    private int Next(int place) => place + 1 == _held.Length ? 0 : place + 1;
}
