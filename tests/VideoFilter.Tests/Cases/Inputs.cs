using System.Collections.Concurrent;
using VideoFilter.Tests.Harness;

[assembly: AssemblyFixture(typeof(VideoFilter.Tests.Cases.Inputs))]

namespace VideoFilter.Tests.Cases;

/// <summary>The inputs of the media cases, each made by make-input.sh when first asked for, kept until the last test has run.</summary>
public sealed class Inputs : IDisposable
{
    private static readonly string Script = Path.Combine(Repository.Root, "tests", "VideoFilter.Tests", "Cases", "make-input.sh");
    private readonly TempFolder _folder = new();
    private readonly ConcurrentDictionary<string, Lazy<string>> _made = new();

    /// <summary>The file of a name that make-input.sh knows.</summary>
    public string this[string name] => _made.GetOrAdd(name, key => new Lazy<string>(() =>
    {
        var file = _folder.File(key);
        _ = Ffmpeg.Run("/bin/bash", Script, key, file).Expect(0);
        return file;
    })).Value;

    public void Dispose() => _folder.Dispose();
}
