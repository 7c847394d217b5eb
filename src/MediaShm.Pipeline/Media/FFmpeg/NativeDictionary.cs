namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>Owns an <c>AVDictionary</c>: options going in, metadata coming out. Not thread-safe.</summary>
internal sealed unsafe class NativeDictionary : IDisposable
{
    private AVDictionary* _entries;

    /// <summary>Makes a dictionary of some entries, or of none.</summary>
    public NativeDictionary(IEnumerable<KeyValuePair<string, string>>? entries = null)
    {
        foreach (var (key, value) in entries ?? []) Set(key, value);
    }

    /// <summary>The entries; FFmpeg's functions take the address of this and leave what they did not use.</summary>
    public ref AVDictionary* Entries => ref _entries;

    /// <summary>Adds or replaces an entry.</summary>
    public void Set(string key, string value)
    {
        using var k = new Utf8(key);
        using var v = new Utf8(value);
        fixed (AVDictionary** entries = &_entries)
            _ = FFmpegError.Check(ffmpeg.av_dict_set(entries, k, v, ffmpeg.AV_DICT_MATCH_CASE), $"set '{key}'");
    }

    /// <summary>Copies a dictionary that somebody else owns. Keys that occur twice keep their first value.</summary>
    public static Dictionary<string, string> Read(AVDictionary* entries)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        AVDictionaryEntry* entry = null;
        while ((entry = ffmpeg.av_dict_get(entries, NativeText.Literal(""u8), entry, ffmpeg.AV_DICT_IGNORE_SUFFIX)) != null)
            _ = all.TryAdd(NativeText.Read(entry->key)!, NativeText.Read(entry->value)!);
        return all;
    }

    /// <summary>The entries left; after an open call those that nothing recognised.</summary>
    public Dictionary<string, string> ToDictionary() => Read(_entries);

    /// <inheritdoc/>
    public void Dispose()
    {
        fixed (AVDictionary** entries = &_entries) ffmpeg.av_dict_free(entries);
    }
}
