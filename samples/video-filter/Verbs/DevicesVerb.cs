using MediaShm.Gpu.Devices;
using Spectre.Console;
using VideoFilter.CommandLine;
using VideoFilter.Run;

namespace VideoFilter.Verbs;

/// <summary><c>video-filter devices</c>: what can run filters here, and why the rest cannot.</summary>
internal static class DevicesVerb
{
    /// <summary>Lists them, best first within a name.</summary>
    public static ExitCode Run()
    {
        var listings = DeviceCatalog.List();
        var chosen = DeviceChoice.Best([.. listings.SelectMany(listing => listing.Present)]);
        var table = new Table().NoBorder().AddColumns("--device", "kind", "product", "driver", "import", "memory", "uuid");
        foreach (var (device, index) in listings.SelectMany(listing => listing.Present.Select((device, index) => (device, index))))
        {
            // What --device takes: the name alone is the first of its GPUs.
            var name = index == 0 ? device.Name : $"{device.Name}:{index}";
            if (ReferenceEquals(device, chosen)) name += " (auto)";
            var memory = device.MemoryBytes > 0 ? $"{device.MemoryBytes / (double)(1 << 30):0.0} GiB" : "";
            table.AddPlainRow(name, Lower(device.Kind), device.Description, device.Driver, Lower(device.Import), memory, device.Uuid ?? "");
        }

        OutputTable.Print(table);
        var absent = listings.Where(listing => listing.Absence is not null).ToList();
        if (absent.Count > 0) Console.WriteLine();
        foreach (var listing in absent) Console.WriteLine($"absent: {listing.Absence}");
        return ExitCode.Done;
    }

    /// <summary>Every device of this machine; the cpu is always first.</summary>
    public static IReadOnlyList<DeviceInfo> Present() => [.. DeviceCatalog.List().SelectMany(listing => listing.Present)];

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
