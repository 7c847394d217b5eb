using ILGPU;

namespace MediaShm.Gpu.Devices.Ilgpu;

/// <summary>How the GPUs of a driver that ILGPU speaks to are listed, and one of them opened. Immutable; thread-safe.</summary>
/// <typeparam name="TDevice">ILGPU's kind of device.</typeparam>
/// <param name="name">The device's name here: cuda, opencl.</param>
/// <param name="library">File name of the driver's library.</param>
/// <param name="package">What brings it, for the message.</param>
/// <param name="enable">Makes a context look for such GPUs.</param>
/// <param name="list">The usable ones of a context, best first; throws <see cref="DeviceAbsentException"/> where there are none.</param>
/// <param name="describe">What the rest of the project sees of one.</param>
internal sealed class IlgpuDriver<TDevice>(
    string name,
    string library,
    string package,
    Action<Context.Builder> enable,
    Func<Context, IReadOnlyList<TDevice>> list,
    Func<TDevice, DeviceInfo> describe)
{
    /// <summary>Opens a GPU on the calling thread.</summary>
    /// <param name="wish">Its index or a part of its name; null: the best.</param>
    /// <param name="make">Makes the backend, which owns the context.</param>
    /// <exception cref="DeviceAbsentException">There is no driver, none that ILGPU can use, or no GPU as wished.</exception>
    public IlgpuBackend Open(string? wish, Func<Context, TDevice, DeviceInfo, IlgpuBackend> make)
    {
        var context = CreateContext();
        try
        {
            var device = GpuChoice.Choose(name, list(context), describe, wish);
            return make(context, device, describe(device));
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    /// <summary>Lists the GPUs.</summary>
    /// <exception cref="DeviceAbsentException">There are none that ILGPU can use.</exception>
    public IReadOnlyList<DeviceInfo> Probe()
    {
        using var context = CreateContext();
        return [.. list(context).Select(describe)];
    }

    private Context CreateContext()
    {
        if (IlgpuLibrary.TryLoad(library) == 0) throw new DeviceAbsentException($"{name}: {library} was not found; {package}, or use --device cpu");
        IlgpuLibrary.Prepare();
        return Context.Create(enable);
    }
}
