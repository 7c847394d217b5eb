// Constants are named as in the C headers; only those whose value is the same in every supported version.
#pragma warning disable IDE1006, CS1591, CS8981
namespace MediaShm.Pipeline.Media.FFmpeg;

internal static unsafe partial class ffmpeg
{
    public const long AV_NOPTS_VALUE = long.MinValue;
    public const int AV_TIME_BASE = 1_000_000;
    public const int AV_NUM_DATA_POINTERS = 8;
    public const int AV_INPUT_BUFFER_PADDING_SIZE = 64;
    public const int AV_PIX_FMT_NONE = -1, AV_SAMPLE_FMT_NONE = -1;
    public const int AV_CHANNEL_ORDER_UNSPEC = 0, AV_CHANNEL_ORDER_NATIVE = 1, AV_CHANNEL_ORDER_CUSTOM = 2, AV_CHANNEL_ORDER_AMBISONIC = 3;

    public const int AVERROR_EOF = -('E' | ('O' << 8) | ('F' << 16) | (' ' << 24));
    public const int AVERROR_INVALIDDATA = -('I' | ('N' << 8) | ('D' << 16) | ('A' << 24));
    public const int AVERROR_EXIT = -('E' | ('X' << 8) | ('I' << 16) | ('T' << 24));
    public const int AVERROR_UNKNOWN = -('U' | ('N' << 8) | ('K' << 16) | ('N' << 24));
    public const int AVERROR_EXTERNAL = -('E' | ('X' << 8) | ('T' << 16) | (' ' << 24));
    public const int AVERROR_BUG = -('B' | ('U' << 8) | ('G' << 16) | ('!' << 24));
    public const int AVERROR_PATCHWELCOME = -('P' | ('A' << 8) | ('W' << 16) | ('E' << 24));
    public const int AVERROR_DECODER_NOT_FOUND = -(0xF8 | ('D' << 8) | ('E' << 16) | ('C' << 24));
    public const int AVERROR_DEMUXER_NOT_FOUND = -(0xF8 | ('D' << 8) | ('E' << 16) | ('M' << 24));
    public const int AVERROR_ENCODER_NOT_FOUND = -(0xF8 | ('E' << 8) | ('N' << 16) | ('C' << 24));
    public const int AVERROR_FILTER_NOT_FOUND = -(0xF8 | ('F' << 8) | ('I' << 16) | ('L' << 24));
    public const int AVERROR_MUXER_NOT_FOUND = -(0xF8 | ('M' << 8) | ('U' << 16) | ('X' << 24));
    public const int AVERROR_OPTION_NOT_FOUND = -(0xF8 | ('O' << 8) | ('P' << 16) | ('T' << 24));
    public const int AVERROR_PROTOCOL_NOT_FOUND = -(0xF8 | ('P' << 8) | ('R' << 16) | ('O' << 24));
    public const int AVERROR_STREAM_NOT_FOUND = -(0xF8 | ('S' << 8) | ('T' << 16) | ('R' << 24));

    // errno values of Linux, as FFmpeg returns them.
    public const int EPERM = 1, ENOENT = 2, EIO = 5, EAGAIN = 11, ENOMEM = 12, EACCES = 13, EEXIST = 17, EISDIR = 21, EINVAL = 22;
    public const int ENOSPC = 28, ESPIPE = 29, EPIPE = 32, ERANGE = 34, ENOSYS = 38;

    public const int AV_DICT_MATCH_CASE = 1, AV_DICT_IGNORE_SUFFIX = 2, AV_DICT_DONT_OVERWRITE = 16, AV_DICT_APPEND = 32;

    public const int AV_BUFFER_FLAG_READONLY = 1;
    public const int AV_GET_BUFFER_FLAG_REF = 1;

    public const int AV_FRAME_FLAG_CORRUPT = 1, AV_FRAME_FLAG_DISCARD = 4;

    /// <summary>Since FFmpeg 6.1; use <see cref="AVFrame.IsKey"/> and its like.</summary>
    public const int AV_FRAME_FLAG_KEY = 2, AV_FRAME_FLAG_INTERLACED = 8, AV_FRAME_FLAG_TOP_FIELD_FIRST = 16;

    public const int AV_FRAME_CROP_UNALIGNED = 1;

    public const int AV_PKT_FLAG_KEY = 1, AV_PKT_FLAG_CORRUPT = 2, AV_PKT_FLAG_DISCARD = 4, AV_PKT_FLAG_DISPOSABLE = 16;

