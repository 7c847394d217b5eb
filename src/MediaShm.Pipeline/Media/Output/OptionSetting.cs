using System.Globalization;
using MediaShm.Pipeline.Media.FFmpeg;

namespace MediaShm.Pipeline.Media.Output;

/// <summary>Sets options of encoders and muxers by name, with errors that a user can act on.</summary>
internal static unsafe class OptionSetting
{
    /// <summary>Sets an option of one object; false when it has none of that name that applies to writing.</summary>
    /// <param name="target">The object; null has none.</param>
    /// <param name="name">The option.</param>
    /// <param name="value">Its value.</param>
    /// <param name="role">What the object is called in messages.</param>
    /// <param name="owner">Its name there.</param>
    /// <param name="flags">What the option must be for besides: <c>AV_OPT_FLAG_*</c>.</param>
    /// <exception cref="MediaException">The value is not accepted.</exception>
    public static bool TrySet(void* target, string name, string value, string role, byte* owner, int flags = 0)
    {
        if (target == null) return false;
        using var key = new Utf8(name);
        var option = ffmpeg.av_opt_find(target, key, null, flags, 0);
        if (option == null || !IsForWriting(option)) return false;
        using var text = new Utf8(value);
        var log = new FFmpegLogCapture();
        int result;
        using (log.Open()) result = ffmpeg.av_opt_set(target, key, text, 0);
        if (result >= 0) return true;
        var expects = option->Type is AVOptionType.AV_OPT_TYPE_STRING or AVOptionType.AV_OPT_TYPE_DICT ? "" : $"; it takes {Range(option)}";
        var reason = log.Explain(result).TrimEnd('.');
        throw new MediaException(
            MediaErrorKind.Usage, $"option '{name}' of the {role} {NativeText.Read(owner)} does not accept '{value}'{expects} ({reason})");
    }

    /// <summary>Names of an object's options that apply to writing.</summary>
    public static List<string> Names(void* target, AVClass* options)
    {
        var names = new List<string>();
        if (options == null || target == null) return names;
        AVOption* option = null;
        while ((option = ffmpeg.av_opt_next(target, option)) != null)
        {
            if (IsForWriting(option)) names.Add(NativeText.Read(option->name)!);
        }

        return names;
    }

    private static bool IsForWriting(AVOption* option) =>
        option->Type != AVOptionType.AV_OPT_TYPE_CONST && (option->flags & ffmpeg.AV_OPT_FLAG_ENCODING_PARAM) != 0;

    private static string Range(AVOption* option)
    {
        var type = OptionText.TypeName(option->Type);
        if (option->Type == AVOptionType.AV_OPT_TYPE_FLAGS) return type;
        return string.Create(CultureInfo.InvariantCulture, $"{type} from {option->min:G6} to {option->max:G6}");
    }
}
