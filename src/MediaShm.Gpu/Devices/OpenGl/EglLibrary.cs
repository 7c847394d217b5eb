using System.Runtime.InteropServices;

namespace MediaShm.Gpu.Devices.OpenGl;

/// <summary>
/// The few functions of EGL that a context without a display needs, loaded at run time. Loaded once per process and never
/// unloaded, and displays are never terminated: they belong to the process, and another device may stand on the same.
/// Thread-safety: any thread; EGL keeps the current context and the last error per thread.
/// </summary>
internal sealed unsafe class EglLibrary
{
    private const string FileName = "libEGL.so.1";
    private const int Extensions = 0x3055;
    private const uint PlatformDevice = 0x313F;
    private const uint PlatformSurfaceless = 0x31DD;
    private const uint OpenGlApi = 0x30A2;
    private const int None = 0x3038;
    private const int MaxDevices = 32;

    private static readonly Lazy<EglLibrary?> Loaded = new(Load);

    private readonly delegate* unmanaged<nint, int, byte*> _queryString;
    private readonly delegate* unmanaged<nint, int*, int*, uint> _initialize;
    private readonly delegate* unmanaged<uint, uint> _bindApi;
    private readonly delegate* unmanaged<nint, nint, nint, int*, nint> _createContext;
    private readonly delegate* unmanaged<nint, nint, uint> _destroyContext;
    private readonly delegate* unmanaged<nint, nint, nint, nint, uint> _makeCurrent;
    private readonly delegate* unmanaged<uint> _releaseThread;
    private readonly delegate* unmanaged<int> _getError;
    private readonly delegate* unmanaged<byte*, nint> _getProcAddress;
    private readonly delegate* unmanaged<uint, nint, int*, nint> _getPlatformDisplay;
    private readonly delegate* unmanaged<int, nint*, int*, uint> _queryDevices;

    private EglLibrary(nint library)
    {
        _queryString = (delegate* unmanaged<nint, int, byte*>)NativeLibrary.GetExport(library, "eglQueryString");
        _initialize = (delegate* unmanaged<nint, int*, int*, uint>)NativeLibrary.GetExport(library, "eglInitialize");
        _bindApi = (delegate* unmanaged<uint, uint>)NativeLibrary.GetExport(library, "eglBindAPI");
        _createContext = (delegate* unmanaged<nint, nint, nint, int*, nint>)NativeLibrary.GetExport(library, "eglCreateContext");
        _destroyContext = (delegate* unmanaged<nint, nint, uint>)NativeLibrary.GetExport(library, "eglDestroyContext");
        _makeCurrent = (delegate* unmanaged<nint, nint, nint, nint, uint>)NativeLibrary.GetExport(library, "eglMakeCurrent");
        _releaseThread = (delegate* unmanaged<uint>)NativeLibrary.GetExport(library, "eglReleaseThread");
        _getError = (delegate* unmanaged<int>)NativeLibrary.GetExport(library, "eglGetError");
        _getProcAddress = (delegate* unmanaged<byte*, nint>)NativeLibrary.GetExport(library, "eglGetProcAddress");
        _getPlatformDisplay = (delegate* unmanaged<uint, nint, int*, nint>)GetProcAddress("eglGetPlatformDisplayEXT");
        _queryDevices = (delegate* unmanaged<int, nint*, int*, uint>)GetProcAddress("eglQueryDevicesEXT");
    }

    /// <summary>The library.</summary>
    /// <exception cref="DeviceAbsentException">It is not installed.</exception>
    public static EglLibrary Get() => Loaded.Value
        ?? throw new DeviceAbsentException($"opengl: {FileName} was not found; install libegl1 and a GPU driver (libgl1-mesa-dri has one for most GPUs), or use --device cpu");

    /// <summary>Displays that need no window system: one per GPU that EGL lists, then the one of the surfaceless platform.</summary>
    public IReadOnlyList<nint> Displays()
    {
        var displays = new List<nint>();
        if (_getPlatformDisplay == null) return displays;
        var extensions = Marshal.PtrToStringUTF8((nint)_queryString(0, Extensions))?.Split(' ') ?? [];
        if (_queryDevices != null && extensions.Contains("EGL_EXT_platform_device"))
        {
            var devices = stackalloc nint[MaxDevices];
            int count;
            if (_queryDevices(MaxDevices, devices, &count) != 0)
                for (var i = 0; i < count; i++) displays.Add(_getPlatformDisplay(PlatformDevice, devices[i], null));
        }

        if (extensions.Contains("EGL_MESA_platform_surfaceless")) displays.Add(_getPlatformDisplay(PlatformSurfaceless, 0, null));
        _ = displays.RemoveAll(display => display == 0);
        return displays;
    }

    /// <summary>Makes an OpenGL 4.5 core context and makes it the calling thread's.</summary>
    /// <param name="display">One of <see cref="Displays"/>.</param>
    /// <param name="refusal">Why there is none, when 0 is returned.</param>
    public nint TryCreateContext(nint display, out string refusal)
    {
        if (_initialize(display, null, null) == 0) return Refuse("eglInitialize", out refusal);
        if (_bindApi(OpenGlApi) == 0) return Refuse("eglBindAPI", out refusal);
        // Major and minor version, core profile; then, where the driver can, to be told of a reset instead of undefined results.
        var attributes = stackalloc int[] { 0x3098, 4, 0x30FB, 5, 0x30FD, 1, 0x31BD, 0x31BF, None };
        var context = _createContext(display, 0, 0, attributes);
        if (context == 0)
        {
            attributes[6] = None;
            context = _createContext(display, 0, 0, attributes);
        }

        if (context == 0) return Refuse("eglCreateContext for OpenGL 4.5", out refusal);
        if (_makeCurrent(display, 0, 0, context) == 0)
        {
            _ = Refuse("eglMakeCurrent without a surface", out refusal);
            _ = _destroyContext(display, context);
            return 0;
        }

        refusal = "";
        return context;
    }

    /// <summary>Makes a context the calling thread's.</summary>
    /// <exception cref="DeviceException">The driver refused.</exception>
    public void MakeCurrent(nint display, nint context)
    {
        if (_makeCurrent(display, 0, 0, context) != 0) return;
        _ = Refuse("eglMakeCurrent", out var refusal);
        throw new DeviceException($"opengl: {refusal}; use --device cpu");
    }

    /// <summary>Ends a context, which is current on the calling thread or nowhere.</summary>
    public void Destroy(nint display, nint context)
    {
        _ = _makeCurrent(display, 0, 0, 0); // a display that is gone took its contexts along: nothing is left to do about a failure
        _ = _destroyContext(display, context);
        _ = _releaseThread();
    }

    /// <summary>A function of EGL or OpenGL by name; 0 when there is none.</summary>
    public nint GetProcAddress(string name)
    {
        var text = Marshal.StringToCoTaskMemUTF8(name);
        try
        {
            return _getProcAddress((byte*)text);
        }
        finally
        {
            Marshal.FreeCoTaskMem(text);
        }
    }

    private static EglLibrary? Load() => NativeLibrary.TryLoad(FileName, out var library) ? new EglLibrary(library) : null;

    private nint Refuse(string what, out string refusal)
    {
        refusal = $"{what} failed with error 0x{_getError():X}";
        return 0;
    }
}
