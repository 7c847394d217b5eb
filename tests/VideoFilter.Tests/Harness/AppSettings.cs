namespace VideoFilter.Tests.Harness;

/// <summary>Settings of a child process's AppContext, handed over in its environment.</summary>
internal static class AppSettings
{
    private const string Variable = "MEDIASHM_TEST_SETTINGS";

    /// <summary>The environment that gives a program settings.</summary>
    public static (string Name, string Value)[] Environment(params (string Name, string Value)[] settings) =>
    [
        ("DOTNET_STARTUP_HOOKS", typeof(AppSettings).Assembly.Location),
        (Variable, string.Join(';', settings.Select(setting => $"{setting.Name}={setting.Value}"))),
    ];

    /// <summary>In the program: takes them.</summary>
    public static void Apply()
    {
        foreach (var setting in System.Environment.GetEnvironmentVariable(Variable)?.Split(';') ?? [])
            if (setting.Split('=', 2) is [var name, var value]) AppContext.SetData(name, value);
    }
}
