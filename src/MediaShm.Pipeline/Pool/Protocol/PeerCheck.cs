using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Pool.Protocol;

/// <summary>
/// Who may be on the other end, by what the kernel says of it: asked on both sides before a byte of the protocol is read.
/// </summary>
internal static class PeerCheck
{
    /// <summary>What the kernel says for a user or group that has no number in this namespace: it could be anybody.</summary>
    private const uint Overflow = 65534;

    /// <summary>Why the peer is not to be talked to, or null. It must be the same user, or one that was allowed.</summary>
    /// <param name="peer">Who it is.</param>
    /// <param name="users">Users allowed besides this one.</param>
    /// <param name="groups">Groups allowed.</param>
    /// <param name="peerGroups">Asked for the peer's supplementary groups where they matter.</param>
    public static string? FindFault(
        PeerCredentials peer, IReadOnlyCollection<uint> users, IReadOnlyCollection<uint> groups, Func<uint[]> peerGroups)
    {
        var self = Libc.geteuid();
        if (peer.UserId == Overflow) return $"process {peer.ProcessId} belongs to a user that this namespace does not know";
        if (peer.UserId == self || users.Contains(peer.UserId)) return null;
        if (groups.Count > 0 && (IsAllowed(peer.GroupId, groups) || Array.Exists(peerGroups(), g => IsAllowed(g, groups)))) return null;
        return users.Count + groups.Count == 0
            ? $"process {peer.ProcessId} belongs to user {peer.UserId}, this one to user {self}: pools are for one user unless others are allowed"
            : $"process {peer.ProcessId} belongs to user {peer.UserId}, who is not allowed here";
    }

    private static bool IsAllowed(uint group, IReadOnlyCollection<uint> groups) => group != Overflow && groups.Contains(group);
}
