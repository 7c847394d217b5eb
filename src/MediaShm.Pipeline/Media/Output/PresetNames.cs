using MediaShm.Pipeline.Text;

namespace MediaShm.Pipeline.Media.Output;

/// <summary>
/// Presets and tunes of x264 and x265. Both libraries complain of unknown ones on stderr by themselves and only when they are opened, so
/// these are checked before.
/// </summary>
internal static class PresetNames
{
    private static readonly string[] Presets = ["ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow", "placebo"];
    private static readonly string[] X264Tunes = ["film", "animation", "grain", "stillimage", "psnr", "ssim", "fastdecode", "zerolatency", "touhou"];
    private static readonly string[] X265Tunes = ["psnr", "ssim", "grain", "fastdecode", "zerolatency", "animation"];

    /// <summary>Checks a value where it is one of these.</summary>
    /// <exception cref="MediaException">It is no preset or tune.</exception>
    public static void Check(string encoder, string option, string value)
    {
        var isX264 = encoder is "libx264" or "libx264rgb";
        if (!isX264 && encoder != "libx265") return;
        if (option == "preset" && !IsOneOf(Presets, value)) Refuse(encoder, option, value, Presets);
        if (option != "tune") return;
        var tunes = isX264 ? X264Tunes : X265Tunes;
        foreach (var word in value.Split(isX264 ? [',', '.', '/', '-', '+'] : [','], StringSplitOptions.RemoveEmptyEntries))
        {
            if (!IsOneOf(tunes, word)) Refuse(encoder, option, word, tunes);
        }
    }

    /// <summary>A name in any case, or its number.</summary>
    private static bool IsOneOf(string[] names, string value) =>
        names.Contains(value, StringComparer.OrdinalIgnoreCase) || (int.TryParse(value, out var number) && number >= 0 && number < names.Length);

    private static void Refuse(string encoder, string option, string value, string[] names) =>
        throw new MediaException(MediaErrorKind.Usage, $"{encoder} has no {option} '{value}'{NearestName.Hint(value, names)}; it has {string.Join(", ", names)}");
}
