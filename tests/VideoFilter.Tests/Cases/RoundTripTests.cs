using System.Text.RegularExpressions;
using VideoFilter.Tests.Harness;

namespace VideoFilter.Tests.Cases;

/// <summary>
/// <c>-vf null -c:v ffv1</c> gives what the ffmpeg program's <c>-c:v ffv1</c> gives: pixels, times, durations, shape, colour tags, fields, side
/// data, metadata, chapters and the other streams, down to their packets. Where it does not, the table below says so, and docs/fidelity.md says why.
/// The ffmpeg program is told to keep every frame's own time, which it else rounds to its count of frames.
/// </summary>
[Collection("round trips")]
public sealed class RoundTripTests(Clips clips, Inputs inputs) : CaseTest(clips, inputs)
{
    /// <summary>What may differ: inputs, the entry as <see cref="ProbedFile"/> names it, and the row of docs/fidelity.md that says why.</summary>
    private static readonly (string Inputs, string Entry, string Row)[] Allowed =
    [
        ("^(jpg|colour-.*-pc)$", @"(color_range|data_hash)$", "full-range YUV (`yuvj420p`, range `pc`) into ffv1, x264"),
        ("^cropped$", @"(width|height|coded_width|coded_height|display_aspect_ratio|data_hash)$", "crop that begins at an odd place"),
        ("^(hdr10)$", @"^video 0 side_data_list", "mastering display and light level from HEVC into Matroska"),
        ("^jitter$", @"(pts|dts|timestamp|pts_time|dts_time|timestamp_time|duration|duration_time|data_hash)$", "jitter in a nearly constant rate"),
        ("^turned-270$", @"(width|height|aspect_ratio|side_data_list.*|data_hash)$", "a stored turn"),
        ("^(gif|vfr|jitter|hole|joined)$", @"(avg_frame_rate|duration|duration_time|pkt_duration|pkt_duration_time|tags DURATION)$", "a rate and durations where the rate varies"),
        ("^film$", @"^(container duration|video 0 tags DURATION)$", "the end of the last frame, between two units of the container"),
        ("^gif$", @"color_space$", "RGB whose tags say nothing"),
    ];

    /// <summary>The row for inputs that do not tell their range: there FFmpeg from 7 on may tell one.</summary>
    private const string GuessedRange = "a range that the file does not tell";

    /// <summary>The cases of one picture stream and its company, in the container that keeps most.</summary>
    public static TheoryData<string, string> Cases
    {
        get
        {
            string[] matroska =
            [
                "odd", "odd444", "bar", "padded", "qpel", "mpeg2", "cropped", "y4m", // sizes
                "vfr", "start10", "editlist", "bframes", "png", "jpg", "four", "film", "annexb", "mpeg4avi", "gif", "jitter", "late", "wrap", "negative", "joined", // time
                "ramp10", "hdr10", "hlg", "gbrp", "pal8", "colour-bt709-tv", "colour-bt2020nc-pc", "bottomup", "alpha", // colour
                "sar", "fields-tff", "fields-bff", "turned-90", // shape
                "cover", "two-videos", "font", "rich", "ac3", "adts", "many-sounds", "wma", // streams
                "cut60", "refs16", // damage, and decoders that keep much
            ];
            var all = new TheoryData<string, string>();
            foreach (var name in matroska) all.Add(name, "mkv");
            foreach (var name in new[] { "vfr", "bframes", "alpha" }) all.Add(name, "nut");
            foreach (var name in new[] { "late", "editlist", "timecode", "chapters", "turned-270" }) all.Add(name, "mov");
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task ItIsWhatFfmpegGivesOrBetter(string input, string container)
    {
        var source = Inputs[input];
        var (ours, theirs) = (Out.File($"ours.{container}"), Out.File($"theirs.{container}"));
        string[] attachments = container == "mkv" ? ["-map", "0:t?"] : [];
        var reference = Task.Run(() => Ffmpeg.Run(
            "ffmpeg", ["-v", "error", "-nostdin", "-y", "-i", source, "-map", "0:V:0", "-map", "0:a?", "-map", "0:s?", .. attachments,
            "-c", "copy", "-c:v", "ffv1", "-fps_mode", "passthrough", "-enc_time_base", "-1", theirs]));
        _ = Run("-v", "error", "-i", source, "-vf", "null", "-c:v", "ffv1", ours).Expect(0);
        _ = (await reference).Expect(0);
        var found = Task.Run(() => ProbedFile.Read(ours));
        var wanted = ProbedFile.Read(theirs);
        var tellsRange = new Lazy<bool>(() => Ffmpeg.VideoStream(source).ContainsKey("color_range"));
        var differences = ProbedFile.Differences(wanted, await found)
            .Where(d => !IsAllowed(input, d.Entry) && !(IsGuessedRange(d.Entry, d.Ours) && !tellsRange.Value)).ToList();
        Assert.True(differences.Count == 0, $"{differences.Count} differences:\n{string.Join('\n', differences.Take(20).Select(d => $"{d.Entry}: {d.Ours} instead of {d.Theirs}"))}");
    }

    [Fact]
    public void EveryDifferenceIsWrittenDown()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "fidelity.md"));
        Assert.All(Allowed.Select(entry => entry.Row).Append(GuessedRange), row => Assert.Contains($"| {row}", page, StringComparison.Ordinal));
    }

    private static bool IsGuessedRange(string entry, string ours) => ours == "-" && entry.EndsWith(" color_range", StringComparison.Ordinal);

    private static bool IsAllowed(string input, string entry) => Allowed.Any(a => Regex.IsMatch(input, a.Inputs) && Regex.IsMatch(entry, a.Entry));
}
