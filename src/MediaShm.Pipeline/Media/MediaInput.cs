using MediaShm.Pipeline.SharedMemory;
using Microsoft.Win32.SafeHandles;

namespace MediaShm.Pipeline.Media;

/// <summary>
/// The input as it is handed to the decoder process: an open descriptor wherever it is one file or a pipe, so that the
/// decoder needs no right to open files; a name where FFmpeg itself must open things (URLs, image sequences, devices).
/// </summary>
/// <param name="Name">What to call it, or what to open.</param>
/// <param name="Descriptor">The open file, or null.</param>
public sealed record MediaInput(string Name, SafeFileHandle? Descriptor) : IDisposable
{
    // Demuxers that take no file, or that open further files named in it or derived from its name.
    private static readonly string[] OpenThemselves =
        ["lavfi", "concat", "image2", "hls", "dash", "rtsp", "sdp"];

    // By the name that the user gave, never by what the file says of itself: a video is not to name other files.
    private static readonly string[] Lists = [".m3u8", ".mpd", ".ffconcat", ".sdp"];

    private readonly long _origin = Descriptor is null ? 0 : Math.Max(0, Libc.lseek(Descriptor, 0, Libc.SEEK_CUR));

    /// <summary>Opens an input.</summary>
    /// <param name="name">A path, a URL, or "-" for standard input.</param>
    /// <param name="format">The demuxer asked for, or null.</param>
    /// <exception cref="MediaException">There is no such file, it is a directory, is empty, or cannot be read.</exception>
    public static MediaInput Open(string name, string? format)
    {
        if (name is "-" or "pipe:" or "pipe:0") return new MediaInput("pipe:0", new SafeFileHandle(0, ownsHandle: false));
        if (format is not null && (OpenThemselves.Contains(format) || InputRights.IsDevice(format))) return new MediaInput(name, null);
        const string Cache = "cache:"; // it would write a file, which the decoder may not; whatever can be read twice needs none
        if (name.StartsWith(Cache, StringComparison.Ordinal) && !File.Exists(name)) return Open(name[Cache.Length..], format);
        var path = PathOf(name);
        if (!File.Exists(path) && !Directory.Exists(path) && (IsUrl(name) || path.Contains('%'))) return new MediaInput(name, null);
        if (!File.Exists(path) && NamedFiles.OfProtocol(name) is { } named)
        {
            var missing = named.FirstOrDefault(inner => !IsUrl(inner) && !File.Exists(PathOf(inner)));
            return missing is null ? new MediaInput(name, null) : throw Unusable($"there is no file '{missing}', which '{name}' names; check it");
        }

        if (Directory.Exists(path)) throw Unusable($"the input '{path}' is a directory; name a file");
        try
        {
            var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (format is null && Lists.Contains(Path.GetExtension(path)))
            {
                handle.Dispose();
                return new MediaInput(path, null);
            }

            if (IsEmptyFile(handle))
            {
                handle.Dispose();
                throw Unusable($"the input '{path}' is empty (0 bytes)");
            }

            return new MediaInput(path, handle);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Unusable($"there is no file '{path}'; check the name", e);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw Unusable($"the input '{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>
    /// True when a path, a <c>file:</c> URL too, leads to this very file, or to one of those that it names: by another spelling, a link of either kind,
    /// or standard input.
    /// </summary>
    public bool IsSameFile(string path)
    {
        if (FileIdentity.Of(PathOf(path)) is not { } output) return false;
        if (Descriptor is not null) return IsIt(FileIdentity.Of(Descriptor));
        return IsIt(FileIdentity.Of(Name)) || (NamedFiles.OfProtocol(Name) ?? []).Any(inner => IsIt(FileIdentity.Of(PathOf(inner))));

        bool IsIt(FileIdentity? input) => input is { IsRegular: true } mine && mine.IsSame(output);
    }

    /// <summary>A name without the scheme of a file URL.</summary>
    internal static string PathOf(string name) => name.StartsWith("file:", StringComparison.Ordinal) ? name[5..] : name;

    /// <summary>Closes our copy of the descriptor.</summary>
    public void Dispose() => Descriptor?.Dispose();

    private static bool IsEmptyFile(SafeFileHandle handle)
    {
        try
        {
            return RandomAccess.GetLength(handle) == 0;
        }
        catch (NotSupportedException)
        {
            return false; // a pipe or a device has no length
        }
    }

    /// <summary>A scheme and a colon, as in http:, rtsp: or udp:; one letter alone is a path.</summary>
    internal static bool IsUrl(string name)
    {
        var colon = name.IndexOf(':');
        return colon > 1 && name.AsSpan(0, colon).IndexOfAnyExceptInRange('!', '~') < 0 && name.AsSpan(0, colon).IndexOfAny("/ '\"") < 0
            && name.AsSpan(colon).StartsWith("://", StringComparison.Ordinal);
    }

    /// <summary>Bytes of the input before the place up to which it was read, by the decoder too, which shares the descriptor; null for what has none.</summary>
    internal long? BytesRead => Descriptor is not null && Libc.lseek(Descriptor, 0, Libc.SEEK_CUR) is >= 0 and var place ? place - _origin : null;

    /// <summary>True for an input that can be read again from its beginning.</summary>
    public bool CanRewind => Descriptor is null || BytesRead is not null;

    /// <summary>Goes back to where the input began, for another decoder; the first must have ended.</summary>
    /// <exception cref="MediaException">It can be read only once.</exception>
    public void Rewind()
    {
        if (!TryRewind()) throw Unusable($"'{Name}' cannot be read from its beginning again");
    }

    /// <summary>Goes back to where the input began; false for what cannot.</summary>
    internal bool TryRewind() => Descriptor is null || Libc.lseek(Descriptor, _origin, Libc.SEEK_SET) >= 0;

    private static MediaException Unusable(string message, Exception? cause = null) => new(MediaErrorKind.InputUnusable, message, cause);
}
