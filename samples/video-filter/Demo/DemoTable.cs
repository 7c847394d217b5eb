using System.Globalization;
using Spectre.Console;
using VideoFilter.Verbs;

namespace VideoFilter.Demo;

/// <summary>The demo's table: one row for each device.</summary>
internal static class DemoTable
{
    /// <summary>Prints it on stdout.</summary>
    public static void Print(IReadOnlyList<DemoResult> results)
    {
        var table = new Table().RoundedBorder();
        _ = table.AddColumns("device", "product");
        foreach (var name in new[] { "frames", "fps", "bytes copied", "PSNR to reference" }) _ = table.AddColumn(new TableColumn(name).RightAligned());
        foreach (var result in results) table.AddPlainRow(Cells(result));
        OutputTable.Print(table);
        foreach (var result in results)
        {
            if (result.Failure is not null) Console.WriteLine($"{result.Device}: {result.Failure}");
        }
    }

    private static string[] Cells(DemoResult result) =>
        result.Report is { } report
            ? [result.Device, result.Product, $"{report.Frames}", $"{report.Fps:0.0}", $"{report.PixelBytesCopied}", Decibels(result.Psnr)]
            : [result.Device, result.Product, "failed", "", "", Decibels(result.Psnr)];

    private static string Decibels(double? psnr) =>
        psnr switch
        {
            null => "not compared",
            double.PositiveInfinity => "equal",
            { } value => string.Create(CultureInfo.InvariantCulture, $"{value:0.0} dB"),
        };
}
