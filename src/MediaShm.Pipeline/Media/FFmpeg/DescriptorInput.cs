using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MediaShm.Pipeline.SharedMemory;
using Microsoft.Win32.SafeHandles;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>
/// Byte input of libavformat from an open descriptor: a file, from its present offset on and seekable, or a pipe. Reads with the
/// descriptor's own offset, by which a parent that shares it sees how far a decoder came; makes no call but read and lseek.
/// Owns the AVIOContext, not the descriptor. Disposed after the format context that reads from it. Not thread-safe.
/// </summary>
internal sealed unsafe class DescriptorInput : IDisposable
{
    private const int BufferBytes = 128 * 1024;
    private readonly SafeFileHandle _descriptor;
    private readonly long _origin;
    private readonly GCHandle _self;
    private readonly AVIOContext* _context;
    private bool _disposed;

    /// <summary>Wraps an open descriptor.</summary>
    public DescriptorInput(SafeFileHandle descriptor)
    {
        _descriptor = descriptor;
        _origin = Libc.lseek(descriptor, 0, Libc.SEEK_CUR);
        IsSeekable = _origin >= 0;
        _self = GCHandle.Alloc(this);
        var buffer = (byte*)FFmpegError.Allocated(ffmpeg.av_malloc(BufferBytes), "an input buffer");
        _context = ffmpeg.avio_alloc_context(
            buffer, BufferBytes, 0, (void*)GCHandle.ToIntPtr(_self), &Read, null, IsSeekable ? &Seek : null);
        FFmpegError.Allocated(_context, "an input context");
    }

    /// <summary>False for pipes and the like.</summary>
    public bool IsSeekable { get; }

    /// <summary>What the format context reads from.</summary>
    public AVIOContext* Context => _context;

    /// <summary>The error that ended reading, in the system's words, or null.</summary>
    public string? LastError { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        ffmpeg.av_free(_context->buffer); // libavformat may have replaced the buffer given
        var context = _context;
        ffmpeg.avio_context_free(&context);
        _self.Free();
    }

    private static DescriptorInput From(void* opaque) => (DescriptorInput)GCHandle.FromIntPtr((nint)opaque).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(void* opaque, byte* buffer, int length)
    {
        try
        {
            var me = From(opaque);
            nint got;
            while ((got = Libc.read(me._descriptor, buffer, (nuint)length)) < 0)
                if (Libc.LastError != Libc.EINTR) return me.Fail();
            return got > 0 ? (int)got : ffmpeg.AVERROR_EOF;
        }
        catch (Exception e)
        {
            return From(opaque).Fail(e); // no exception may cross into FFmpeg
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long Seek(void* opaque, long offset, int whence)
    {
        try
        {
            return From(opaque).Seek(offset, whence);
        }
        catch (Exception e)
        {
            return From(opaque).Fail(e); // no exception may cross into FFmpeg
        }
    }

    private long Seek(long offset, int whence)
    {
        var here = Libc.lseek(_descriptor, 0, Libc.SEEK_CUR);
        if (here < 0) return Fail();
        if (whence == ffmpeg.AVSEEK_SIZE)
        {
            var end = Libc.lseek(_descriptor, 0, Libc.SEEK_END);
            return end < 0 || Libc.lseek(_descriptor, here, Libc.SEEK_SET) < 0 ? Fail() : end - _origin;
        }

        var target = (whence & ~ffmpeg.AVSEEK_FORCE) switch
        {
            0 => _origin + offset,
            1 => here + offset,
            2 => Libc.lseek(_descriptor, 0, Libc.SEEK_END) is >= 0 and var end ? end + offset : -1,
            _ => -1,
        };
        if (target < _origin) return ffmpeg.AVERROR(ffmpeg.EINVAL);
        return Libc.lseek(_descriptor, target, Libc.SEEK_SET) < 0 ? Fail() : target - _origin;
    }

    private int Fail(Exception? exception = null)
    {
        LastError = exception?.Message ?? Marshal.GetLastPInvokeErrorMessage();
        return ffmpeg.AVERROR(ffmpeg.EIO);
    }
}
