using System.Globalization;
using System.Runtime.InteropServices;

namespace VideoFilter.Signals;

/// <summary>
/// Turns SIGINT, SIGTERM and SIGHUP into <see cref="StopTokens"/>: the first asks to finish, the second to abort, a third is
/// left to the kernel and ends the process. A SIGHUP that the caller ignores (nohup) stays ignored.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private const int Hangup = 1;
    private readonly CancellationTokenSource _finish = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _received;

    private StopSignals()
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, Receive));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, Receive));
        if (!IsIgnored(Hangup)) _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, Receive));
    }

    /// <summary>What a run watches.</summary>
    public StopTokens Tokens => new(_finish.Token, _abort.Token);

    /// <summary>A signal has come.</summary>
    public bool Received => Volatile.Read(ref _received) > 0; // pairs with the interlocked increment in Receive

    /// <summary>Starts to listen.</summary>
    public static StopSignals Listen() => new();

    /// <summary>Gives the signals back to the runtime.</summary>
    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _finish.Dispose();
        _abort.Dispose();
    }

    // Runs on a thread of the runtime's signal handling, never inside the native handler.
    private void Receive(PosixSignalContext context)
    {
        var count = Interlocked.Increment(ref _received);
        context.Cancel = count <= 2;
        if (count == 1) _finish.Cancel();
        else if (count == 2) _abort.Cancel();
    }

    // The runtime would install its handler over an inherited "ignore", so ask the kernel first.
    private static bool IsIgnored(int signal)
    {
        foreach (var line in File.ReadLines("/proc/self/status"))
        {
            if (!line.StartsWith("SigIgn:", StringComparison.Ordinal)) continue;
            return ulong.TryParse(line.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var mask)
                && (mask >> (signal - 1) & 1) != 0;
        }

        return false;
    }
}
