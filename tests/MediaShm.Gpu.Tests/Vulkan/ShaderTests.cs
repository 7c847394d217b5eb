using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using MediaShm.Gpu.Devices.Vulkan;

namespace MediaShm.Gpu.Tests.Vulkan;

/// <summary>The compiled kernels that are checked in, and embedded, are what their sources compile to.</summary>
public sealed class ShaderTests
{
    private static string Root => FindRoot();

    public static TheoryData<string> Kernels => [.. Directory.GetFiles(Path.Combine(Root, "shaders"), "*.comp").Select(f => Path.GetFileNameWithoutExtension(f)!).Order()];

    [Fact]
    public void Every_source_is_the_one_that_was_compiled()
    {
        var shaders = Path.Combine(Root, "shaders");
        var recorded = File.ReadAllLines(Path.Combine(shaders, "shaders.sha256"))
            .Select(line => line.Split("  ", 2)).ToDictionary(field => field[1], field => field[0]);
        string[] sources = [.. Directory.GetFiles(shaders, "*.comp"), .. Directory.GetFiles(shaders, "*.glsl")];
        Assert.Equal(sources.Select(Path.GetFileName).Order(), recorded.Keys.Order());
        foreach (var source in sources)
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(source)));
            Assert.True(hash == recorded[Path.GetFileName(source)], $"{Path.GetFileName(source)} changed after it was compiled: run tools/build-shaders.sh");
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void What_is_embedded_is_what_is_checked_in(string kernel)
    {
        foreach (var path in Directory.GetFiles(Path.Combine(Root, "shaders"), $"{kernel}*.spv"))
            Assert.Equal(File.ReadAllBytes(path), ShaderLibrary.Load(Path.GetFileNameWithoutExtension(path)));
    }

    [Fact]
    public void The_binaries_are_what_the_compiler_here_makes_of_the_sources()
    {
        var compiler = RunTool("glslc", "--version");
        if (compiler is null) Assert.Skip("glslc is not installed");
        if (!compiler.Value.Output.Contains("shaderc 2023.2", StringComparison.Ordinal))
            Assert.Skip("glslc here is of another version than the one that made the binaries, and makes other words");
        var check = RunTool(Path.Combine(Root, "tools", "build-shaders.sh"), "--check");
        Assert.True(check is { ExitCode: 0 }, check?.Output);
    }

    private static (int ExitCode, string Output)? RunTool(string program, string argument)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, [argument]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + errors.Result);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string FindRoot([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
