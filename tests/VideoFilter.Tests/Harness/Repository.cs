namespace VideoFilter.Tests.Harness;

/// <summary>Where the sources are.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution, above the tests' output.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MediaShm.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException($"no MediaShm.sln lies above {AppContext.BaseDirectory}; run the tests from a build inside the repository");
    }
}
