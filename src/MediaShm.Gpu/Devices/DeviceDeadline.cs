using System.Globalization;

namespace MediaShm.Gpu.Devices;

/// <summary>How long a device may take before it counts as hung.</summary>
public static class DeviceDeadline
{
    /// <summary>Name of the setting in an application's runtimeconfig, in seconds.</summary>
    public const string Setting = "MediaShm.DeviceDeadlineSeconds";

    /// <summary>30 s, unless the application sets another.</summary>
    public static TimeSpan Default { get; } = Read(AppContext.GetData(Setting));

    private static TimeSpan Read(object? setting) =>
        double.TryParse(Convert.ToString(setting, CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 86400
            ? TimeSpan.FromSeconds(seconds)
            : TimeSpan.FromSeconds(30);
}
