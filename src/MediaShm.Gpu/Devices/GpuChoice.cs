using System.Globalization;

namespace MediaShm.Gpu.Devices;

/// <summary>Which GPU of several is taken.</summary>
internal static class GpuChoice
{
    /// <summary>The GPU that the user wished for; the first without a wish.</summary>
    /// <param name="device">Name of the device, for messages.</param>
    /// <param name="gpus">What there is, best first; not empty.</param>
    /// <param name="nameOf">A GPU's product name.</param>
    /// <param name="wish">Its index in the list or a part of its product name; null for none.</param>
    /// <exception cref="DeviceAbsentException">There is none such; the message lists those that there are.</exception>
    public static T Choose<T>(string device, IReadOnlyList<T> gpus, Func<T, string> nameOf, string? wish)
    {
        if (wish is null) return gpus[0];
        var isIndex = int.TryParse(wish, NumberStyles.None, CultureInfo.InvariantCulture, out var index);
        for (var i = 0; i < gpus.Count; i++)
            if (isIndex ? i == index : nameOf(gpus[i]).Contains(wish, StringComparison.OrdinalIgnoreCase)) return gpus[i];
        throw new DeviceAbsentException($"{device}: no GPU is called '{wish}'; here are {string.Join(", ", gpus.Select((gpu, i) => $"{i}: {nameOf(gpu)}"))}");
    }
}
