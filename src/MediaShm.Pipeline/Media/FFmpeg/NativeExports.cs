using System.Runtime.InteropServices;

namespace MediaShm.Pipeline.Media.FFmpeg;

/// <summary>One loaded shared library and its exported functions. It stays loaded until the process ends.</summary>
internal sealed class NativeExports
{
    private readonly nint _handle;

    private NativeExports(string soname, nint handle) => (Soname, _handle) = (soname, handle);

    /// <summary>The name it was loaded by.</summary>
    public string Soname { get; }

    /// <summary>Loads a library; null when it is not there, <paramref name="problem"/> then holds the loader's words.</summary>
    public static NativeExports? TryLoad(string path, out string problem)
    {
        problem = "";
        if (NativeLibrary.TryLoad(path, out var handle)) return new NativeExports(path, handle);
        problem = $"{path}: not found, or one of the libraries it needs is missing";
        return null;
    }

    /// <summary>Address of a function that every supported version has.</summary>
    /// <exception cref="FFmpegLibraryException">The library has no such function.</exception>
    public unsafe void* Required(string name) => NativeLibrary.TryGetExport(_handle, name, out var address)
        ? (void*)address
        : throw new FFmpegLibraryException($"{Soname} has no function '{name}': it is not FFmpeg's, or a reduced build; {FFmpegLibrary.InstallHint}");

    /// <summary>Address of a function that only some supported versions have, or null.</summary>
    public unsafe void* Optional(string name) => NativeLibrary.TryGetExport(_handle, name, out var address) ? (void*)address : null;

    /// <summary>Forgets a library that turned out not to belong to a whole set.</summary>
    public void Unload() => NativeLibrary.Free(_handle);
}
