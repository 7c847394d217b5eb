namespace MediaShm.Gpu.Filters.Expressions;

/// <summary>
/// Evaluates constant expressions in the syntax of FFmpeg's option values ("Expression Evaluation" in ffmpeg-utils(1)):
/// numbers with SI suffixes, constants, + - * / ^ and parentheses, functions, ';' between expressions of which the last counts.
/// A sign binds weaker than ^, which groups from the left, as in libavutil.
/// </summary>
internal ref struct Expression
{
    private const int MaxDepth = 100;
    private readonly string _text;
    private readonly ReadOnlySpan<string> _variables;
    private readonly ReadOnlySpan<(string Name, double Value)> _constants;
    private int _at;
    private int _depth;
    private bool _varies;

    private Expression(string text, ReadOnlySpan<string> variables, ReadOnlySpan<(string Name, double Value)> constants)
    {
        _text = text;
        _variables = variables;
        _constants = constants;
    }

    private readonly char Current => _at < _text.Length ? _text[_at] : '\0';

    /// <summary>Evaluates <paramref name="text"/>.</summary>
    /// <param name="text">The expression; white space is ignored everywhere.</param>
    /// <param name="variables">Names whose value is known only per frame; an expression with one of them is varying.</param>
    /// <param name="constants">Named values besides PI, E, PHI and QP2LAMBDA.</param>
    public static ExpressionResult Evaluate(
        string text, ReadOnlySpan<string> variables = default, ReadOnlySpan<(string Name, double Value)> constants = default)
    {
        var parser = new Expression(string.Concat(text.Where(c => !" \n\t\r\f\v".Contains(c))), variables, constants);
        try
        {
            var value = parser.Sequence();
            if (parser._at < parser._text.Length) throw new FormatException($"'{parser._text[parser._at..]}' does not belong there");
            return parser._varies
                ? new ExpressionResult(ExpressionKind.Varying, double.NaN, null)
                : new ExpressionResult(ExpressionKind.Constant, value, null);
        }
        catch (FormatException fault)
        {
            return new ExpressionResult(ExpressionKind.Invalid, double.NaN, fault.Message);
        }
    }

    /// <summary><c>sum {; sum}</c></summary>
    private double Sequence()
    {
        if (++_depth > MaxDepth) throw new FormatException($"it is nested deeper than {MaxDepth}");
        var value = Sum();
        while (Current == ';')
        {
            _at++;
            value = Sum();
        }

        _depth--;
        return value;
    }

    /// <summary><c>product {±product}</c>; the sign is the product's own.</summary>
    private double Sum()
    {
        var value = Product();
        while (Current is '+' or '-') value += Product();
        return value;
    }

    /// <summary><c>power {*power | /power}</c></summary>
    private double Product()
    {
        var value = Power();
        while (Current is '*' or '/')
        {
            var divides = _text[_at++] == '/';
            var right = Power();
            value = !divides ? value * right : right != 0 ? value / right : value * double.PositiveInfinity;
        }

        return value;
    }

    /// <summary><c>[±]primary {^[±]primary}</c></summary>
    private double Power()
    {
        var sign = TakeSign();
        var value = Primary();
        while (Current == '^')
        {
            _at++;
            var exponentSign = TakeSign();
            value = Math.Pow(value, exponentSign * Primary());
        }

        return sign * value;
    }

    /// <summary>Takes a sign, unless it belongs to a number in decibels: -3dB is 10^(-3/20), not -(10^(3/20)).</summary>
    private int TakeSign()
    {
        if (Current == '-' && ExpressionNumber.IsDecibels(_text, _at)) return 1;
        if (Current is not ('+' or '-')) return 1;
        return _text[_at++] == '-' ? -1 : 1;
    }

    /// <summary><c>number | constant | variable | (sequence) | function(sequence {, sequence})</c></summary>
    private double Primary()
    {
        if (ExpressionNumber.TryTake(_text, ref _at, out var number)) return number;
        var start = _at;
        while (char.IsAsciiLetterOrDigit(Current) || Current == '_') _at++;
        var name = _text[start.._at];
        if (Current != '(') return name.Length > 0 ? Named(name) : throw Missing(start);
        _at++;
        Span<double> arguments = stackalloc double[3];
        var count = 0;
        do
        {
            if (count == arguments.Length) throw new FormatException($"'{name}' has too many arguments");
            arguments[count++] = Sequence();
        }
        while (Current == ',' && ++_at > 0);

        if (Current != ')') throw new FormatException(_at < _text.Length ? $"')' is missing before '{_text[_at..]}'" : "')' is missing at the end");
        _at++;
        if (name.Length == 0) return count == 1 ? arguments[0] : throw new FormatException("parentheses hold one expression");
        var value = ExpressionFunctions.Call(name, arguments[..count], out var varies);
        _varies |= varies;
        return value;
    }

    private readonly FormatException Missing(int start) =>
        new(start < _text.Length ? $"a number is missing before '{_text[start..]}'" : "a number is missing at the end");

    private double Named(string name)
    {
        foreach (var variable in _variables)
        {
            if (variable != name) continue;
            _varies = true;
            return double.NaN;
        }

        foreach (var (constant, value) in _constants)
            if (constant == name) return value;

        return name switch
        {
            "PI" => Math.PI,
            "E" => Math.E,
            "PHI" => (1 + Math.Sqrt(5)) / 2,
            "QP2LAMBDA" => 118,
            _ => throw new FormatException($"'{name}' is neither a number nor a known name"),
        };
    }
}
