using System.Security.Cryptography;
using VideoFilter.Tests.Harness;

namespace VideoFilter.Tests.Cases;

/// <summary>Where the bytes come from and go to: odd names, pipes, full disks, and never the input itself.</summary>
public sealed class PlaceTests(Clips clips, Inputs inputs) : CaseTest(clips, inputs)
{
    [Theory]
    [InlineData("тест видео ✓/in put 'q' 100%d.mp4", "тест видео ✓/out 'q' 100%d.mkv")]
    [InlineData("a:b.mp4", "c:d.mkv")]
    [InlineData("./-dash.mp4", "./-out.mkv")]
    [InlineData("100%03d.mp4", "%d%%.mkv")]
    [InlineData("new\nline.mp4", "o\tu\nt.mkv")]
    [InlineData("[x];'y'\"z\".mp4", "[1];,'.mkv")]
    public void NamesAreNames(string input, string output)
    {
        _ = Directory.CreateDirectory(Path.GetDirectoryName(Out.File(input))!);
        File.Copy(Inputs["bframes"], Out.File(input));
        _ = Run("-i", input, "-c:v", "ffv1", output).Expect(0);
        Assert.Contains(Path.GetRelativePath(".", output), Out.Files());
        Assert.Equal(2, Out.Files().Count());
        Assert.Equal(30, Picture.Numbers(Out.File(output)).Count);
    }

    [Theory]
    [InlineData("same.mp4", "same.mp4")]
    [InlineData("same.mp4", "./same.mp4")]
    [InlineData("same.mp4", "link.mp4")]
    [InlineData("link.mp4", "same.mp4")]
    [InlineData("same.mp4", "hard.mp4")]
    [InlineData("same.mp4", "file:same.mp4")]
    [InlineData("file:same.mp4", "file:./same.mp4")]
    [InlineData("same.mp4", "../{folder}/same.mp4")]
    [InlineData("-", "same.mp4")]
    [InlineData("/dev/stdin", "same.mp4")]
    public void TheInputIsNeverTheOutput(string input, string output)
    {
        File.Copy(Inputs["bframes"], Out.File("same.mp4"));
        _ = File.CreateSymbolicLink(Out.File("link.mp4"), "same.mp4");
        _ = Ffmpeg.Run("/bin/ln", Out.File("same.mp4"), Out.File("hard.mp4")).Expect(0);
        var before = SHA256.HashData(File.ReadAllBytes(Inputs["bframes"]));
        output = output.Replace("{folder}", Path.GetFileName(Out.Path), StringComparison.Ordinal);
        var program = Path.Combine(AppContext.BaseDirectory, "video-filter");
        var redirect = input is "-" or "/dev/stdin" ? "< same.mp4" : "";
        using var running = RunningProgram.Start("/bin/bash", ["-c", $"exec '{program}' -y -i '{input}' -c:v libx264 '{output}' {redirect}"], Out.Path);
        _ = running.WaitForEnd(TimeSpan.FromSeconds(60)).Expect(2).ExpectOneLine("is the input itself");
        Assert.Equal(before, SHA256.HashData(File.ReadAllBytes(Out.File("same.mp4"))));
    }

    [Theory]
    [InlineData("faststart")]
    [InlineData("bframes")] // its index comes last
    [InlineData("start10")]
    [InlineData("vfr")]
    [InlineData("gif")]
    [InlineData("png")]
    public void APipeInGivesWhatTheFileGives(string input)
    {
        _ = RunWith(["-i", "-", "-c:v", "ffv1", "piped.mkv"], File.ReadAllBytes(Inputs[input])).Expect(0);
        Assert.Equal(Picture.Hashes(Lossless(input)), Picture.Hashes(Out.File("piped.mkv")));
    }

    [Theory]
    [InlineData("mp4", "libx264")]
    [InlineData("mov", "libx264")]
    [InlineData("matroska", "libx264")]
    [InlineData("nut", "ffv1")]
    [InlineData("mpegts", "libx264")]
    public void APipeOutCarriesMediaAlone(string format, string encoder)
    {
        var result = Run("-i", Inputs["adts"], "-c:v", encoder, "-f", format, "-").Expect(0);
        File.WriteAllBytes(Out.File("piped"), result.Output);
        Assert.Equal(25, Ffmpeg.DecodesCleanly(Out.File("piped")));
        Assert.Equal(25, Picture.Times(Out.File("piped")).Count);
    }

    [Theory]
    [InlineData("mp4", "libx264")]
    [InlineData("matroska", "ffv1")]
    [InlineData("rawvideo", "rawvideo")]
    [InlineData("framemd5", "rawvideo")]
    public void AFullDiskIsAnError(string format, string encoder) =>
        Run("-y", "-i", Inputs["bframes"], "-an", "-c:v", encoder, "-f", format, "/dev/full").Expect(1).ExpectOneLine("No space left", "/dev/full");

    [Fact]
    public void AFullDiskLeavesNoFile()
    {
        // A file system of our own needs a name space of our own.
        var program = Path.Combine(AppContext.BaseDirectory, "video-filter");
        var script = $"mkdir tiny && mount -t tmpfs -o size=64k tmpfs tiny || exit 77; '{program}' -v error -i '{Inputs["odd444"]}' -c:v libx264 -qp 5 tiny/out.mp4; status=$?; ls -A tiny; exit $status";
        using var running = RunningProgram.Start("/usr/bin/unshare", ["--user", "--map-root-user", "--mount", "/bin/bash", "-c", script], Out.Path);
        var result = running.WaitForEnd(TimeSpan.FromSeconds(60));
        if (result.ExitCode is 77 or 1 && result.Error.Contains("unshare", StringComparison.Ordinal)) Assert.Skip("no mount name space can be had here");
        if (result.ExitCode == 77) Assert.Skip("no tmpfs can be mounted here");
        _ = result.Expect(1).ExpectOneLine("No space left");
        Assert.Equal("", result.OutputText);
    }
}
