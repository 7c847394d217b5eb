using System.Globalization;
using VideoFilter.Tests.Harness;

namespace VideoFilter.Tests.EndToEnd;

/// <summary>
/// A test of the built program as a child process, in a folder and with a runtime directory of its own. At its end nothing may be
/// left: no process, no socket. Tests of one collection run one after the other, two collections at one time: most runs leave a
/// processor idle for a while.
/// </summary>
[Trait("Category", "EndToEnd")]
[Collection("end to end")]
public abstract class EndToEndTest : IDisposable
{
    private const string Mark = "MEDIASHM_TEST_RUN";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(300);
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "video-filter");
    private readonly string _id = Guid.NewGuid().ToString("N");
    private readonly TempFolder _runtime = new();
    private readonly TempFolder _out = new();

    protected EndToEndTest(Clips clips) => Clips = clips;

    /// <summary>The clips.</summary>
    protected Clips Clips { get; }

    /// <summary>The folder that the program runs in, empty at the start.</summary>
    protected TempFolder Out => _out;

    /// <summary>The devices on which every result must hold.</summary>
    public static TheoryData<string> Devices => ["cpu", "vulkan", "opengl"];

    public void Dispose()
    {
        try
        {
            AssertNothingLeft();
        }
        finally
        {
            _runtime.Dispose();
            _out.Dispose();
            GC.SuppressFinalize(this);
        }
    }

    /// <summary>Starts the program with words.</summary>
    private protected RunningProgram Start(string[] arguments, byte[]? input = null, params (string Name, string Value)[] environment)
    {
        var all = new Dictionary<string, string> { [Mark] = _id, ["XDG_RUNTIME_DIR"] = _runtime.Path, ["LC_ALL"] = "C.UTF-8" };
        foreach (var (name, value) in environment) all[name] = value;
        return RunningProgram.Start(Program, arguments, _out.Path, all, input);
    }

    /// <summary>Runs the program to its end.</summary>
    private protected ProgramResult Run(params string[] arguments)
    {
        using var program = Start(arguments);
        return program.WaitForEnd(Deadline);
    }

    /// <summary>Runs the program to its end, with stdin and environment entries.</summary>
    private protected ProgramResult RunWith(string[] arguments, byte[]? input = null, params (string Name, string Value)[] environment)
    {
        using var program = Start(arguments, input, environment);
        return program.WaitForEnd(Deadline);
    }

    /// <summary>Waits until something holds; fails with <paramref name="what"/> after a deadline.</summary>
    private protected static void WaitUntil(Func<bool> holds, string what, double seconds = 20)
    {
        var deadline = Environment.TickCount64 + (long)(seconds * 1000);
        while (!holds())
        {
            Assert.True(Environment.TickCount64 < deadline, string.Create(CultureInfo.InvariantCulture, $"{what}: not within {seconds} s"));
            Thread.Sleep(10);
        }
    }

    /// <summary>The decoder process of a running program, once there is one.</summary>
    private protected static int DecoderOf(RunningProgram program)
    {
        var decoder = 0;
        WaitUntil(() => ProcessTable.ChildrenOf(program.Id) is [var child, ..] && (decoder = child) > 0, "the program starts a decoder process");
        return decoder;
    }

    /// <summary>Processes of this test that still run.</summary>
    private protected IReadOnlyList<int> Survivors() => ProcessTable.WithEnvironment(Mark, _id);

    private void AssertNothingLeft()
    {
        WaitUntil(() => Survivors().Count == 0, $"every process ends; left: {string.Join(", ", Survivors().Select(ProcessTable.CommandLine))}");
        Assert.Empty(_runtime.Files());
    }
}