    public const int AV_CODEC_FLAG_UNALIGNED = 1, AV_CODEC_FLAG_QSCALE = 2, AV_CODEC_FLAG_INTERLACED_DCT = 1 << 18;
    public const int AV_CODEC_FLAG_LOW_DELAY = 1 << 19, AV_CODEC_FLAG_GLOBAL_HEADER = 1 << 22, AV_CODEC_FLAG_BITEXACT = 1 << 23;
    public const int AV_CODEC_FLAG_INTERLACED_ME = 1 << 29;
    public const int AV_CODEC_CAP_DR1 = 1 << 1, AV_CODEC_CAP_DELAY = 1 << 5, AV_CODEC_CAP_EXPERIMENTAL = 1 << 9;
    public const int AV_CODEC_CAP_VARIABLE_FRAME_SIZE = 1 << 16;
    public const int AV_CODEC_CAP_FRAME_THREADS = 1 << 12, AV_CODEC_CAP_SLICE_THREADS = 1 << 13, AV_CODEC_CAP_OTHER_THREADS = 1 << 15;
    public const int AV_CODEC_CAP_HARDWARE = 1 << 18;
    public const int FF_THREAD_FRAME = 1, FF_THREAD_SLICE = 2;
    public const int AV_PROFILE_UNKNOWN = -99, AV_LEVEL_UNKNOWN = -99;

    public const int FF_COMPLIANCE_UNOFFICIAL = -1;
    public const int AVFMT_NOFILE = 1, AVFMT_NEEDNUMBER = 2, AVFMT_GLOBALHEADER = 0x40, AVFMT_NOTIMESTAMPS = 0x80;
    public const int AVFMT_TS_DISCONT = 0x200, AVFMT_VARIABLE_FPS = 0x400, AVFMT_TS_NONSTRICT = 0x20000, AVFMT_TS_NEGATIVE = 0x40000;
    public const int AVFMT_FLAG_GENPTS = 1, AVFMT_FLAG_CUSTOM_IO = 0x80, AVFMT_FLAG_BITEXACT = 0x400, AVFMT_FLAG_AUTO_BSF = 0x200000;
    public const int AVFMT_SEEK_TO_PTS = 0x4000000;
    public const int AVDISCARD_DEFAULT = 0, AVDISCARD_ALL = 48;

    public const int AV_DISPOSITION_DEFAULT = 1, AV_DISPOSITION_ATTACHED_PIC = 1 << 10, AV_DISPOSITION_TIMED_THUMBNAILS = 1 << 11;
    public const int AV_DISPOSITION_STILL_IMAGE = 1 << 20;

    public const int AVSEEK_FLAG_BACKWARD = 1, AVSEEK_SIZE = 0x10000, AVSEEK_FORCE = 0x20000;
    public const int AVIO_FLAG_READ = 1, AVIO_FLAG_WRITE = 2;

    public const int AV_OPT_FLAG_ENCODING_PARAM = 1, AV_OPT_FLAG_DECODING_PARAM = 2, AV_OPT_FLAG_AUDIO_PARAM = 8;
    public const int AV_OPT_FLAG_VIDEO_PARAM = 16, AV_OPT_FLAG_READONLY = 128, AV_OPT_FLAG_FILTERING_PARAM = 1 << 16;
    public const int AV_OPT_SEARCH_CHILDREN = 1, AV_OPT_SEARCH_FAKE_OBJ = 2;

    public const int AV_CODEC_ID_RAWVIDEO = 13, AV_CODEC_ID_PNG = 61, AV_CODEC_ID_WRAPPED_AVFRAME = 0x21001;

    public const int AV_BUFFERSRC_FLAG_NO_CHECK_FORMAT = 1, AV_BUFFERSRC_FLAG_PUSH = 4, AV_BUFFERSRC_FLAG_KEEP_REF = 8;
    public const int AV_BUFFERSINK_FLAG_NO_REQUEST = 2;

    public const int AV_LOG_QUIET = -8, AV_LOG_FATAL = 8, AV_LOG_ERROR = 16, AV_LOG_WARNING = 24, AV_LOG_INFO = 32;
    public const int AV_LOG_VERBOSE = 40, AV_LOG_DEBUG = 48;

    public const int SWS_BICUBIC = 4, SWS_POINT = 16, SWS_FULL_CHR_H_INT = 0x2000, SWS_ACCURATE_RND = 0x40000, SWS_BITEXACT = 0x80000;

    /// <summary>FFmpeg's form of an errno value.</summary>
    public static int AVERROR(int errno) => -errno;
}
