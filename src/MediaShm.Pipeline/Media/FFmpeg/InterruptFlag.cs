using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>
/// Ends blocking input and output of a format context from another thread. Lives until after the context.
/// Thread-safety: <see cref="Set"/> may be called from any thread until disposal.
/// </summary>
internal sealed unsafe class InterruptFlag : IDisposable
{
    private int* _word = (int*)NativeMemory.AllocZeroed(sizeof(int));

    /// <summary>What a format context needs to see the flag.</summary>
    public AVIOInterruptCB Callback => new() { callback = &IsSet, opaque = _word };

    /// <summary>Makes whatever blocks now, and every later call, end with AVERROR_EXIT.</summary>
    public void Set() => Volatile.Write(ref *_word, 1);

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_word);
        _word = null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int IsSet(void* word) => Volatile.Read(ref *(int*)word);
}
