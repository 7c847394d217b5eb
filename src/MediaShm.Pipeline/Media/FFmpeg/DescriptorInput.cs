using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MediaShm.Pipeline.SharedMemory;
using Microsoft.Win32.SafeHandles;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>
/// Byte input of libavformat from an open descriptor: a file, from its present offset on and seekable, or a pipe.
/// Owns the AVIOContext, not the descriptor. Disposed after the format context that reads from it. Not thread-safe.
/// </summary>
internal sealed unsafe class DescriptorInput : IDisposable
{
    private const int BufferBytes = 128 * 1024;
    private readonly FileStream _stream;
    private readonly long _origin;
    private readonly GCHandle _self;
    private readonly AVIOContext* _context;
    private bool _disposed;

    /// <summary>Wraps an open descriptor.</summary>
    public DescriptorInput(SafeFileHandle descriptor)
    {
        // A second handle on the same number: the stream closes what it is given, and the descriptor is the caller's.
        _stream = new FileStream(new SafeFileHandle(descriptor.DangerousGetHandle(), ownsHandle: false), FileAccess.Read, bufferSize: 0);
        IsSeekable = _stream.CanSeek;
        _origin = IsSeekable ? _stream.Position : 0;
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
        _stream.Dispose();
    }

    private static DescriptorInput From(void* opaque) => (DescriptorInput)GCHandle.FromIntPtr((nint)opaque).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(void* opaque, byte* buffer, int length)
    {
        try
        {
            var me = From(opaque);
            var got = me._stream.Read(new Span<byte>(buffer, length));
            if (me.IsSeekable) _ = Libc.lseek(me._stream.SafeFileHandle, me._stream.Position, Libc.SEEK_SET); // for the parent, which shares it: how far we came
            return got > 0 ? got : ffmpeg.AVERROR_EOF;
        }
        catch (Exception e)
        {
            From(opaque).LastError = e.Message; // no exception may cross into FFmpeg
            return ffmpeg.AVERROR(ffmpeg.EIO);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long Seek(void* opaque, long offset, int whence)
    {
        try
        {
            var me = From(opaque);
            var stream = me._stream;
            if (whence == ffmpeg.AVSEEK_SIZE) return stream.Length - me._origin;
            var target = (whence & ~ffmpeg.AVSEEK_FORCE) switch
            {
                0 => me._origin + offset,
                1 => stream.Position + offset,
                2 => stream.Length + offset,
                _ => -1,
            };
            if (target < me._origin) return ffmpeg.AVERROR(ffmpeg.EINVAL);
            stream.Position = target;
            return target - me._origin;
        }
        catch (Exception e)
        {
            From(opaque).LastError = e.Message; // no exception may cross into FFmpeg
            return ffmpeg.AVERROR(ffmpeg.EIO);
        }
    }
}
