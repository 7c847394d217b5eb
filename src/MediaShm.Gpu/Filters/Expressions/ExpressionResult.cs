namespace MediaShm.Gpu.Filters.Expressions;

/// <summary>What became of an expression.</summary>
internal enum ExpressionKind
{
    /// <summary>It has one value, whatever the frame.</summary>
    Constant,

    /// <summary>It is well formed, and needs a frame's time or number, stored state or chance.</summary>
    Varying,

    /// <summary>It is not an expression.</summary>
    Invalid,
}

/// <summary>An expression's kind, and its value or its fault.</summary>
/// <param name="Kind">What became of it.</param>
/// <param name="Value">Its value when constant, else NaN.</param>
/// <param name="Fault">What is wrong with it when invalid, else null.</param>
internal readonly record struct ExpressionResult(ExpressionKind Kind, double Value, string? Fault);
