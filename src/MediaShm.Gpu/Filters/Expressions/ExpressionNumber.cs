using System.Globalization;

namespace MediaShm.Gpu.Filters.Expressions;

/// <summary>
/// Numbers as FFmpeg's options take them: decimal or 0x hexadecimal, then "dB", or an SI prefix (with "i" for powers of 1024),
/// then "B" for 8 times as much (bytes to bits).
/// </summary>
internal static class ExpressionNumber
{
    private const string Prefixes = "yzafpnumcdhkKMGTPEZY";
    private static readonly int[] Exponents = [-24, -21, -18, -15, -12, -9, -6, -3, -2, -1, 2, 3, 3, 6, 9, 12, 15, 18, 21, 24];

    /// <summary>Takes a number at <paramref name="at"/>; false, and nothing taken, when none begins there.</summary>
    public static bool TryTake(string text, ref int at, out double value)
    {
        var end = EndOfDigits(text, at, out value);
        if (end == at) return false;
        if (end + 1 < text.Length && text[end] == 'd' && text[end + 1] == 'B')
        {
            value = Math.Pow(10, value / 20);
            end += 2;
        }
        else if (end < text.Length && Prefixes.IndexOf(text[end]) is >= 0 and var prefix)
        {
            var binary = end + 1 < text.Length && text[end + 1] == 'i';
            value *= binary ? Math.Pow(2, Exponents[prefix] / 3.0 * 10) : Math.Pow(10, Exponents[prefix]);
            end += binary ? 2 : 1;
        }

        if (end < text.Length && text[end] == 'B')
        {
            value *= 8;
            end++;
        }

        at = end;
        return true;
    }

    /// <summary>True when a number followed by "dB" begins at <paramref name="at"/>.</summary>
    public static bool IsDecibels(string text, int at)
    {
        var end = EndOfDigits(text, at, out _);
        return end > at && end + 1 < text.Length && text[end] == 'd' && text[end + 1] == 'B';
    }

    private static int EndOfDigits(string text, int at, out double value)
    {
        value = 0;
        var start = at;
        var negative = at < text.Length && text[at] == '-';
        if (at < text.Length && text[at] is '+' or '-') at++;
        if (at + 2 < text.Length && text[at] == '0' && text[at + 1] is 'x' or 'X' && char.IsAsciiHexDigit(text[at + 2]))
        {
            for (at += 2; at < text.Length && char.IsAsciiHexDigit(text[at]); at++) value = value * 16 + Convert.ToInt32(text[at].ToString(), 16);
            if (negative) value = -value;
            return at;
        }

        if (StartsWord(text, at, "infinity") || StartsWord(text, at, "inf") || StartsWord(text, at, "nan"))
        {
            var isNan = StartsWord(text, at, "nan");
            value = isNan ? double.NaN : negative ? double.NegativeInfinity : double.PositiveInfinity;
            return at + (StartsWord(text, at, "infinity") ? 8 : 3);
        }

        var digits = SkipDigits(text, at);
        var any = digits > at;
        var end = digits;
        if (end < text.Length && text[end] == '.')
        {
            var fraction = SkipDigits(text, end + 1);
            any |= fraction > end + 1;
            if (any) end = fraction;
        }

        if (!any) return start;
        if (end < text.Length && text[end] is 'e' or 'E')
        {
            var exponent = end + 1;
            if (exponent < text.Length && text[exponent] is '+' or '-') exponent++;
            var exponentEnd = SkipDigits(text, exponent);
            if (exponentEnd > exponent) end = exponentEnd;
        }

        value = double.Parse(text.AsSpan(start, end - start), NumberStyles.Float, CultureInfo.InvariantCulture);
        return end;
    }

    private static int SkipDigits(string text, int at)
    {
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        return at;
    }

    private static bool StartsWord(string text, int at, string word) =>
        string.Compare(text, at, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) == 0;
}
