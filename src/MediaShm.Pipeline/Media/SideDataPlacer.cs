using System.Runtime.CompilerServices;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media.FFmpeg;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Pipeline.Media;

/// <summary>Puts what came with a decoded frame behind its planes, in its slot. Not thread-safe.</summary>
/// <param name="warning">Told once for each kind of what is too large.</param>
internal sealed unsafe class SideDataPlacer(Action<string>? warning)
{
    // When the frame that a slot's block belongs to was loaned.
    private readonly ConditionalWeakTable<FrameLoan, StrongBox<long>> _written = [];
    private readonly HashSet<FrameSideDataKind> _told = [];

    /// <summary>Writes the block and tells the descriptor where it lies.</summary>
    /// <param name="frame">As decoded.</param>
    /// <param name="loan">Its slot, laid out, not yet published (or published before, with another frame's properties).</param>
    /// <param name="descriptor">To be told.</param>
    public void Place(AVFrame* frame, FrameLoan loan, ref FrameDescriptor descriptor)
    {
        if (frame->nb_side_data == 0) return;
        Span<byte> block = stackalloc byte[FrameSideData.Room];
        var length = SideDataEntries.Read(frame, block, out var omitted);
        if (omitted is { } kind && _told.Add(kind)) warning?.Invoke($"the video carries {SideDataEntries.Name(kind)} that is too large ({FrameSideData.Room} bytes at most): not kept");
        var room = loan.SideDataRoom;
        if (length == 0 || room.Length < length) return;
        var written = _written.GetOrCreateValue(loan);
        if (written.Value != loan.LoanedAt) block[..length].CopyTo(room);

        // A picture that the stream shows again lies in the same slot, and somebody may be reading its block: another one cannot be told.
        else if (!room[..length].SequenceEqual(block[..length])) return;
        written.Value = loan.LoanedAt;
        (descriptor.SideDataOffset, descriptor.SideDataLength) = (loan.SlotBytes - FrameSideData.Room, length);
    }
}
