using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Pool.Consumer;

namespace MediaShm.Pipeline.Pool;

/// <summary>
/// A consumer's right to read one delivered frame, until it is returned: by <see cref="Dispose"/> at once, or by
/// <see cref="ReturnAfter"/> when a device has finished with it. Copies are the same lease: ended once, ended for all; a stale copy
/// throws and cannot touch the frame that came later.
/// Thread-safety: may be used and ended on any thread.
/// </summary>
public readonly struct FrameLease : IDisposable, IEquatable<FrameLease>
{
    private readonly LeaseRecord _record;

    internal FrameLease(LeaseRecord record, ulong sequence) => (_record, Sequence) = (record, sequence);

    /// <summary>
    /// Number of the delivery: 1 for the first to this consumer, then rising by one; under <see cref="DeliveryPolicy.Latest"/> with gaps
    /// where frames were withdrawn.
    /// </summary>
    public ulong Sequence { get; }

    /// <summary>What the owner said of the frame; checked: every plane lies inside the slot.</summary>
    public ref readonly FrameDescriptor Descriptor => ref Live.Descriptor;

    /// <summary>The pixels where they lie.</summary>
    public FrameView View => Live.View;

    /// <summary>
    /// When the owner began to write the frame, in ticks of <see cref="System.Diagnostics.Stopwatch"/>, which all processes of a machine
    /// share. It is what the owner says: for figures and traces.
    /// </summary>
    public long LoanedAt => Live.LoanedAt;

    /// <summary>When the owner published the frame; likewise.</summary>
    public long PublishedAt => Live.PublishedAt;

    /// <summary>
    /// The lease as something to count references on: whoever needs the frame beyond the end of this lease adds one before and
    /// releases it later; the frame is returned with the last.
    /// </summary>
    public FrameHold Hold => Live;

    private LeaseRecord Live
    {
        get
        {
            var record = _record;
            if (record is null || !record.IsLease(Sequence)) ThrowEnded();
            return record!;
        }
    }

    /// <summary>
    /// A whole plane, first visible byte to last, rows <see cref="Stride"/> bytes apart. Of a bottom-up picture (negative stride in its
    /// descriptor) row r starts at <c>(rows - 1 - r) * Stride</c>.
    /// </summary>
    public unsafe ReadOnlySpan<byte> Plane(int plane)
    {
        var view = View;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)plane, (uint)view.Format.PlaneCount, nameof(plane));
        var stride = view.PlaneStride(plane);
        var span = (view.Format.PlaneHeight(plane) - 1) * stride;
        var lowest = view.PlaneAddress(plane) + Math.Min(span, 0);
        return new ReadOnlySpan<byte>((byte*)lowest, checked((int)(Math.Abs(span) + view.Format.RowBytes(plane))));
    }

    /// <summary>
    /// True when this client alone has the frame and may write its pixels until the lease ends: the owner asked it by
    /// <see cref="FramePool.Edit"/>.
    /// </summary>
    public bool MayEdit => Live.MayEdit;

    /// <summary>A whole plane to be edited in place, laid out as <see cref="Plane"/> gives it.</summary>
    /// <exception cref="InvalidOperationException">The frame is not this client's to edit.</exception>
    public unsafe Span<byte> EditablePlane(int plane)
    {
        if (!MayEdit)
            throw new InvalidOperationException("the frame is for reading: only in a ReadWrite pool may a consumer edit, and only frames that its owner passed to it by Edit");
        var bytes = Plane(plane);
        fixed (byte* first = bytes) return new Span<byte>(first, bytes.Length); // a mapping does not move
    }

    /// <summary>Bytes from one row of a plane to the next in memory, never negative.</summary>
    public int Stride(int plane) => checked((int)Math.Abs(View.PlaneStride(plane)));

    /// <summary>Returns the frame. A second call, and one on the default value, does nothing.</summary>
    /// <exception cref="LeaseRevokedException">The owner had ended the lease: discard what was read.</exception>
    public void Dispose()
    {
        if (_record is null || !_record.TryEndLease(Sequence)) return;
        try
        {
            _record.Client.ThrowIfRevoked();
        }
        finally
        {
            _record.Release();
        }
    }

    /// <summary>Ends the lease now and returns the frame when the fence has passed.</summary>
    /// <exception cref="LeaseRevokedException">The owner had ended the lease: discard what was read.</exception>
    /// <exception cref="ObjectDisposedException">The lease had ended before.</exception>
    public void ReturnAfter(Fence fence)
    {
        var record = Live;
        if (!record.TryEndLease(Sequence)) ThrowEnded();
        try
        {
            record.Client.ThrowIfRevoked();
        }
        finally
        {
            record.Client.ReturnAfter(record, fence);
        }
    }

    /// <summary>Makes sure that what was read so far is this frame's.</summary>
    /// <exception cref="LeaseRevokedException">The owner had ended the lease: discard what was read.</exception>
    /// <exception cref="ObjectDisposedException">The lease had ended before.</exception>
    public void Validate() => Live.Client.ThrowIfRevoked();

    /// <inheritdoc/>
    public bool Equals(FrameLease other) => ReferenceEquals(_record, other._record) && Sequence == other.Sequence;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is FrameLease other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_record is null ? 0 : RuntimeHelpers.GetHashCode(_record), Sequence);

    /// <summary>The same delivery.</summary>
    public static bool operator ==(FrameLease left, FrameLease right) => left.Equals(right);

    /// <summary>Another delivery.</summary>
    public static bool operator !=(FrameLease left, FrameLease right) => !left.Equals(right);

    [DoesNotReturn]
    private static void ThrowEnded() =>
        throw new ObjectDisposedException(nameof(FrameLease), "this lease has ended: its slot may hold a later frame");
}
