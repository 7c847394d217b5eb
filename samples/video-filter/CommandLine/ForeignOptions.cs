namespace VideoFilter.CommandLine;

/// <summary>
/// Options of the ffmpeg program that do not work here. Without this list they would pass as an encoder's private options, and
/// the error would come late and say too little.
/// </summary>
internal static class ForeignOptions
{
    private const string OneOutput = "-vstream chooses the video; all audio and subtitles are kept (-an and -sn leave them out)";
    private const string Unfiltered = "sound is copied, or encoded by -c:a, and not filtered";

    private const string Upright = "a stored turn is kept where the output keeps it, and applied elsewhere";

    private static readonly Dictionary<string, string> Advice = new(StringComparer.Ordinal)
    {
        ["-map"] = OneOutput,
        ["-map_metadata"] = "metadata are always kept; -metadata KEY= takes one away",
        ["-tag"] = "the muxer chooses the tag",
        ["-vtag"] = "the muxer chooses the tag",
        ["-aspect"] = "use -vf setdar",
        ["-map_chapters"] = "chapters are always kept",
        ["-vn"] = "there would be no video left to filter",
        ["-filter_complex"] = "one input and one output: write the chain with -vf",
        ["-lavfi"] = "one input and one output: write the chain with -vf",
        ["-af"] = Unfiltered,
        ["-re"] = "frames are read as fast as they are used",
        ["-itsoffset"] = "use -vf setpts",
        ["-pass"] = "two-pass encoding is not offered; use -crf",
        ["-init_hw_device"] = "choose what runs the filters with --device",
        ["-report"] = "use -v debug",
        ["-progress"] = "use --json",
        ["-shortest"] = "use -t",
        ["-copyts"] = "output time starts at 0",
        ["-noautorotate"] = Upright,
        ["-autorotate"] = Upright,
        ["-sseof"] = "use -ss",
        ["-accurate_seek"] = "-ss before -i begins at the very frame",
        ["-noaccurate_seek"] = "-ss before -i begins at the very frame",
        ["-force_key_frames"] = "use -g, or the encoder's own option",
        ["-timecode"] = "use -metadata timecode=01:00:00:00",
        ["-bsf"] = "bitstream filters are set where a container asks for them",
        ["-disposition"] = "dispositions are always kept",
        ["-vol"] = Unfiltered,
        ["-async"] = "sound keeps its times",
        ["-sws_flags"] = "use -vf scale=…:flags=…",
        ["-max_muxing_queue_size"] = "queues grow as they must",
        ["-thread_queue_size"] = "queues grow as they must",
        ["-benchmark"] = "the report gives time and frame rate; see --json",
    };

    /// <summary>What to do instead of an option (dash included, no stream specifier), or null when it is none of these.</summary>
    public static string? AdviceFor(string name) => Advice.GetValueOrDefault(name);
}
