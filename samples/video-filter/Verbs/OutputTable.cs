using Spectre.Console;

namespace VideoFilter.Verbs;

/// <summary>Tables on stdout: wrapped to a terminal's width, one line a row where stdout goes elsewhere.</summary>
internal static class OutputTable
{
    private const int Unwrapped = 1000;

    /// <summary>Adds a row of plain text.</summary>
    public static void AddPlainRow(this Table table, params string[] cells) => _ = table.AddRow([.. cells.Select(cell => cell.EscapeMarkup())]);

    /// <summary>Prints it.</summary>
    public static void Print(Table table)
    {
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = Unwrapped;
        AnsiConsole.Write(table);
    }
}
