using System.Globalization;

namespace MediaShm.Gpu.Devices;

/// <summary>Which GPU of several is taken.</summary>
internal static class GpuChoice
{
    private const string UuidPrefix = "uuid=";

    /// <summary>The GPU that the user wished for; the first without a wish.</summary>
    /// <param name="device">Name of the device, for messages.</param>
    /// <param name="gpus">What there is, best first; not empty.</param>
    /// <param name="infoOf">What a GPU is.</param>
    /// <param name="wish">Its index in the list, its UUID (also after <c>uuid=</c>), or a part of its product name; null for none.</param>
    /// <exception cref="DeviceAbsentException">There is none such; the message lists those that there are.</exception>
    public static T Choose<T>(string device, IReadOnlyList<T> gpus, Func<T, DeviceInfo> infoOf, string? wish)
    {
        if (wish is null) return gpus[0];
        for (var i = 0; i < gpus.Count; i++)
            if (Matches(infoOf(gpus[i]), i, wish)) return gpus[i];
        throw new DeviceAbsentException($"{device}: no GPU is called '{wish}'; here are {string.Join(", ", gpus.Select((gpu, i) => Describe(infoOf(gpu), i)))}");
    }

    private static bool Matches(DeviceInfo gpu, int index, string wish)
    {
        if (wish.StartsWith(UuidPrefix, StringComparison.OrdinalIgnoreCase)) return IsUuid(gpu, wish[UuidPrefix.Length..]);
        if (int.TryParse(wish, NumberStyles.None, CultureInfo.InvariantCulture, out var wanted)) return wanted == index;
        return IsUuid(gpu, wish) || gpu.Description.Contains(wish, StringComparison.OrdinalIgnoreCase);
    }

    // Written with or without dashes, as tools differ.
    private static bool IsUuid(DeviceInfo gpu, string text) => gpu.Uuid is { } uuid && uuid.Equals(text.Replace("-", ""), StringComparison.OrdinalIgnoreCase);

    private static string Describe(DeviceInfo gpu, int index) => $"{index}: {gpu.Description}{(gpu.Uuid is { } uuid ? $" (uuid={uuid})" : "")}";
}
