using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MediaShm.Pipeline.Media.FFmpeg;

namespace MediaShm.Pipeline.Media;

/// <summary>
/// One decoder's use of a device: which codec and surface format, and the answer to libavcodec's question which format to decode to. The
/// device may turn out to be unable to decode this stream; then libavcodec asks again without its format, and gets a software one.
/// Thread-safety: libavcodec asks on any of its threads; all else on the reader's.
/// </summary>
internal sealed unsafe class HardwareDecoding
{
    private static readonly Lock Gate = new();
    private static HardwareDecoding? _trying; // the log is the whole process's, and so is who listens to it

    private readonly int _surfaceFormat;
    private readonly nint _device;
    private readonly string _wanted; // what was asked for: the device's type, or any
    private readonly List<string> _complaints = [];
    private volatile bool _refused;
    private bool _concluded;

    private HardwareDecoding(AVCodec* codec, AVCodecHWConfig* config, AVBufferRef* device, string wanted)
    {
        Codec = codec;
        _wanted = wanted;
        (_surfaceFormat, _device) = (config->pix_fmt, (nint)device);
        Name = NativeText.Read(ffmpeg.av_hwdevice_get_type_name(config->device_type)) ?? "hardware";
    }

    /// <summary>The decoder that has a way to the device.</summary>
    public AVCodec* Codec { get; }

    /// <summary>The device's type.</summary>
    public string Name { get; }

    /// <summary>The device could not decode the stream.</summary>
    public bool IsRefused => _refused;

    /// <summary>Finds a decoder of a codec that one of the devices works for.</summary>
    /// <param name="devices">Open devices.</param>
    /// <param name="codecId">The codec.</param>
    /// <param name="decoder">The decoder that was asked for, or null.</param>
    /// <param name="problem">Why there is none, as the end of a sentence.</param>
    public static HardwareDecoding? Find(HardwareDevices devices, int codecId, AVCodec* decoder, out string problem)
    {
        problem = devices.Problem;
        if (!devices.Any) return null;
        var found = decoder != null ? FindConfig(devices, decoder) : null;
        void* state = null;
        while (decoder == null && found is null && ffmpeg.av_codec_iterate(&state) is var codec && codec != null)
            if (codec->id == codecId && ffmpeg.av_codec_is_decoder(codec) != 0) found = FindConfig(devices, codec);
        if (found is not null) return found;
        var name = decoder != null ? $"the decoder '{NativeText.Read(decoder->name)}'" : $"'{NativeText.Read(ffmpeg.avcodec_get_name(codecId))}'";
        problem = $"FFmpeg {FFmpegLibrary.VersionText} cannot decode {name} with {devices.OpenNames}" + (problem.Length > 0 ? $" ({problem})" : "");
        return null;
    }

    /// <summary>Makes a decoder that is not open yet use the device.</summary>
    /// <param name="context">The decoder, attached to a <see cref="SlotAllocator"/> that knows of this.</param>
    public void Attach(AVCodecContext* context)
    {
        context->hw_device_ctx = (AVBufferRef*)FFmpegError.Allocated(ffmpeg.av_buffer_ref((AVBufferRef*)_device), "a device");
        context->get_format = (nint)(delegate* unmanaged[Cdecl]<AVCodecContext*, int*, int>)&GetFormat;
    }

    /// <summary>True for the format of the device's surfaces.</summary>
    public bool IsSurface(int format) => format == _surfaceFormat;

    /// <summary>Takes an error line of FFmpeg's log while a device is tried: it is for the one line that says that it cannot do it.</summary>
    public static bool TakeComplaint(string line)
    {
        lock (Gate)
        {
            if (_trying is null) return false;
            _trying._complaints.Add(line);
            return true;
        }
    }

    /// <summary>Looks, once a packet was fed or a frame came, at how the trial went. Tells once, and costs nothing afterwards.</summary>
    /// <param name="hasSurface">A surface came out.</param>
    /// <param name="warning">Gets the line that says that the device cannot decode the stream; where it can, FFmpeg's complaints meanwhile.</param>
    public void Conclude(bool hasSurface, Action<string>? warning)
    {
        if (_concluded || !(hasSurface || _refused)) return;
        _concluded = true;
        EndTrial();
        if (_refused) warning?.Invoke(Fallback(_wanted, $"{Name} cannot decode this stream" + (_complaints.Count > 0 ? $" ({_complaints[0].TrimEnd('.')})" : "")));
        else _complaints.ForEach(line => warning?.Invoke(line));
    }

    /// <summary>The line that says that software decodes instead of what was asked for, and why.</summary>
    public static string Fallback(string wanted, string reason) => $"no hardware decoding ({wanted}), software does it: {reason}";

    /// <summary>Ends listening to the log.</summary>
    public void EndTrial()
    {
        lock (Gate)
            if (_trying == this) _trying = null;
    }

    private static HardwareDecoding? FindConfig(HardwareDevices devices, AVCodec* codec)
    {
        for (var i = 0; ffmpeg.avcodec_get_hw_config(codec, i) is var config && config != null; i++)
        {
            if ((config->methods & ffmpeg.AV_CODEC_HW_CONFIG_METHOD_HW_DEVICE_CTX) == 0) continue;
            var device = devices.Find(config->device_type);
            if (device != null) return new HardwareDecoding(codec, config, device, devices.Wanted);
        }

        return null;
    }

    /// <summary>Chooses among the formats that libavcodec offers, a list that ends in -1.</summary>
    private int Choose(int* offered)
    {
        EndTrial();
        var software = ffmpeg.AV_PIX_FMT_NONE;
        for (; *offered != ffmpeg.AV_PIX_FMT_NONE; offered++)
        {
            if (*offered == _surfaceFormat && !_refused)
            {
                if (!_concluded) lock (Gate) _trying = this; // libavcodec sets the device up next
                return _surfaceFormat;
            }

            var format = ffmpeg.av_pix_fmt_desc_get(*offered);
            if (format != null && (format->flags & ffmpeg.AV_PIX_FMT_FLAG_HWACCEL) == 0) software = *offered;
        }

        _refused = true;
        return software;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetFormat(AVCodecContext* context, int* offered)
    {
        try
        {
            return SlotAllocator.Of(context).Hardware is { } me ? me.Choose(offered) : ffmpeg.avcodec_default_get_format(context, offered);
        }
        catch (Exception)
        {
            return ffmpeg.AV_PIX_FMT_NONE; // no exception may cross into FFmpeg; it takes this for a decoder that cannot go on
        }
    }
}
