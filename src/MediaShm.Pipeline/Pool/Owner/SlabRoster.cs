namespace MediaShm.Pipeline.Pool.Owner;

/// <summary>
/// The slabs as consumers are to see them: news come from the threads that loan and retire, and are handed to every session on the
/// control thread. A retired slab leaves when no session may have it mapped any more.
/// Thread-safety: <see cref="TryTell"/> from any thread; the rest for the control thread alone.
/// </summary>
/// <param name="unmappedEverywhere">Told of a retired slab that no consumer has mapped any more.</param>
internal sealed class SlabRoster(Action<Slab> unmappedEverywhere)
{
    private readonly Lock _gate = new();
    private readonly Queue<(Slab Slab, bool IsRetired)> _news = new();
    private readonly Dictionary<int, Slab> _slabs = [];
    private readonly List<Slab> _retiring = [];
    private bool _isClosed;

    /// <summary>Slabs by number, retired ones that are still mapped somewhere included.</summary>
    public IReadOnlyDictionary<int, Slab> ById => _slabs;

    /// <summary>Slabs that a new consumer is to map.</summary>
    public IEnumerable<Slab> Current => _slabs.Values.Except(_retiring);

    /// <summary>Leaves news of a slab, new or retired. False when the roster is closed: nobody has the slab then.</summary>
    public bool TryTell(Slab slab, bool isRetired)
    {
        lock (_gate)
        {
            if (_isClosed) return false;
            _news.Enqueue((slab, isRetired));
            return true;
        }
    }

    /// <summary>Hands the news to every session.</summary>
    public void Spread(IReadOnlyList<PeerSession> sessions)
    {
        while (TryTakeNews(out var slab, out var isRetired))
        {
            if (isRetired) _retiring.Add(slab);
            else _slabs.Add(slab.Id, slab);
            foreach (var session in sessions)
            {
                if (isRetired) session.Retire(slab);
                else session.Add(slab);
            }
        }
    }

    /// <summary>Lets go of retired slabs that no session may have mapped.</summary>
    public void FinishRetired(IReadOnlyList<PeerSession> sessions)
    {
        for (var i = _retiring.Count - 1; i >= 0; i--)
        {
            var slab = _retiring[i];
            if (sessions.Any(s => s.MayBeMapped(slab))) continue;
            _retiring.RemoveAt(i);
            _ = _slabs.Remove(slab.Id);
            unmappedEverywhere(slab);
        }
    }

    /// <summary>Takes no more news, and lets go of every retired slab; when there are no sessions any more.</summary>
    public void Close()
    {
        lock (_gate) _isClosed = true;
        Spread([]);
        FinishRetired([]);
    }

    private bool TryTakeNews(out Slab slab, out bool isRetired)
    {
        lock (_gate)
        {
            var any = _news.TryDequeue(out var news);
            (slab, isRetired) = news;
            return any;
        }
    }
}
