using System.Globalization;
using MediaShm.Gpu.Filters;
using MediaShm.Pipeline.Frames;

namespace VideoFilter.Run;

/// <summary>
/// What a display matrix asks of the picture. Filters see a picture as it is shown, so one that is stored turned or mirrored is put
/// upright before them, unless nothing in the chain cares and the output's container keeps the matrix.
/// </summary>
internal static class DisplayTurn
{
    private const double Tolerance = 1; // degrees: what the ffmpeg program takes for a quarter turn

    // Filters that give the same result on a turned picture: each output pixel depends on its own place or on all sides alike, or
    // they look at time alone. What is not here is taken to care.
    private static readonly HashSet<string> Indifferent = new(StringComparer.Ordinal)
    {
        "null", "copy", "eq", "hue", "negate", "format", "noformat", "fps", "setpts", "settb", "setrange", "setparams", "trim", "loop", "select",
        "lut", "lutyuv", "lutrgb", "curves", "colorbalance", "colorlevels", "colorchannelmixer", "colortemperature", "exposure", "vibrance", "fade",
    };

    /// <summary>The filters that put a picture upright, in the chain's grammar; null when it is upright.</summary>
    /// <remarks>The ffmpeg program's choice (configure_input_video_filter).</remarks>
    internal static string? FiltersFor(in FrameDescriptor frame)
    {
        if (!frame.Traits.HasFlag(FrameTraits.HasOrientation)) return null;
        ReadOnlySpan<int> matrix = frame.Orientation;
        if (AngleOf(matrix) is not { } angle) return null;
        if (IsNear(angle, 90)) return matrix[3] > 0 ? "transpose=cclock_flip" : "transpose=clock";
        if (IsNear(angle, 270)) return matrix[3] < 0 ? "transpose=clock_flip" : "transpose=cclock";
        if (IsNear(angle, 180)) return (matrix[0] < 0, matrix[4] < 0) switch { (true, true) => "hflip,vflip", (true, false) => "hflip", _ => "vflip" };
        if (angle > Tolerance && angle < 360 - Tolerance) return string.Create(CultureInfo.InvariantCulture, $"rotate={angle:0.######}*PI/180");
        return matrix[4] < 0 ? "vflip" : null;
    }

    /// <summary>True when a filter works the same on a picture that is still to be turned.</summary>
    internal static bool LeavesAlone(FilterCall call) =>
        Indifferent.Contains(call.Name) || (call.Name == "gblur" && !call.ArgumentText.Contains(':', StringComparison.Ordinal))
        || (call.Name == "unsharp" && call.ArgumentText.Length == 0);

    /// <summary>Clockwise degrees, 0 to 360, by which to turn the stored picture for display; null for a matrix that has no size.</summary>
    private static double? AngleOf(ReadOnlySpan<int> matrix)
    {
        var (a, b, c, d) = ((double)matrix[0], (double)matrix[1], (double)matrix[3], (double)matrix[4]);
        var (scaleX, scaleY) = (Math.Sqrt(a * a + c * c), Math.Sqrt(b * b + d * d));
        if (scaleX == 0 || scaleY == 0) return null;
        var angle = Math.Atan2(b / scaleY, a / scaleX) * 180 / Math.PI;
        return angle < 0 ? angle + 360 : angle;
    }

    private static bool IsNear(double angle, double wanted) => Math.Abs(angle - wanted) < Tolerance;
}
