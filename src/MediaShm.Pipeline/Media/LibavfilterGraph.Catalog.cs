using MediaShm.Pipeline.Media.FFmpeg;

namespace MediaShm.Pipeline.Media;

// What the installed libavfilter offers. These load it at the first call; thread-safe.
public sealed unsafe partial class LibavfilterGraph
{
    private const int DynamicInputs = 1, DynamicOutputs = 2; // AVFILTER_FLAG_DYNAMIC_*

    /// <summary>True when the installed libavfilter has a filter of that name.</summary>
    /// <exception cref="MediaException">libavfilter is missing.</exception>
    public static bool FilterExists(string name) => Find(name) != null;

    /// <summary>Names of all filters, sorted.</summary>
    /// <exception cref="MediaException">libavfilter is missing.</exception>
    public static IReadOnlyList<string> FilterNames()
    {
        FFmpegLibrary.LoadFilter();
        var names = new List<string>();
        void* state = null;
        while (ffmpeg.av_filter_iterate(&state) is var filter && filter != null) names.Add(NativeText.Read(filter->name)!);
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    /// <summary>libavfilter's one line on a filter; "" when there is no such filter.</summary>
    /// <exception cref="MediaException">libavfilter is missing.</exception>
    public static string Summary(string name)
    {
        var filter = Find(name);
        return filter == null ? "" : NativeText.Read(filter->description) ?? "";
    }

    /// <summary>
    /// True when the filter has one video input and one video output, or could: those that take any number of inputs count when
    /// their fixed ends are video.
    /// </summary>
    /// <exception cref="MediaException">libavfilter is missing.</exception>
    public static bool IsVideoFilter(string name)
    {
        var filter = Find(name);
        return filter != null && IsVideoEnd(filter, output: false) && IsVideoEnd(filter, output: true);
    }

    /// <summary>A filter's options in libavfilter's order; none when there is no such filter or it has none.</summary>
    /// <exception cref="MediaException">libavfilter is missing.</exception>
    public static IReadOnlyList<LibavfilterOption> Options(string name)
    {
        var filter = Find(name);
        if (filter == null || filter->priv_class == null) return [];
        var options = new List<LibavfilterOption>();
        var values = ReadValues(filter->priv_class);
        var fake = filter->priv_class;
        AVOption* option = null;
        while ((option = ffmpeg.av_opt_next(&fake, option)) != null)
        {
            if (option->Type == AVOptionType.AV_OPT_TYPE_CONST || (option->flags & ffmpeg.AV_OPT_FLAG_READONLY) != 0) continue;
            var named = NativeText.Read(option->unit) is { } unit && values.TryGetValue(unit, out var list) ? list : [];
            options.Add(new LibavfilterOption(
                NativeText.Read(option->name)!, NativeText.Read(option->help) ?? "", OptionText.TypeName(option->Type), OptionText.Default(option),
                option->min, option->max, named));
        }

        return options;
    }

    private static AVFilter* Find(string name)
    {
        FFmpegLibrary.LoadFilter();
        using var native = new Utf8(name);
        return ffmpeg.avfilter_get_by_name(native);
    }

    private static bool IsVideoEnd(AVFilter* filter, bool output)
    {
        var pads = output ? filter->outputs : filter->inputs;
        var count = ffmpeg.avfilter_filter_pad_count(filter, output ? 1 : 0);
        if (count == 0) return (filter->flags & (output ? DynamicOutputs : DynamicInputs)) != 0;
        return count == 1 && ffmpeg.avfilter_pad_get_type(pads, 0) == AVMediaType.AVMEDIA_TYPE_VIDEO;
    }

    private static Dictionary<string, List<KeyValuePair<string, string>>> ReadValues(AVClass* options)
    {
        var values = new Dictionary<string, List<KeyValuePair<string, string>>>(StringComparer.Ordinal);
        AVOption* option = null;
        while ((option = ffmpeg.av_opt_next(&options, option)) != null)
        {
            if (option->Type != AVOptionType.AV_OPT_TYPE_CONST || NativeText.Read(option->unit) is not { } unit) continue;
            if (!values.TryGetValue(unit, out var list)) values[unit] = list = [];
            list.Add(new(NativeText.Read(option->name)!, NativeText.Read(option->help) ?? ""));
        }

        return values;
    }
}
