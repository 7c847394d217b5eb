using System.Diagnostics.CodeAnalysis;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>
/// FFmpeg's shared libraries, loaded once per process as one matched set, newest first. libavutil, libavcodec and libavformat
/// come with <see cref="Load"/>; the others only when asked for, because each pulls in many more.
/// Thread-safety: every member may be called from any thread.
/// </summary>
internal static unsafe class FFmpegLibrary
{
    /// <summary>What to do when libraries are missing.</summary>
    public const string InstallHint =
        "install FFmpeg's shared libraries (Debian and Ubuntu: apt-get install ffmpeg), or name their folder in MEDIASHM_FFMPEG_DIR";

    private static readonly Lock Gate = new();
    private static bool _filterLoaded, _scaleLoaded, _deviceLoaded;
    private static volatile FFmpegRelease? _release;

    /// <summary>The release whose layout is in use. Null before <see cref="Load"/>.</summary>
    public static FFmpegRelease? Release => _release;

    /// <summary>FFmpeg's own name of the loaded version.</summary>
    public static string VersionText => NativeText.Read(ffmpeg.av_version_info()) ?? "unknown";

    /// <summary>Key, interlaced and field order are flags of a frame (6.1 and later), no fields.</summary>
    internal static bool HasFrameStateFlags { get; private set; }

    /// <summary>What the loaded version numbers AV_OPT_TYPE_FLAGS with: 0, and 1 in later versions.</summary>
    internal static int OptionTypeBase { get; private set; }

    /// <summary>Loads libavutil, libavcodec and libavformat and checks that they are what the layout table says. Later calls return at once.</summary>
    /// <exception cref="FFmpegLibraryException">They are missing, too old or new, or do not match the table.</exception>
    public static void Load()
    {
        if (_release is not null) return; // volatile: whoever sees it sees the bound functions and offsets
        lock (Gate)
        {
            if (_release is not null) return;
            var (util, codec, format) = LoadSet(Folder);
            ffmpeg.BindUtil(util);
            ffmpeg.BindHardware(util);
            ffmpeg.BindCodec(codec);
            ffmpeg.BindFormat(format);
            var release = IdentifyRelease();
            ReadOffsets(LayoutTable.Load(), release);
            HasFrameStateFlags = release.Util is { Major: > 58 } or { Major: 58, Minor: >= 29 };
            OptionTypeBase = LayoutCheck.FindOptionTypeBase();
            LayoutCheck.Run(release);
            _release = release;
        }
    }

    /// <summary>Loads libavfilter of the same set.</summary>
    /// <exception cref="FFmpegLibraryException">It is missing.</exception>
    public static void LoadFilter() =>
        LoadMore(ref _filterLoaded, static r => $"libavfilter.so.{r.FilterMajor}", static exports => ffmpeg.BindFilter(exports));

    /// <summary>Loads libswscale of the same set.</summary>
    /// <exception cref="FFmpegLibraryException">It is missing.</exception>
    public static void LoadScale() =>
        LoadMore(ref _scaleLoaded, static r => $"libswscale.so.{r.ScaleMajor}", static exports => ffmpeg.BindScale(exports));

    /// <summary>Loads libavdevice of the same set and registers its inputs, among them <c>lavfi</c>.</summary>
    /// <exception cref="FFmpegLibraryException">It is missing.</exception>
    public static void LoadDevice() => LoadMore(ref _deviceLoaded, static r => $"libavdevice.so.{r.DeviceMajor}", static exports =>
    {
        ffmpeg.BindDevice(exports);
        ffmpeg.avdevice_register_all();
    });

    private static void LoadMore(ref bool loaded, Func<FFmpegRelease, string> soname, Action<NativeExports> bind)
    {
        Load();
        lock (Gate)
        {
            if (loaded) return;
            var name = soname(_release!);
            var exports = NativeExports.TryLoad(PathOf(Folder, name), out var problem)
                ?? throw new FFmpegLibraryException($"cannot load {problem}; {InstallHint}");
            bind(exports);
            loaded = true;
        }
    }

