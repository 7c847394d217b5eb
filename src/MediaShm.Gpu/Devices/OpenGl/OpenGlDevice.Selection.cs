namespace MediaShm.Gpu.Devices.OpenGl;

/// <summary>Which GPU is taken, and how it is opened and closed. On the device's thread.</summary>
public sealed partial class OpenGlDevice
{
    /// <summary>
    /// Lists the GPUs that OpenGL drivers offer without a display, best first: discrete, then integrated, then software.
    /// Thread-safety: any thread; contexts that the caller may have are left alone.
    /// </summary>
    /// <exception cref="DeviceAbsentException">There are none; the message says why and what to install.</exception>
    public static IReadOnlyList<DeviceInfo> Probe()
    {
        List<DeviceInfo> found = [];
        DeviceException? absent = null;
        var thread = new Thread(() =>
        {
            try
            {
                var contexts = GlContext.OpenAll(stopAtHardware: false);
                found.AddRange(contexts.Select(context => context.Gpu.Info));
                foreach (var context in contexts) context.Dispose();
            }
            catch (DeviceException e)
            {
                absent = e;
            }
        });
        thread.Start();
        thread.Join();
        return absent is null ? found : throw new DeviceAbsentException(absent.Message, absent);
    }

    private void Open()
    {
        var contexts = GlContext.OpenAll(stopAtHardware: _options.Gpu is null);
        GlContext? chosen = null;
        try
        {
            chosen = GpuChoice.Choose("opengl", contexts, context => context.Gpu.Info, _options.Gpu);
        }
        finally
        {
            foreach (var other in contexts)
                if (other != chosen) other.Dispose();
        }

        chosen.MakeCurrent();
        Context = chosen;
        _programs = new GlPrograms(chosen.Api);
    }

    /// <summary>Frees the programs and the context, after everything else that belongs to it.</summary>
    private void Close()
    {
        _programs!.Dispose();
        Context.Dispose();
    }
}
