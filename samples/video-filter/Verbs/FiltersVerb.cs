using MediaShm.Gpu.Filters;
using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.Text;
using Spectre.Console;
using VideoFilter.CommandLine;

namespace VideoFilter.Verbs;

/// <summary><c>video-filter filters [NAME]</c>: what can stand in a chain.</summary>
internal static class FiltersVerb
{
    /// <summary>Lists all filters, or tells one filter's options.</summary>
    /// <exception cref="UsageException">There is no filter of that name.</exception>
    public static ExitCode Run(string? name)
    {
        if (name is null) List();
        else if (FilterCatalog.Find(name) is { } ours) Tell(ours);
        else if (LibavfilterGraph.IsVideoFilter(name)) TellLibavfilter(name);
        else throw new UsageException($"there is no video filter '{name}'{NearestName.Hint(name, FilterCatalog.Names.Concat(LibavfilterGraph.FilterNames()))}");
        return ExitCode.Done;
    }

    private static void List()
    {
        var table = Columns("filter", "runs on", "what it does");
        foreach (var filter in FilterCatalog.All) table.AddPlainRow(filter.Name, "device", filter.Summary);
        foreach (var name in LibavfilterGraph.FilterNames())
        {
            if (FilterCatalog.Find(name) is null && LibavfilterGraph.IsVideoFilter(name)) table.AddPlainRow(name, "libavfilter", LibavfilterGraph.Summary(name));
        }

        OutputTable.Print(table);
    }

    private static void Tell(FilterDefinition filter)
    {
        Console.WriteLine($"{filter.Name}: {filter.Summary}");
        Console.WriteLine("Runs on the device that --device names; by libavfilter for formats and values that have no kernel.");
        if (filter.Options.Count == 0) return;
        var table = Columns("option", "default", "what it does");
        foreach (var option in filter.Options)
            table.AddPlainRow(option.Alias is null ? option.Name : $"{option.Name}, {option.Alias}", option.Default, option.Help);
        OutputTable.Print(table);
    }

    private static void TellLibavfilter(string name)
    {
        Console.WriteLine($"{name}: {LibavfilterGraph.Summary(name)}");
        Console.WriteLine("Runs by libavfilter, on the CPU.");
        var options = LibavfilterGraph.Options(name);
        if (options.Count == 0) return;
        var table = Columns("option", "default", "what it does");
        foreach (var option in options)
        {
            var values = option.Values.Count > 0 ? $" ({string.Join(", ", option.Values.Select(value => value.Key))})" : "";
            table.AddPlainRow(option.Name, option.Default, option.Help + values);
        }

        OutputTable.Print(table);
    }

    private static Table Columns(params string[] names)
    {
        var table = new Table().NoBorder();
        foreach (var name in names) _ = table.AddColumn(new TableColumn(name).NoWrap());
        table.Columns[^1].NoWrap = false;
        return table;
    }
}
