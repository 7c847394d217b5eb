using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using VideoFilter.Tests.Harness;

namespace VideoFilter.Tests.Cases;

/// <summary>What comes with pictures reaches the encoder with them, wherever it is kept; where it is not, a line says so.</summary>
public sealed class SideDataTests(Clips clips, Inputs inputs) : CaseTest(clips, inputs)
{
    /// <summary>A device, and filters: none, kernels, kernels and libavfilter's among them.</summary>
    public static TheoryData<string, string> Ways => new()
    {
        { "cpu", "null" }, { "cpu", "hflip,crop=150:100,gblur" }, { "vulkan", "gblur" }, { "vulkan", "gblur,lutyuv=y=val,negate" }, { "opengl", "gblur" },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void CaptionsStayWithTheirPictures(string device, string filters)
    {
        var captioned = Captioned();
        var result = Run("-v", "warning", "-i", captioned, "-vf", filters, "--device", device, "-c:v", "libx264", "-bf", "0", "ours.h264").Expect(0);
        Assert.Equal("", result.Error);
        _ = Ffmpeg.Run("ffmpeg", "-v", "error", "-i", captioned, "-c:v", "libx264", "-bf", "0", Out.File("theirs.h264")).Expect(0);
        var wanted = Captions(Out.File("theirs.h264"));
        Assert.Equal(25, wanted.Distinct().Count());
        Assert.Equal(wanted, Captions(Out.File("ours.h264")));
    }

    [Fact]
    public void CaptionsThatAnEncoderHasNoPlaceForAreToldOnce()
    {
        var result = Run("-v", "warning", "-i", Captioned(), "-c:v", "ffv1", "out.mkv").Expect(0);
        Assert.Equal("the video carries closed captions, which ffv1 in matroska has no place for: not kept", result.Error.Trim());
        Assert.Equal("", Run("-v", "warning", "-i", Captioned(), "-f", "framemd5", "-").Expect(0).Error);
    }

    [Theory]
    [InlineData("ffv1", "mkv")]
    [InlineData("libx264", "mkv")]
    [InlineData("libx264", "mp4")]
    public void StereoStays(string encoder, string container)
    {
        var result = Run("-v", "warning", "-i", Stereo(), "-c:v", encoder, $"out.{container}").Expect(0);
        Assert.Equal("", result.Error);
        var frame = Picture.Probe(Out.File($"out.{container}"), "-show_streams", "-show_frames", "-read_intervals", "%+#1").ToString();
        Assert.Contains("Stereo 3D", frame);
    }

    [Fact]
    public void StereoThatHasNoPlaceIsTold()
    {
        var result = Run("-v", "warning", "-i", Stereo(), "-c:v", "ffv1", "out.nut").Expect(0);
        Assert.Equal("the video carries a description of stereo 3D, which ffv1 in nut has no place for: not kept", result.Error.Trim());
    }

    [Fact]
    public void ASphereStays()
    {
        var sphere = Out.File("sphere.mp4");
        File.WriteAllBytes(sphere, Spherical(File.ReadAllBytes(Inputs["quad"])));
        Assert.Equal("", Run("-v", "warning", "-i", sphere, "-c:v", "ffv1", "ours.mkv").Expect(0).Error);
        _ = Ffmpeg.Run("ffmpeg", "-v", "error", "-i", sphere, "-c:v", "ffv1", Out.File("theirs.mkv")).Expect(0);
        var (ours, theirs) = (SideDataOf("ours.mkv"), SideDataOf("theirs.mkv"));
        Assert.Contains("Spherical Mapping", theirs);
        Assert.Equal(theirs, ours);
    }

    [Theory]
    [InlineData("png")]
    [InlineData("jpg")]
    public void AColourProfileStays(string extension)
    {
        Assert.DoesNotContain("profile", Run("-v", "warning", "-i", Profiled("Wide gamut"), $"out.{extension}").Expect(0).Error);
        Assert.Contains("ICC profile", Picture.Probe(Out.File($"out.{extension}"), "-show_frames").ToString());
    }

    [Theory]
    [InlineData("Wide gamut", 400, "the video carries an ICC colour profile, which ffv1 in matroska has no place for: not kept")]
    [InlineData("sRGB IEC61966-2.1", 400, "")] // what everybody takes for granted is not worth a line
    [InlineData("Wide gamut", 5000, "the video carries an ICC colour profile that is too large (4096 bytes at most): not kept")]
    public void AColourProfileThatHasNoPlaceIsTold(string name, int bytes, string line)
    {
        var result = Run("-v", "warning", "-i", Profiled(name, bytes), "-c:v", "ffv1", "out.mkv").Expect(0);
        Assert.Equal(line, string.Join('\n', result.ErrorLines.Where(l => !l.StartsWith("converted", StringComparison.Ordinal))));
    }

    private string SideDataOf(string file) => string.Join('\n', ProbedFile.Read(Out.File(file)).Where(e => e.Key.Contains("video 0 side_data_list", StringComparison.Ordinal)));

    /// <summary>An H.264 byte stream of two views side by side.</summary>
    private string Stereo()
    {
        var stereo = Out.File("stereo.h264");
        _ = Ffmpeg.Run("ffmpeg", "-v", "error", "-i", Inputs["bframes"], "-c:v", "libx264", "-x264-params", "frame-packing=3", stereo).Expect(0);
        return stereo;
    }

    /// <summary>An H.264 byte stream with other captions in every picture.</summary>
    private string Captioned()
    {
        var plain = Out.File("plain.h264");
        var captioned = Out.File("captioned.h264");
        _ = Ffmpeg.Run("ffmpeg", "-v", "error", "-y", "-i", Inputs["annexb"], "-c:v", "libx264", "-bf", "2", "-x264-params", "slices=1", plain).Expect(0);
        var stream = File.ReadAllBytes(plain);
        var result = new List<byte>();
        byte number = 0;
        for (var i = 0; i < stream.Length; i++)
        {
            if (i + 3 < stream.Length && stream[i] == 0 && stream[i + 1] == 0 && stream[i + 2] == 1 && (stream[i + 3] & 31) is 1 or 5)
            {
                byte[] message = [0xB5, 0, 0x31, .. "GA94"u8, 3, 0xC0 | 2, 0xFF, 0xFC, 0x80, ++number, 0xFD, 0x80, 0x80, 0xFF];
                result.AddRange([0, 0, 1, 6, 4, (byte)message.Length, .. message, 0x80]);
            }

            result.Add(stream[i]);
        }

        File.WriteAllBytes(captioned, [.. result]);
        return captioned;
    }

    /// <summary>The captions of a byte stream, picture by picture as they are coded: without B-frames, as they are shown.</summary>
    private static List<string> Captions(string file)
    {
        ReadOnlySpan<byte> stream = File.ReadAllBytes(file);
        var found = new List<string>();
        for (int at; (at = stream.IndexOf("GA94"u8)) >= 0; stream = stream[(at + 4)..])
        {
            var count = stream[at + 5] & 31;
            found.Add(Convert.ToHexString(stream.Slice(at + 7, 3 * count)));
        }

        return found;
    }

    /// <summary>A picture with a colour profile of some bytes, that says what it is called and little else.</summary>
    private string Profiled(string name, int bytes = 400)
    {
        var profile = new byte[bytes];
        BinaryPrimitives.WriteInt32BigEndian(profile, bytes);
        "acsp"u8.CopyTo(profile.AsSpan(36));
        Encoding.ASCII.GetBytes(name).CopyTo(profile, 200);
        if (bytes > 400) new Random(1).NextBytes(profile.AsSpan(300));
        using var packed = new MemoryStream();
        packed.Write("prof\0\0"u8);
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true)) zlib.Write(profile);
        const int AfterHeader = 8 + 12 + 13; // signature, IHDR
        var plain = File.ReadAllBytes(Inputs["png"]);
        var file = Out.File("profiled.png");
        File.WriteAllBytes(file, [.. plain[..AfterHeader], .. Chunk("iCCP", packed.ToArray()), .. plain[AfterHeader..]]);
        return file;
    }

    private static byte[] Chunk(string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        var crc = uint.MaxValue; // ISO 3309, as PNG has it
        foreach (var b in body)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }

        var chunk = new byte[body.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        body.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(body.Length + 4), ~crc);
        return chunk;
    }

    /// <summary>Adds the box that says "this is a sphere" (Spherical Video V1) to the first track of an mp4 whose index comes last.</summary>
    private static byte[] Spherical(byte[] mp4)
    {
        byte[] id = [0xff, 0xcc, 0x82, 0x63, 0xf8, 0x55, 0x4a, 0x93, 0x88, 0x14, 0x58, 0x7a, 0x02, 0x52, 0x1f, 0xdd];
        var text = Encoding.UTF8.GetBytes(
            "<rdf:SphericalVideo xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns:GSpherical=\"http://ns.google.com/videos/1.0/spherical/\">"
            + "<GSpherical:Spherical>true</GSpherical:Spherical><GSpherical:Stitched>true</GSpherical:Stitched>"
            + "<GSpherical:StitchingSoftware>none</GSpherical:StitchingSoftware><GSpherical:ProjectionType>equirectangular</GSpherical:ProjectionType></rdf:SphericalVideo>");
        var box = new byte[24 + text.Length];
        BinaryPrimitives.WriteInt32BigEndian(box, box.Length);
        "uuid"u8.CopyTo(box.AsSpan(4));
        id.CopyTo(box, 8);
        text.CopyTo(box, 24);
        var (index, track) = (mp4.AsSpan().LastIndexOf("moov"u8) - 4, mp4.AsSpan().IndexOf("trak"u8) - 4);
        var end = track + BinaryPrimitives.ReadInt32BigEndian(mp4.AsSpan(track));
        foreach (var start in new[] { index, track })
            BinaryPrimitives.WriteInt32BigEndian(mp4.AsSpan(start), BinaryPrimitives.ReadInt32BigEndian(mp4.AsSpan(start)) + box.Length);
        return [.. mp4[..end], .. box, .. mp4[end..]];
    }
}
