using CsCheck;
using MediaShm.Gpu.Filters;
using MediaShm.Gpu.Filters.Grammar;
using MediaShm.Gpu.Passes;
using MediaShm.Pipeline.Frames;

namespace MediaShm.Gpu.Tests.Filters;

/// <summary>Two levels of escaping: what one writes by FFmpeg's rules is what one reads, and libavfilter reads the same.</summary>
public class EscapingTests
{
    private const string Special = "\\':,;[]= \t@%";

    private static readonly Gen<string> AnyText = Gen.Char[Special + "abcü0"].Array[0, 12].Select(c => new string(c));

    /// <summary>
    /// Raw text in which every quote is closed and every terminator protected: the pieces that escaped text is made of. Without
    /// colons, which would end the value one level down.
    /// </summary>
    private static readonly Gen<string> EscapedText = Gen.OneOf(
        Gen.Char["abc01 "].Select(c => c.ToString()),
        Gen.Char["abc\\',;[]= "].Select(c => $"\\{c}"),
        Gen.Char["abc\\,;[]= "].Array[0, 5].Select(c => $"'{new string(c)}'")).Array[0, 8].Select(string.Concat);

    [Fact]
    public void What_is_escaped_twice_is_read_back() =>
        AnyText.Sample(value =>
        {
            var read = Read($"metadata=mode=add:key=k:value={EscapeForGraph(EscapeValue(value))}");
            return read["value"] == value && read["key"] == "k";
        });

    [Fact]
    public void What_is_quoted_is_read_back() =>
        AnyText.Sample(value =>
        {
            var quoted = "'" + EscapeValue(value).Replace("'", "'\\''", StringComparison.Ordinal) + "'";
            return Read($"metadata=value={quoted}:key=k") is var read && read["value"] == value && read["key"] == "k";
        });

    [Fact]
    public void Positions_lead_back_to_the_characters_typed() =>
        EscapedText.Sample(raw =>
        {
            var at = 0;
            var token = MappedText.Of(raw).TakeToken(ref at, ",");
            Assert.Equal(token.Text.Length + 1, token.Positions.Length);
            for (var i = 0; i < token.Text.Length; i++) Assert.Equal(token.Text[i], raw[token.Positions[i]]);
        });

    [Fact]
    public void Libavfilter_reads_the_same_values()
    {
        FFmpegCli.Require();
        const int count = 60;
        EscapedText.Array[count].Sample(
            raws =>
            {
                var calls = raws.Select((raw, i) => $"metadata=mode=add:key=k{i}:value=v{raw}").ToArray();
                var printed = FFmpegCli.RunText("-f", "lavfi", "-i", "color=s=16x16:d=0.04", "-frames:v", "1",
                    "-vf", string.Join(',', calls) + ",metadata=mode=print:file=-", "-f", "null", "-");
                for (var i = 0; i < count; i++) Assert.Contains($"k{i}={Read(calls[i])["value"]}\n", printed, StringComparison.Ordinal);
            },
            iter: 4, threads: 1);
    }

    private static IReadOnlyDictionary<string, string> Read(string call)
    {
        var source = MappedText.Of(call);
        var at = 0;
        Assert.Equal("metadata", source.TakeToken(ref at, "=,;[").Text);
        at++;
        var arguments = source.TakeToken(ref at, "[],;");
        Assert.True(source.IsEnd(at), $"'{call}' was not read to its end");
        return FilterOptionParser.Parse(new MetadataFilter(), arguments, out _)!.Values;
    }

    private static string EscapeValue(string value) => Escape(value, "\\': \t\n\r");

    private static string EscapeForGraph(string text) => Escape(text, "\\'[],; \t\n\r");

    private static string Escape(string text, string special) =>
        string.Concat(text.Select(c => special.Contains(c) ? $"\\{c}" : c.ToString()));

    /// <summary>The options of FFmpeg's metadata filter, which can show us the values it was given.</summary>
    private sealed class MetadataFilter : FilterDefinition
    {
        public override string Name => "metadata";

        public override string Summary => "shows what it was given";

        public override IReadOnlyList<FilterOption> Options { get; } =
            [new("mode", null, "", ""), new("key", null, "", ""), new("value", null, "", "")];

        public override void Check(FilterArguments arguments)
        {
        }

        public override IReadOnlyList<Pass>? Build(FilterArguments arguments, FrameFormat format) => null;
    }
}
