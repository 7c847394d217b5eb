using System.Collections.Concurrent;
using System.Text;
using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Media.Output;

/// <summary>
/// The place that is written to. A plain file is written without a name, or under a temporary one where the file system wants a name,
/// and gets its own when whole, so that nobody ever sees half of it and a killed process leaves nothing; pipes, devices, URLs and outputs of many files are written directly.
/// Thread-safety: <see cref="Commit"/>, <see cref="Abandon"/> and <see cref="AbandonAll"/> may race; one of them wins.
/// </summary>
internal sealed class OutputFile
{
    private const int MaxNameBytes = 255;
    private static readonly ConcurrentDictionary<OutputFile, bool> Unfinished = new(); // the plain files
    private static int _counter;
    private readonly string? _final;
    private readonly string? _temporary;
    private readonly UnixFileMode? _mode;
    private UnnamedFile? _unnamed;
    private int _settled;

    private OutputFile(string name, string url, bool isStream, string? final = null, string? temporary = null, UnixFileMode? mode = null) =>
        (Name, Url, IsStream, _final, _temporary, _mode) = (name, url, isStream, final, temporary, mode);

    /// <summary>The name that the user gave.</summary>
    public string Name { get; }

    /// <summary>What FFmpeg opens.</summary>
    public string Url { get; }

    /// <summary>It can be written from first to last byte only.</summary>
    public bool IsStream { get; }

    /// <summary>Prepares an output.</summary>
    /// <param name="name">A path, "-", or a URL.</param>
    /// <param name="muxer">Name of the muxer.</param>
    /// <param name="opensItself">The muxer opens its files itself.</param>
    /// <param name="overwrite">An existing file may be replaced.</param>
    /// <exception cref="MediaException">It exists, is a directory, or cannot be created.</exception>
    public static OutputFile Open(string name, string muxer, bool opensItself, bool overwrite)
    {
        if (muxer == "null") return new OutputFile(name, name, isStream: true);
        if (name is "-" or "pipe:" or "pipe:1") return new OutputFile("standard output", "pipe:1", isStream: true);
        var path = MediaInput.PathOf(name);
        if (path == name && IsUrl(name)) return new OutputFile(name, name, isStream: true); // file:///x is a path, too
        name = path;
        if (name.Length == 0) throw new MediaException(MediaErrorKind.Usage, "the output has no name");
        if (opensItself && (muxer != "image2" || name.Contains('%'))) return new OutputFile(name, name, isStream: false);

        var existing = FileIdentity.Of(name);
        if (existing is { IsDirectory: true }) throw new MediaException(MediaErrorKind.Failed, $"the output '{name}' is a directory; name a file");
        if (existing is { IsRegular: false }) return new OutputFile(name, "file:" + name, isStream: true);
        if (existing is not null && !overwrite) throw new MediaException(MediaErrorKind.Usage, $"the output '{name}' exists; use -y to replace it");
        return CreateTemporary(name, existing?.Mode, opensItself);
    }

    /// <summary>Gives the finished file its final name.</summary>
    /// <exception cref="MediaException">The file system refuses, or the output was abandoned.</exception>
    public void Commit()
    {
        if (!Settle()) throw new MediaException($"the output '{Name}' was given up before it was whole");
        if (_temporary is null) return;
        try
        {
            _unnamed?.LinkTo(_temporary);
            if (_mode is { } mode && Libc.chmod(_temporary, (uint)mode) != 0)
                throw SystemCallException.Last("chmod", "keep the output's permissions");
            File.Move(_temporary, _final!, overwrite: true); // a link cannot replace what is there
            _unnamed?.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete();
            throw new MediaException($"cannot give the output its name '{Name}': {e.Message}", e);
        }
    }

    /// <summary>Removes what was written, as far as it is a plain file. Does nothing once committed.</summary>
    public void Abandon()
    {
        if (Settle()) TryDelete();
    }

    /// <summary>Abandons every output of this process that is not settled yet; their writers need not be asked and write on into files without a name.</summary>
    public static void AbandonAll()
    {
        foreach (var (file, _) in Unfinished) file.Abandon();
    }

    /// <summary>True for the first who decides what becomes of the output.</summary>
    private bool Settle()
    {
        Unfinished.TryRemove(this, out _);
        return Interlocked.Exchange(ref _settled, 1) == 0; // full fence: of two who settle at once, one sees 0
    }

    private static bool IsUrl(string name) =>
        name.Contains("://", StringComparison.Ordinal) || name.StartsWith("pipe:", StringComparison.Ordinal) || name.StartsWith("fd:", StringComparison.Ordinal);

    private static OutputFile CreateTemporary(string name, UnixFileMode? mode, bool opensItself)
    {
        try
        {
            var link = new FileInfo(name);
            var final = Path.GetFullPath(link.LinkTarget is null ? name : link.ResolveLinkTarget(returnFinalTarget: true)!.FullName); // a link stays a link
            var folder = Path.GetDirectoryName(final)!;
            var ending = Path.GetExtension(final); // kept: image2 chooses by it
            var stem = Path.GetFileNameWithoutExtension(final);
            var unique = $".{Environment.ProcessId}-{Interlocked.Increment(ref _counter)}.part{ending}";
            while (Encoding.UTF8.GetByteCount($".{stem}{unique}") > MaxNameBytes && stem.Length > 0) stem = stem[..^1];
            var temporary = Path.Combine(folder, $".{stem}{unique}");
            // A file that may not be written may not be replaced.
            if (mode is not null) File.OpenHandle(final, FileMode.Open, FileAccess.Write).Dispose();
            var unnamed = opensItself ? null : UnnamedFile.TryCreate(folder);
            if (unnamed is null) File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write).Dispose();
            var url = opensItself ? temporary : "file:" + (unnamed?.Path ?? temporary);
            var file = new OutputFile(name, url, isStream: false, final, temporary, mode) { _unnamed = unnamed };
            Unfinished[file] = true;
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var reason = e switch
            {
                DirectoryNotFoundException => "its folder does not exist",
                UnauthorizedAccessException => "permission denied",
                _ => e.Message,
            };
            throw new MediaException($"cannot write '{name}': {reason}", e);
        }
    }

    private void TryDelete()
    {
        try
        {
            _unnamed?.Dispose();
            if (_temporary is not null) File.Delete(_temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing more can be done about a folder that lets files in but not out.
        }
    }
}
