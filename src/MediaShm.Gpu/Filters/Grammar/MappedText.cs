namespace MediaShm.Gpu.Filters.Grammar;

/// <summary>
/// Text after un-escaping, with the place in the <c>-vf</c> string that each of its characters came from, so that an error
/// two levels of escaping deep still points at what the user typed.
/// </summary>
/// <param name="Text">The characters.</param>
/// <param name="Positions">One place per character, and one more for the end.</param>
internal readonly record struct MappedText(string Text, int[] Positions)
{
    /// <summary>FFmpeg's white space between tokens.</summary>
    public const string Whitespace = " \n\t\r";

    /// <summary>The <c>-vf</c> string itself.</summary>
    public static MappedText Of(string text) => new(text, [.. Enumerable.Range(0, text.Length + 1)]);

    /// <summary>True when <paramref name="at"/> is past the last character.</summary>
    public bool IsEnd(int at) => at >= Text.Length;

    /// <summary>The character at <paramref name="at"/>, or NUL at the end.</summary>
    public char At(int at) => at < Text.Length ? Text[at] : '\0';

    /// <summary>The first place from <paramref name="at"/> on that is not white space.</summary>
    public int SkipWhitespace(int at)
    {
        while (at < Text.Length && Whitespace.Contains(Text[at])) at++;
        return at;
    }

    /// <summary>
    /// Takes one token, with the rules of FFmpeg's <c>av_get_token</c>: surrounding white space is dropped unless escaped or
    /// quoted; a backslash takes the next character as it is; single quotes take all between them as it is; an unclosed
    /// quote runs to the end; the token ends before an unprotected character of <paramref name="terminators"/>.
    /// </summary>
    /// <param name="at">Where to begin; afterwards the place of the terminator or the end.</param>
    /// <param name="terminators">Characters that end the token.</param>
    public MappedText TakeToken(ref int at, string terminators)
    {
        at = SkipWhitespace(at);
        var start = at;
        var characters = new List<char>();
        var places = new List<int>();
        var kept = 0; // characters up to here are protected from trimming
        while (!IsEnd(at) && !terminators.Contains(Text[at]))
        {
            var c = Text[at++];
            if (c == '\\' && !IsEnd(at))
            {
                Add(this, at++);
                kept = characters.Count;
            }
            else if (c == '\'')
            {
                while (!IsEnd(at) && Text[at] != '\'') Add(this, at++);
                if (IsEnd(at)) continue;
                at++;
                kept = characters.Count;
            }
            else
            {
                Add(this, at - 1);
            }
        }

        var length = characters.Count;
        while (length > kept && Whitespace.Contains(characters[length - 1])) length--;
        places.RemoveRange(length, places.Count - length);
        places.Add(length == 0 ? Positions[start] : places[length - 1] + 1);
        return new MappedText(new string([.. characters.Take(length)]), [.. places]);

        void Add(MappedText source, int place)
        {
            characters.Add(source.Text[place]);
            places.Add(source.Positions[place]);
        }
    }
}