    /// <summary>Loads the newest set that is whole, from a folder or (null) from where the system looks.</summary>
    /// <exception cref="FFmpegLibraryException">There is none.</exception>
    internal static (NativeExports Util, NativeExports Codec, NativeExports Format) LoadSet(string? folder)
    {
        var problems = new List<string>();
        foreach (var set in FFmpegRelease.Sets)
        {
            if (TryLoadSet(folder, set, problems, out var loaded)) return (loaded[0], loaded[1], loaded[2]);
        }

        var tried = string.Join(", ", FFmpegRelease.Sets.Select(s => string.Join(" + ", s.CoreSonames)));
        throw new FFmpegLibraryException($"no matching set of FFmpeg's libraries was found; tried {tried}"
            + (problems.Count > 0 ? $" (found in part: {string.Join("; ", problems)})" : "") + $"; {InstallHint}");
    }

    private static bool TryLoadSet(string? folder, FFmpegRelease set, List<string> problems, [NotNullWhen(true)] out List<NativeExports>? loaded)
    {
        loaded = [];
        foreach (var soname in set.CoreSonames)
        {
            if (NativeExports.TryLoad(PathOf(folder, soname), out var problem) is { } exports)
            {
                loaded.Add(exports);
                continue;
            }

            if (loaded.Count > 0) problems.Add($"{loaded[0].Soname} but {problem}");
            loaded.ForEach(library => library.Unload());
            loaded = null;
            return false;
        }

        return true;
    }

    private static string? Folder => Environment.GetEnvironmentVariable("MEDIASHM_FFMPEG_DIR") is { Length: > 0 } folder ? folder : null;

    private static string PathOf(string? folder, string soname) => folder is null ? soname : Path.Combine(folder, soname);

    private static FFmpegRelease IdentifyRelease()
    {
        var util = LibraryVersion.Of(ffmpeg.avutil_version());
        var codec = LibraryVersion.Of(ffmpeg.avcodec_version());
        var format = LibraryVersion.Of(ffmpeg.avformat_version());
        return FFmpegRelease.For(util, codec, format) ?? throw new FFmpegLibraryException(
            $"found FFmpeg {VersionText} (libavutil {util}, libavcodec {codec}, libavformat {format}), which this version of MediaShm does not know; "
            + $"it knows {FFmpegRelease.All[^1].Name} to {FFmpegRelease.All[0].Name}; {InstallHint}");
    }

    private static void ReadOffsets(LayoutTable table, FFmpegRelease release)
    {
        AVFrame.At.Read(table.Column("AVFrame", release));
        AVPacket.At.Read(table.Column("AVPacket", release));
        AVCodecContext.At.Read(table.Column("AVCodecContext", release));
        AVCodecParameters.At.Read(table.Column("AVCodecParameters", release));
        AVStream.At.Read(table.Column("AVStream", release));
        AVFormatContext.At.Read(table.Column("AVFormatContext", release));
        AVOutputFormat.At.Read(table.Column("AVOutputFormat", release));
        AVInputFormat.At.Read(table.Column("AVInputFormat", release));
        AVCodec.At.Read(table.Column("AVCodec", release));
        AVBufferRef.At.Read(table.Column("AVBufferRef", release));
        AVIOContext.At.Read(table.Column("AVIOContext", release));
        AVPixFmtDescriptor.At.Read(table.Column("AVPixFmtDescriptor", release));
        AVBSFContext.At.Read(table.Column("AVBSFContext", release));
        AVFilter.At.Read(table.Column("AVFilter", release));
        AVFilterContext.At.Read(table.Column("AVFilterContext", release));
        AVBufferSrcParameters.At.Read(table.Column("AVBufferSrcParameters", release));
        AVHWFramesContext.At.Read(table.Column("AVHWFramesContext", release));
    }
}
