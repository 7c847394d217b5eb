using System.ComponentModel;
using System.Diagnostics;
using MediaShm.Pipeline.Tests.Pool;

namespace MediaShm.Pipeline.Tests.Faults;

/// <summary>Child processes in namespaces of their own, by util-linux's unshare.</summary>
internal static class Namespaces
{
    /// <summary>Starts the peers' program in new namespaces; skips the test where that is not permitted.</summary>
    /// <param name="flags">unshare's options.</param>
    /// <param name="arguments">The program's arguments.</param>
    public static PeerProcess Start(string[] flags, params string[] arguments)
    {
        SkipUnlessPermitted(flags);
        return PeerProcess.StartUnder(["unshare", .. flags, PeerProcess.Program, .. arguments]);
    }

    /// <summary>The same, after a shell script has set up what the program will find.</summary>
    public static PeerProcess StartAfter(string script, string[] flags, params string[] arguments)
    {
        SkipUnlessPermitted(flags, script);
        return PeerProcess.StartUnder(["unshare", .. flags, "sh", "-ec", script + "; exec \"$@\"", "sh", PeerProcess.Program, .. arguments]);
    }

    private static void SkipUnlessPermitted(string[] flags, string script = "true")
    {
        try
        {
            using var probe = Process.Start(new ProcessStartInfo("unshare", [.. flags, "sh", "-ec", script]) { RedirectStandardError = true })!;
            var complaint = probe.StandardError.ReadToEnd();
            probe.WaitForExit();
            if (probe.ExitCode != 0) Assert.Skip($"unshare {string.Join(' ', flags)} is not permitted here: {complaint.Trim()}");
        }
        catch (Win32Exception)
        {
            Assert.Skip("the program unshare (util-linux) is not installed");
        }
    }
}
