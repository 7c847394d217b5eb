using System.Globalization;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>FFmpeg's options in words.</summary>
internal static unsafe class OptionText
{
    /// <summary>FFmpeg's word for a type.</summary>
    public static string TypeName(AVOptionType type) => type switch
    {
        AVOptionType.AV_OPT_TYPE_FLAGS => "flags",
        AVOptionType.AV_OPT_TYPE_INT => "int",
        AVOptionType.AV_OPT_TYPE_INT64 => "int64",
        AVOptionType.AV_OPT_TYPE_UINT64 => "uint64",
        AVOptionType.AV_OPT_TYPE_DOUBLE => "double",
        AVOptionType.AV_OPT_TYPE_FLOAT => "float",
        AVOptionType.AV_OPT_TYPE_STRING => "string",
        AVOptionType.AV_OPT_TYPE_RATIONAL => "rational",
        AVOptionType.AV_OPT_TYPE_BINARY => "binary",
        AVOptionType.AV_OPT_TYPE_DICT => "dictionary",
        AVOptionType.AV_OPT_TYPE_CONST => "constant",
        _ => "other",
    };

    /// <summary>The default as text; "" for types whose default is not kept in the option.</summary>
    public static string Default(AVOption* option) => option->Type switch
    {
        AVOptionType.AV_OPT_TYPE_FLAGS or AVOptionType.AV_OPT_TYPE_INT or AVOptionType.AV_OPT_TYPE_INT64 or AVOptionType.AV_OPT_TYPE_UINT64 =>
            option->default_val.ToString(CultureInfo.InvariantCulture),
        AVOptionType.AV_OPT_TYPE_DOUBLE or AVOptionType.AV_OPT_TYPE_FLOAT or AVOptionType.AV_OPT_TYPE_RATIONAL =>
            option->DefaultDouble.ToString("R", CultureInfo.InvariantCulture),
        AVOptionType.AV_OPT_TYPE_STRING => NativeText.Read(option->DefaultString) ?? "",
        _ => "",
    };
}
