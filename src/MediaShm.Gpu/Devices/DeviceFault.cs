using System.Globalization;

namespace MediaShm.Gpu.Devices;

/// <summary>What goes wrong with a device on purpose, for tests: no driver fails when it is asked to.</summary>
/// <param name="HangsAt">This frame, counted from 1, and later ones are never done; 0: none.</param>
/// <param name="LostAt">The device is lost once this frame is submitted; 0: never.</param>
internal readonly record struct DeviceFault(ulong HangsAt = 0, ulong LostAt = 0)
{
    /// <summary>Name of the setting that gives every device of a process a fault: <c>hang:N</c> or <c>lost:N</c>.</summary>
    public const string Setting = "MediaShm.DeviceFault";

    /// <summary>The fault that a setting describes; none without one.</summary>
    public static DeviceFault FromSetting(string? setting) => setting?.Split(':') switch
    {
        ["hang", var at] => new DeviceFault(HangsAt: ulong.Parse(at, CultureInfo.InvariantCulture)),
        ["lost", var at] => new DeviceFault(LostAt: ulong.Parse(at, CultureInfo.InvariantCulture)),
        _ => default,
    };
}
