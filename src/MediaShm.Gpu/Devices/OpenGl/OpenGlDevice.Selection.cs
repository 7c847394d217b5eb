using System.Globalization;

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
        var chosen = Choose(contexts);
        foreach (var other in contexts)
            if (other != chosen) other.Dispose();
        if (chosen is null)
            throw new DeviceAbsentException(
                $"opengl: no GPU is called '{_options.Gpu}'; here are {string.Join(", ", contexts.Select((context, i) => $"{i}: {context.Gpu.Info.Description}"))}");
        chosen.MakeCurrent();
        Context = chosen;
        _programs = new GlPrograms(chosen.Api);
    }

    private GlContext? Choose(List<GlContext> contexts)
    {
        if (_options.Gpu is not { } wish) return contexts[0];
        return int.TryParse(wish, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? contexts.ElementAtOrDefault(index)
            : contexts.Find(context => context.Gpu.Info.Description.Contains(wish, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Frees everything that belongs to the context, and the context.</summary>
    private void Close()
    {
        foreach (var chain in _chains.Keys)
            if (_chains.TryRemove(chain, out _)) chain.Free();
        _slabs.FreeAll();
        _programs!.Dispose();
        Context.Dispose();
    }
}
