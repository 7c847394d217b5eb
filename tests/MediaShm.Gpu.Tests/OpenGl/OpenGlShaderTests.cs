using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using MediaShm.Gpu.Devices.Shaders;
using MediaShm.Gpu.Devices.Vulkan;

namespace MediaShm.Gpu.Tests.OpenGl;

/// <summary>opengl compiles the text that vulkan's binaries were made from: shaders.sha256 names the hash of each source that went into them.</summary>
public sealed partial class OpenGlShaderTests
{
    private static string Shaders => Path.Combine(FindRoot(), "shaders");

    public static TheoryData<string> Sources =>
        [.. Directory.GetFiles(Shaders).Where(f => f.EndsWith(".comp", StringComparison.Ordinal) || f.EndsWith(".glsl", StringComparison.Ordinal)).Select(f => Path.GetFileName(f)!).Order()];

    [Theory]
    [MemberData(nameof(Sources))]
    public void The_text_embedded_for_opengl_is_what_vulkans_binaries_were_made_from(string file)
    {
        var text = ShaderText.Load(file);
        Assert.Equal(File.ReadAllText(Path.Combine(Shaders, file)), text);
        var recorded = File.ReadAllLines(Path.Combine(Shaders, "shaders.sha256")).Select(line => line.Split("  ", 2)).ToDictionary(field => field[1], field => field[0]);
        Assert.Equal(recorded[file], Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text))));
        if (file.EndsWith(".comp", StringComparison.Ordinal)) Assert.NotEmpty(ShaderLibrary.Load(Path.GetFileNameWithoutExtension(file)));
    }

    [Fact]
    public void Nothing_is_added_but_a_preamble_of_defines_and_nothing_lost_but_comments()
    {
        var kernel = new Kernel("convolve_rows", SampleKind.Codes, SampleKind.Fixed, 10, (8, 4), 32, 3, 1);
        var made = ShaderText.ForOpenGl(kernel).Split('\n');
        var preamble = made.TakeWhile(line => line.StartsWith('#')).ToArray();
        Assert.Equal("#version 450", preamble[0]);
        Assert.Equal("#define OPENGL", preamble[1]);
        Assert.Equal([0, 1, 32, 3, 1, 8, 4, 10, 0], preamble[2..11].Select(line => int.Parse(line.Split(' ')[2], System.Globalization.CultureInfo.InvariantCulture)));
        var (source, common) = (ShaderText.Load("convolve_rows.comp"), ShaderText.Load("plane.glsl"));
        var expected = Words(IncludeLine().Replace(source, _ => common));
        Assert.Equal(expected, Words(string.Join('\n', made[11..])));
    }

    // Compared by words, without the directives that the includes are resolved by.
    private static string[] Words(string text) => Comment().Replace(text, "").Split('\n')
        .Where(line => !line.StartsWith("#version", StringComparison.Ordinal) && !line.StartsWith("#extension GL_GOOGLE", StringComparison.Ordinal))
        .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();

    private static string FindRoot([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    [GeneratedRegex("#include \"plane.glsl\"")]
    private static partial Regex IncludeLine();

    [GeneratedRegex("//.*")]
    private static partial Regex Comment();
}
