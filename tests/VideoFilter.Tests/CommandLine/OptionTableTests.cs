using VideoFilter.CommandLine;

namespace VideoFilter.Tests.CommandLine;

/// <summary>The table of options and the code that applies them belong together.</summary>
public sealed class OptionTableTests
{
    [Fact]
    public void EveryOptionIsApplied()
    {
        foreach (var entry in OptionTable.Entries)
        {
            var run = new FilterRunBuilder();
            run.Apply(OptionTable.Find("-i")!, "-i", "", "in");
            if (entry.Key == OptionKey.Input) continue;
            try
            {
                run.Apply(entry, entry.Names[0], "", entry.Value is null ? "" : "1");
            }
            catch (UsageException)
            {
                // It has a case, and did not like the value.
            }
        }
    }

    [Fact]
    public void EveryShownNameIsRead()
    {
        foreach (var entry in OptionTable.Entries) Assert.Same(entry, OptionTable.Find(entry.Shown.Split(':')[0]));
    }

    [Fact]
    public void NoOptionIsBothOursAndForeign()
    {
        foreach (var name in OptionTable.Names) Assert.Null(ForeignOptions.AdviceFor(name));
    }
}
