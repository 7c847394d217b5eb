using System.Diagnostics;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool.Owner;
using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Pool;

/// <content>Editing in place, in pools whose owner trusts its consumers.</content>
public sealed partial class FramePool
{
    /// <summary>
    /// Passes a frame to one consumer for editing in place and waits until it has come back. Nobody else has the frame meanwhile: publish it
    /// to all afterwards. Editing is cooperative: the pool trusts every consumer that it admits.
    /// </summary>
    /// <param name="loan">A slot of this pool, its pixels written and not published yet.</param>
    /// <param name="descriptor">What the editor is told; its layout must lie inside the slot.</param>
    /// <param name="editor">The <see cref="FramePoolClientOptions.Name"/> under which the editor has attached.</param>
    /// <param name="timeout">Longest wait for room and for the frame's return together.</param>
    /// <param name="cancellation">Ends the wait early.</param>
    /// <returns>
    /// True when the editor has returned the frame. False when none of that name is attached, or it went while it had the frame: the pixels
    /// may then be half edited.
    /// </returns>
    /// <exception cref="InvalidOperationException">The pool is not <see cref="PoolAccess.ReadWrite"/>, others reference the frame, several
    /// consumers have that name, or its policy is not <see cref="DeliveryPolicy.Block"/>.</exception>
    /// <exception cref="TimeoutException">The editor did not take or return the frame in time; it may still be writing.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the editor may still be writing.</exception>
    public bool Edit(FrameLoan loan, in FrameDescriptor descriptor, string editor, TimeSpan timeout, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(loan);
        ThrowIfUnusable();
        if (Access != PoolAccess.ReadWrite)
            throw new InvalidOperationException($"pool '{Name}' is {Access}: consumers edit in {PoolAccess.ReadWrite} pools only");
        if (loan.IsShared) throw new InvalidOperationException("the frame has other readers: edit before publishing");
        if (!_check.Fits(descriptor, loan.SlotBytes))
            throw new ArgumentException("the descriptor's planes or side data do not lie inside the slot", nameof(descriptor));
        var named = Live.Where(c => !c.IsGone && c.Terms.Name == editor).ToArray();
        if (named.Length > 1) throw new InvalidOperationException($"{named.Length} consumers of pool '{Name}' call themselves '{editor}': one at a time can edit");
        if (named.Length == 0) return false;
        if (named[0].Policy != DeliveryPolicy.Block)
            throw new InvalidOperationException($"{named[0].Peer} attached with policy {named[0].Policy}: an editor loses no frame, so it needs {DeliveryPolicy.Block}");
        return EditWith(named[0], loan, descriptor, timeout, cancellation);
    }

    private bool EditWith(AttachedConsumer editor, FrameLoan loan, in FrameDescriptor descriptor, TimeSpan timeout, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        AttachedConsumer[] alone = [editor];
        if (!editor.IsReadyFor(loan.Slab.Id)) WaitUntilReady(alone, loan.Slab.Id, timeout, cancellation);
        if (editor.IsGone) return false;
        _ = editor.Deliver(loan, descriptor, Stopwatch.GetTimestamp(), mayEdit: true);
        var state = (Editor: editor, Sequence: editor.LastSequence, IsBack: false);
        if (!WaitFor(alone, ref state, IsDecided, Deadline.After(timeout > clock.Elapsed ? timeout - clock.Elapsed : TimeSpan.Zero), cancellation))
            throw new TimeoutException($"{editor.Peer} ('{editor.Terms.Name}') did not return the frame it edits within {timeout.TotalSeconds:0.###} s");
        return state.IsBack;

        static bool IsDecided(FramePool pool, ref (AttachedConsumer Editor, ulong Sequence, bool IsBack) edit)
        {
            var isOut = edit.Editor.Has(edit.Sequence); // before the look whether it is gone: its end strikes every delivery out
            edit.IsBack = !isOut && !edit.Editor.IsGone;
            return edit.IsBack || edit.Editor.IsGone;
        }
    }
}
