using System.Globalization;

namespace VideoFilter.CommandLine;

/// <summary>FFmpeg's number values.</summary>
internal static class NumberSyntax
{
    /// <summary>A whole number within a range.</summary>
    /// <exception cref="UsageException">Not one.</exception>
    public static long ParseCount(string option, string text, long lowest, long highest) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= lowest && value <= highest
            ? value
            : throw new UsageException($"{option} {text}: not a whole number {Range(lowest, highest)}");

    /// <summary>Bits per second: a number with FFmpeg's suffixes: <c>k M G</c> (10³…), <c>Ki Mi Gi</c> (2¹⁰…), <c>B</c> for bytes; 0 for what
    /// <c>-crf</c> alone decides, as libvpx and libaom want it.</summary>
    /// <exception cref="UsageException">Not one, less than zero, or past 2⁴⁰.</exception>
    public static long ParseBitRate(string option, string text) =>
        ScaledNumber(text) is { } value and >= 0 and <= 1L << 40
            ? (long)Math.Round(value)
            : throw new UsageException($"{option} {text}: not a bit rate; write for example 800k or 2.5M (bits per second)");

    /// <summary>Bytes: a number with <c>K M G</c>, 2¹⁰, 2²⁰ and 2³⁰, with or without <c>i</c> and <c>B</c>.</summary>
    /// <exception cref="UsageException">Not one, zero or less, or past 2⁵⁰.</exception>
    public static long ParseBytes(string option, string text)
    {
        var number = text.AsSpan().TrimEnd('B').TrimEnd('i');
        var shift = number.IsEmpty ? 0 : number[^1] switch { 'k' or 'K' => 10, 'm' or 'M' => 20, 'g' or 'G' => 30, _ => 0 };
        if (shift > 0) number = number[..^1];
        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value * (1L << shift) is >= 1 and <= 1L << 50
            ? (long)(value * (1L << shift))
            : throw new UsageException($"{option} {text}: not a size; write for example 256M or 1G");
    }

    private static double? ScaledNumber(string text)
    {
        var rest = text.AsSpan();
        var factor = 1.0;
        if (rest.EndsWith("B"))
        {
            factor = 8;
            rest = rest[..^1];
        }

        var binary = rest.EndsWith("i");
        if (binary) rest = rest[..^1];
        var power = rest.IsEmpty ? 0 : rest[^1] switch { 'k' or 'K' => 1, 'M' => 2, 'G' => 3, _ => 0 };
        if (power > 0) rest = rest[..^1];
        else if (binary) return null;
        factor *= Math.Pow(binary ? 1024 : 1000, power);
        return double.TryParse(rest, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value)
            ? value * factor
            : null;
    }

    private static string Range(long lowest, long highest) =>
        highest == long.MaxValue ? $"of {lowest} or more" : $"from {lowest} to {highest}";
}
