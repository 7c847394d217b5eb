using VideoFilter.Tests.Harness;

/// <summary>
/// What the runtime calls before a program's own start where DOTNET_STARTUP_HOOKS names this assembly: gives the program the settings
/// that a test wants, which have no switch of their own. The runtime finds it by this name, outside any namespace.
/// </summary>
internal static class StartupHook
{
    public static void Initialize() => AppSettings.Apply();
}
