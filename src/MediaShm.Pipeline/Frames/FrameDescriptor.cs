using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MediaShm.Pipeline.Frames;

/// <summary>What else is known of a frame.</summary>
[Flags]
public enum FrameTraits
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Decodable on its own.</summary>
    Key = 1,

    /// <summary>Two fields woven together.</summary>
    Interlaced = 2,

    /// <summary>Of an interlaced frame: the top field comes first.</summary>
    TopFieldFirst = 4,

    /// <summary>The decoder concealed damage in it.</summary>
    Corrupt = 8,

    /// <summary>The pixels were copied or converted into the slot; the decoder could not write there itself.</summary>
    Copied = 16,

    /// <summary><see cref="FrameDescriptor.Orientation"/> is set.</summary>
    HasOrientation = 32,

    /// <summary><see cref="FrameDescriptor.Mastering"/> is set.</summary>
    HasMastering = 64,

    /// <summary><see cref="FrameDescriptor.MaxContentLight"/> and <see cref="FrameDescriptor.MaxAverageLight"/> are set.</summary>
    HasContentLight = 128,
}

/// <summary>Colour tags, with the numbers of ITU-T H.273 (FFmpeg's <c>AVCOL_*</c> use the same); 2 is "unspecified", range 0 likewise.</summary>
/// <param name="Range">0 unspecified, 1 limited, 2 full.</param>
/// <param name="Primaries">H.273 ColourPrimaries.</param>
/// <param name="Transfer">H.273 TransferCharacteristics.</param>
/// <param name="Matrix">H.273 MatrixCoefficients.</param>
/// <param name="ChromaLocation">FFmpeg's <c>AVChromaLocation</c>: 0 unspecified, 1 left, 2 centre, 3 top-left, ….</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct ColorTags(int Range, int Primaries, int Transfer, int Matrix, int ChromaLocation)
{
    /// <summary>Nothing is known.</summary>
    public static ColorTags Unspecified => new(0, 2, 2, 2, 0);
}

/// <summary>A 3x3 display matrix as in ISO/IEC 14496-12: 16.16 fixed point, the third column 2.30.</summary>
[InlineArray(9)]
public struct DisplayMatrix
{
    private int _first;
}

/// <summary>Mastering display volume (SMPTE ST 2086): x and y of R, G, B and white, then lowest and highest luminance in cd/m².</summary>
[InlineArray(10)]
public struct MasteringDisplay
{
    private Rational _first;
}

/// <summary>
/// All that crosses between processes for one frame, besides its slot: layout, time, colour, orientation. Blittable and
/// self-contained; a consumer copies it once, checks it, then uses the copy.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct FrameDescriptor
{
    /// <summary>Value of <see cref="Pts"/> when the time is unknown (FFmpeg's <c>AV_NOPTS_VALUE</c>).</summary>
    public const long NoPts = long.MinValue;

    /// <summary>Format, size and planes. A crop is nothing but larger offsets and a smaller size.</summary>
    public FrameLayout Layout;

    /// <summary>0 for the first frame the owner published, then rising by one.</summary>
    public long Index;

    /// <summary>Presentation time in <see cref="TimeBase"/> units, or <see cref="NoPts"/>.</summary>
    public long Pts;

    /// <summary>Time to the next frame in <see cref="TimeBase"/> units; 0 when unknown.</summary>
    public long Duration;

    /// <summary>Seconds per unit of <see cref="Pts"/> and <see cref="Duration"/>.</summary>
    public Rational TimeBase;

    /// <summary>Width over height of one pixel; 0/1 when unknown.</summary>
    public Rational SampleAspectRatio;

    /// <summary>Colour tags.</summary>
    public ColorTags Color;

    /// <summary>Flags.</summary>
    public FrameTraits Traits;

    /// <summary>How to turn the picture for display; see <see cref="FrameTraits.HasOrientation"/>.</summary>
    public DisplayMatrix Orientation;

    /// <summary>HDR mastering display; see <see cref="FrameTraits.HasMastering"/>.</summary>
    public MasteringDisplay Mastering;

    /// <summary>MaxCLL in cd/m²; see <see cref="FrameTraits.HasContentLight"/>.</summary>
    public int MaxContentLight;

    /// <summary>MaxFALL in cd/m²; see <see cref="FrameTraits.HasContentLight"/>.</summary>
    public int MaxAverageLight;

    /// <summary>Bytes from the slot's first byte to a block of further side data, or 0 when there is none.</summary>
    public long SideDataOffset;

    /// <summary>Bytes of that block.</summary>
    public int SideDataLength;

    /// <summary>Reserved, 0.</summary>
    public int Reserved;

    /// <summary>The presentation time in seconds, or NaN.</summary>
    public readonly double Seconds => Pts == NoPts ? double.NaN : Pts * TimeBase.ToDouble();
}
