using System.Buffers.Binary;
using System.Text;
using VideoFilter.Tests.Harness;

namespace VideoFilter.Tests.Cases;

/// <summary>Upright, of the right shape, and with its fields in order.</summary>
public sealed class ShapeTests(Clips clips, Inputs inputs) : CaseTest(clips, inputs)
{
    /// <summary>The eight matrices that keep the picture's edges straight: (a b; c d) of the first two rows.</summary>
    public static TheoryData<int, int, int, int> Matrices => new()
    {
        { 1, 0, 0, 1 }, { 0, 1, -1, 0 }, { -1, 0, 0, -1 }, { 0, -1, 1, 0 }, { -1, 0, 0, 1 }, { 1, 0, 0, -1 }, { 0, 1, 1, 0 }, { 0, -1, -1, 0 },
    };

    [Theory]
    [MemberData(nameof(Matrices))]
    public void EveryMatrixShowsAsBefore(int a, int b, int c, int d)
    {
        var input = WithMatrix(a, b, c, d);
        var wanted = Picture.Frames(input)[0]; // as ffmpeg shows it
        foreach (var name in new[] { "out.mp4", "out.mkv" })
        {
            _ = Run("-y", "-i", input, "-c:v", "libx264", name).Expect(0);
            AssertShows(wanted, Picture.Frames(Out.File(name))[0]);
        }
    }

    [Fact]
    public void PhotosInARowAreTurnedEachAsItsExifSays()
    {
        var plain = File.ReadAllBytes(Clips.Make("photo.jpg", "-f", "lavfi", "-i", "testsrc2=s=64x48", "-frames:v", "1"));
        int[] orientations = [1, 3, 2, 4]; // a quarter turn changes the size, which is scaled
        string[] turns = ["null", "hflip,vflip", "hflip", "vflip"];
        for (var i = 0; i < orientations.Length; i++) File.WriteAllBytes(Out.File($"photo{i}.jpg"), WithExif(plain, orientations[i]));
        var shown = FrameHashes.Parse(Run("-i", "photo%d.jpg", "-vf", "format=rgb24", "-f", "framemd5", "-").Expect(0).OutputText);
        Assert.Equal(
            turns.Select(turn => FrameHashes.Parse(Ffmpeg.Run("ffmpeg", "-v", "error", "-noautorotate", "-i", Out.File("photo0.jpg"), "-vf", $"{turn},format=rgb24", "-f", "framemd5", "-")
                .Expect(0).OutputText)[0].Hash),
            shown.Select(frame => frame.Hash));
    }

    [Theory]
    [MemberData(nameof(Matrices))]
    public void FiltersWorkOnThePictureAsShown(int a, int b, int c, int d)
    {
        var input = WithMatrix(a, b, c, d);
        const string Chain = "crop=200:150:10:20,hflip";
        _ = Run("-i", input, "-vf", Chain, "-c:v", "libx264", "out.mp4").Expect(0);
        _ = Ffmpeg.Convert("-i", input, "-vf", Chain, "-c:v", "libx264", Out.File("reference.mp4"));
        AssertShows(Picture.Frames(Out.File("reference.mp4"))[0], Picture.Frames(Out.File("out.mp4"))[0]);
    }

    [Theory]
    [InlineData("turned-90", 240, 320)]
    [InlineData("turned-180", 320, 240)]
    [InlineData("turned-270", 240, 320)]
    public void ATurnIsKeptWhereItCanBeAndDoneWhereNot(string input, int width, int height)
    {
        var kept = H264(input, "gblur=sigma=2");
        Assert.Contains("Display Matrix", Picture.SideData(kept));
        Assert.Equal("320x240", Picture.Sizes(kept));
        var result = Run("-i", Inputs[input], "-c:v", "ffv1", "out.mkv").Expect(0);
        Assert.Contains(result.ErrorLines, line => line.Contains("put upright", StringComparison.Ordinal));
        Assert.Equal($"{width}x{height}", Picture.Sizes(Out.File("out.mkv")));
        Assert.Equal(Picture.Hashes(Inputs[input], "yuv420p", upright: true), Picture.Hashes(Out.File("out.mkv"), "yuv420p"));
    }

    [Fact]
    public void PixelShapeStays()
    {
        foreach (var file in new[] { Lossless("sar"), H264("sar", "gblur=sigma=1") })
            Assert.Equal(("16:15", "4:3"), (Ffmpeg.VideoStream(file)["sample_aspect_ratio"], Ffmpeg.VideoStream(file)["display_aspect_ratio"]));
        _ = Run("-i", Inputs["sar"], "-vf", "transpose", "-c:v", "ffv1", "turned.mkv").Expect(0);
        Assert.Equal("15:16", Ffmpeg.VideoStream(Out.File("turned.mkv"))["sample_aspect_ratio"]);
    }

    [Theory]
    [InlineData("fields-tff", "tb")]
    [InlineData("fields-bff", "bt")]
    public void FieldOrderStays(string input, string order)
    {
        var file = Lossless(input);
        Assert.Equal(order, Ffmpeg.VideoStream(file)["field_order"]);
        Assert.Equal(Picture.Hashes(Inputs[input]), Picture.Hashes(file));
        Assert.Equal(Ffmpeg.VideoStream(Inputs[input])["sample_aspect_ratio"], Ffmpeg.VideoStream(file)["sample_aspect_ratio"]);
    }

    private static void AssertShows(Picture.Shown wanted, Picture.Shown found)
    {
        Assert.Equal((wanted.Width, wanted.Height), (found.Width, found.Height));
        foreach (var x in new[] { 15, -15 })
            foreach (var y in new[] { 15, -15 }) found.Expect(wanted.At(x, y), 6, x, y);
    }

    /// <summary>The clip with a red quarter, its track header's matrix replaced.</summary>
    private string WithMatrix(int a, int b, int c, int d)
    {
        var bytes = File.ReadAllBytes(Inputs["quad"]);
        // tkhd version 0: the matrix lies 40 bytes after the version and flags.
        var at = bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes("tkhd")) + 4 + 40;
        int[] matrix = [a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30];
        for (var i = 0; i < 9; i++) BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at + 4 * i), matrix[i]);
        var file = Out.File("turned.mp4");
        File.WriteAllBytes(file, bytes);
        return file;
    }

    /// <summary>A JPEG with an EXIF block that holds the orientation alone.</summary>
    private static byte[] WithExif(byte[] jpeg, int orientation)
    {
        byte[] block = [.. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];
        return [.. jpeg[..2], 0xFF, 0xE1, 0, (byte)(block.Length + 2), .. block, .. jpeg[2..]];
    }
}
