using System.Collections.Frozen;
using MediaShm.Gpu.Filters.Recipes;

namespace MediaShm.Gpu.Filters;

/// <summary>The filters that have a recipe here. Adding one is its file and a line in this list. Thread-safe.</summary>
public static class FilterCatalog
{
    /// <summary>All recipes, by name.</summary>
    public static IReadOnlyList<FilterDefinition> All { get; } =
    [
        new CopyFilter(),
        new EqFilter(),
        new GblurFilter(),
        new HflipFilter(),
        new HueFilter(),
        new NegateFilter(),
        new NullFilter(),
        new UnsharpFilter(),
        new VflipFilter(),
    ];

    /// <summary>The recipes' names.</summary>
    public static IEnumerable<string> Names => All.Select(f => f.Name);

    private static readonly FrozenDictionary<string, FilterDefinition> ByName = All.ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);

    /// <summary>The recipe of that name, or null.</summary>
    public static FilterDefinition? Find(string name) => ByName.GetValueOrDefault(name);
}
