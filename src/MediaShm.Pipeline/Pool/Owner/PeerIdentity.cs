using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Pool.Owner;

/// <summary>Who a peer is, read when it connects: later its process number may be another's.</summary>
/// <param name="ProcessId">Its process; 0 when it is in a pid namespace that is not seen from here.</param>
/// <param name="UserId">Its user.</param>
/// <param name="Command">Its command's name, or "?".</param>
internal sealed record PeerIdentity(int ProcessId, uint UserId, string Command)
{
    /// <summary>Reads it.</summary>
    public static PeerIdentity Of(UnixSocket socket)
    {
        var peer = socket.Peer;
        using var process = new RemoteProcess(peer.ProcessId, socket.PeerProcess());
        var command = CommandOf(peer.ProcessId);
        return new PeerIdentity(peer.ProcessId, peer.UserId, process.HasEnded() ? "?" : command); // else the name may be a successor's
    }

    /// <inheritdoc/>
    public override string ToString() => $"consumer {ProcessId} ({Command})";

    private static string CommandOf(int processId)
    {
        if (processId <= 0) return "?";
        try
        {
            var name = File.ReadAllText($"/proc/{processId}/comm").Trim();
            // The process chose it: a line break or an escape sequence has no place in a log.
            return string.Concat(name.Where(c => !char.IsControl(c)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "?";
        }
    }
}
