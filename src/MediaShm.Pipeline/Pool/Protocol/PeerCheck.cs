using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Pool.Protocol;

/// <summary>
/// Who may be on the other end, by what the kernel says of it: asked on both sides before a byte of the protocol is read.
/// </summary>
internal static class PeerCheck
{
    /// <summary>What the kernel says for a user that has no number in this namespace: it could be anybody.</summary>
    private const uint OverflowUser = 65534;

    /// <summary>Why the peer is not to be talked to, or null. Today: it must be the same user.</summary>
    public static string? FindFault(PeerCredentials peer)
    {
        var self = Libc.geteuid();
        if (peer.UserId == OverflowUser) return $"process {peer.ProcessId} belongs to a user that this namespace does not know";
        return peer.UserId == self
            ? null
            : $"process {peer.ProcessId} belongs to user {peer.UserId}, this one to user {self}: pools are for one user";
    }
}
