using System.Globalization;
using System.Text.Json;

namespace MediaShm.Bench.Gpu;

/// <summary>Prints results as they come: a line of a table each, and a line of JSON each.</summary>
internal sealed class BenchReport : IDisposable
{
    private readonly TextWriter? _json;
    private readonly bool _hasTable;

    public BenchReport(string? json)
    {
        _hasTable = json != "-";
        _json = json switch { null => null, "-" => Console.Out, _ => new StreamWriter(json) };
        Tell($"{"device",-8}{"size",-11}{"chain",-24}{"ms",9}{"cpu ms",9}{"fps",9}{"GB/s",8}{"of limit",10}{"copied",11}{"diff",6}  ms of each pass");
    }

    /// <summary>A line that is no result.</summary>
    public void Tell(string line)
    {
        if (_hasTable) Console.WriteLine(line);
    }

    /// <summary>A result.</summary>
    public void Add(BenchResult result)
    {
        _json?.WriteLine(JsonSerializer.Serialize(result, BenchJson.Default.BenchResult));
        _json?.Flush();
        var share = result.ShareOfCopyLimit is { } of ? string.Create(CultureInfo.InvariantCulture, $"{of:P0}") : "n/a";
        var passes = string.Join(", ", (result.Passes ?? []).Select(pass => string.Create(CultureInfo.InvariantCulture, $"{pass.Name} {pass.MillisecondsPerFrame:0.000}")));
        Tell(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Device,-8}{$"{result.Width}x{result.Height}",-11}{result.Chain,-24}{result.MillisecondsPerFrame,9:0.000}{result.ProcessorMillisecondsPerFrame,9:0.000}{result.Fps,9:0.0}{result.GigabytesPerSecond,8:0.00}{share,10}{result.BytesCopiedPerFrame,11}{result.LargestDifference?.ToString(CultureInfo.InvariantCulture) ?? "-",6}  {passes}"));
    }

    public void Dispose()
    {
        if (_json != Console.Out) _json?.Dispose();
    }
}
