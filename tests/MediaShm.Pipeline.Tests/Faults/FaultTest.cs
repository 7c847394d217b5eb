namespace MediaShm.Pipeline.Tests.Faults;

/// <summary>A test with one place for a pool, after which the process possesses nothing that it did not before.</summary>
public abstract class FaultTest : IDisposable
{
    private readonly Possessions _before = Possessions.Take();

    private protected static TimeSpan Patience => FaultPlace.Patience;

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private protected FaultPlace Place { get; } = new();

    public void Dispose()
    {
        Place.Dispose();
        _before.AssertNothingMore();
        GC.SuppressFinalize(this);
    }
}
