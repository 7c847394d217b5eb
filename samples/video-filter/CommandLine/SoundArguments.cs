namespace VideoFilter.CommandLine;

/// <summary>Collects what the command line says of the output's sound: <c>-c:a</c>, <c>-ar</c>, and all that has the specifier <c>:a</c>.</summary>
internal sealed class SoundArguments
{
    private readonly Dictionary<string, string> _private = new(StringComparer.Ordinal);
    private SoundSide _side = new();
    private string? _word; // the first that needs an encoder

    /// <summary><c>-c:a none</c>.</summary>
    public bool IsNone { get; private set; }

    /// <summary>True for the specifiers of audio streams.</summary>
    public static bool Means(string specifier) => specifier.StartsWith('a');

    /// <summary>Sets the codec: <c>copy</c>, <c>none</c> or an encoder's name. The last one counts.</summary>
    /// <exception cref="UsageException">It is for one of several streams.</exception>
    public void SetCodec(string word, string specifier, string value)
    {
        if (value is not ("copy" or "none")) RequireAll(word, specifier);
        IsNone = value == "none";
        _side = _side with { Codec = value is "copy" or "none" ? null : OptionValues.NotEmpty(word, value) };
    }

    /// <summary>An option for the encoder.</summary>
    /// <exception cref="UsageException">Its value is none, or it is for one of several streams.</exception>
    public void Apply(OptionKey key, string word, string specifier, string name, string value)
    {
        RequireAll(word, specifier);
        _word ??= word;
        switch (key)
        {
            case OptionKey.SampleRate: _side = _side with { SampleRate = (int)NumberSyntax.ParseCount(word, value, 1, int.MaxValue) }; break;
            case OptionKey.Channels: _side = _side with { Channels = (int)NumberSyntax.ParseCount(word, value, 1, 64) }; break;
            case OptionKey.SampleFormat: _side = _side with { SampleFormat = OptionValues.NotEmpty(word, value) }; break;
            case OptionKey.AudioBitRate or OptionKey.BitRate: _private["b"] = $"{NumberSyntax.ParseBitRate(word, value)}"; break;
            case OptionKey.AudioQuality or OptionKey.Quality: _private["q"] = OptionValues.NotEmpty(word, value); break;
            default: _private[name] = value; break;
        }
    }

    /// <summary>Checks the whole and freezes it.</summary>
    /// <param name="isWanted">There is to be sound.</param>
    /// <exception cref="UsageException">Options for an encoder were given, and none to encode.</exception>
    public SoundSide Build(bool isWanted) => _word is null || _side.Codec is not null || !isWanted
        ? _side with { Private = _private }
        : throw new UsageException($"{_word}: sound is copied as it is unless an encoder is named; add one, such as -c:a aac, or leave {_word} out");

    private static void RequireAll(string word, string specifier)
    {
        if (specifier is not ("" or "a"))
            throw new UsageException($"{word}: all audio streams are treated alike; write {word.Split(':')[0]}:a");
    }
}
