using Silk.NET.OpenGL;

namespace MediaShm.Gpu.Devices.OpenGl;

/// <summary>
/// Owns an OpenGL context without window or surface. Made, used and disposed on one thread, whose current context it is.
/// </summary>
internal sealed class GlContext : IDisposable
{
    private readonly EglLibrary _egl;
    private readonly nint _display;
    private readonly nint _context;

    private GlContext(EglLibrary egl, nint display, nint context)
    {
        (_egl, _display, _context) = (egl, display, context);
        Api = GL.GetApi(egl.GetProcAddress);
        Gpu = GlGpu.Describe(Api);
    }

    /// <summary>OpenGL's functions.</summary>
    public GL Api { get; }

    /// <summary>What computes.</summary>
    public GlGpu Gpu { get; }

    /// <summary>Opens a context on every GPU that can, best first: discrete, integrated, software. The last one opened is current.</summary>
    /// <param name="stopAtHardware">True: the first that is no software is enough.</param>
    /// <exception cref="DeviceAbsentException">EGL is missing, or no driver offers OpenGL 4.5.</exception>
    public static List<GlContext> OpenAll(bool stopAtHardware)
    {
        var egl = EglLibrary.Get();
        var opened = new List<GlContext>();
        var why = "EGL lists no GPU and has no surfaceless platform";
        foreach (var display in egl.Displays())
        {
            var handle = egl.TryCreateContext(display, out var refusal);
            if (handle == 0)
            {
                why = refusal;
                continue;
            }

            var context = new GlContext(egl, display, handle);
            // The surfaceless platform shows a GPU again that was listed by itself.
            if (opened.Exists(other => other.Gpu.Info == context.Gpu.Info)) context.Dispose();
            else opened.Add(context);
            if (stopAtHardware && context.Gpu.Info.Kind != DeviceKind.Software) break;
        }

        if (opened.Count == 0)
            throw new DeviceAbsentException($"opengl: no driver offers OpenGL 4.5 without a display ({why}); install libgl1-mesa-dri or the GPU's own driver, or use --device cpu");
        return [.. opened.OrderByDescending(context => context.Gpu.Info.Kind)];
    }

    /// <summary>Makes this the calling thread's context.</summary>
    public void MakeCurrent() => _egl.MakeCurrent(_display, _context);

    /// <inheritdoc/>
    public void Dispose()
    {
        Api.Dispose();
        _egl.Destroy(_display, _context);
    }
}
