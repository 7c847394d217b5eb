namespace MediaShm.Gpu.Filters.Expressions;

/// <summary>The functions of FFmpeg's expressions. Those with state, chance or loops are known by name and left to libavfilter.</summary>
internal static class ExpressionFunctions
{
    /// <summary>Functions whose value is not settled by their arguments alone.</summary>
    private static readonly string[] Varying = ["st", "ld", "while", "taylor", "root", "random", "randomi", "print", "time"];

    /// <summary>Calls a function.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="a">One to three arguments.</param>
    /// <param name="varies">True when libavfilter must evaluate it; the value is NaN then.</param>
    /// <exception cref="FormatException">There is no such function with so many arguments.</exception>
    public static double Call(string name, ReadOnlySpan<double> a, out bool varies)
    {
        varies = Varying.Contains(name);
        if (varies) return double.NaN;
        var value = a.Length switch
        {
            1 => One(name, a[0]),
            2 => Two(name, a[0], a[1]),
            _ => Three(name, a[0], a[1], a[2]),
        };
        return value ?? throw new FormatException($"there is no function '{name}' of {a.Length} argument{(a.Length == 1 ? "" : "s")}");
    }

    private static double? One(string name, double x) => name switch
    {
        "sinh" => Math.Sinh(x),
        "cosh" => Math.Cosh(x),
        "tanh" => Math.Tanh(x),
        "sin" => Math.Sin(x),
        "cos" => Math.Cos(x),
        "tan" => Math.Tan(x),
        "asin" => Math.Asin(x),
        "acos" => Math.Acos(x),
        "atan" => Math.Atan(x),
        "exp" => Math.Exp(x),
        "log" => Math.Log(x),
        "abs" => Math.Abs(x),
        "floor" => Math.Floor(x),
        "ceil" => Math.Ceiling(x),
        "trunc" => Math.Truncate(x),
        "round" => Math.Round(x, MidpointRounding.AwayFromZero),
        "sqrt" => Math.Sqrt(x),
        "not" => Truth(x == 0),
        "sgn" => Truth(x > 0) - Truth(x < 0),
        "isnan" => Truth(double.IsNaN(x)),
        "isinf" => Truth(double.IsInfinity(x)),
        "squish" => 1 / (1 + Math.Exp(4 * x)),
        "gauss" => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI),
        _ => null,
    };

    private static double? Two(string name, double x, double y) => name switch
    {
        "mod" => x - Math.Floor(x / y) * y,
        "max" => x > y ? x : y,
        "min" => x < y ? x : y,
        "eq" => Truth(x == y),
        "gt" => Truth(x > y),
        "gte" => Truth(x >= y),
        "lt" => Truth(x < y),
        "lte" => Truth(x <= y),
        "pow" => Math.Pow(x, y),
        "hypot" => double.Hypot(x, y),
        "atan2" => Math.Atan2(x, y),
        "gcd" => GreatestCommonDivisor((long)x, (long)y),
        "bitand" => double.IsNaN(x) || double.IsNaN(y) ? double.NaN : (long)x & (long)y,
        "bitor" => double.IsNaN(x) || double.IsNaN(y) ? double.NaN : (long)x | (long)y,
        "if" => x != 0 ? y : 0,
        "ifnot" => x == 0 ? y : 0,
        _ => null,
    };

    private static double? Three(string name, double x, double y, double z) => name switch
    {
        "if" => x != 0 ? y : z,
        "ifnot" => x == 0 ? y : z,
        "between" => Truth(x >= y && x <= z),
        "clip" => double.IsNaN(x) || double.IsNaN(y) || double.IsNaN(z) || y > z ? double.NaN : Math.Clamp(x, y, z),
        "lerp" => x + (y - x) * z,
        _ => null,
    };

    private static double Truth(bool condition) => condition ? 1 : 0;

    private static double GreatestCommonDivisor(long x, long y)
    {
        while (y != 0) (x, y) = (y, y == -1 ? 0 : x % y); // −1 divides all, and long.MinValue % −1 would trap
        return Math.Abs((double)x);
    }
}
