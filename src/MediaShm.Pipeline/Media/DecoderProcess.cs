using System.ComponentModel;
using MediaShm.Pipeline.SharedMemory;
using Microsoft.Win32.SafeHandles;

namespace MediaShm.Pipeline.Media;

/// <summary>
/// The decoder process as its parent sees it: started with a life line (its death follows ours), a side channel (what is
/// not pixels) and, where possible, the input as an open descriptor. Frames come through the pool whose name it was given.
/// Thread-safety: all members; the channel is read by one thread.
/// </summary>
public sealed class DecoderProcess : IDisposable
{
    /// <summary>The runtime's diagnostic socket: a way in, made at every start, and left behind by a process that may remove no file.</summary>
    private static readonly Dictionary<string, string> ExtraEnvironment = new() { ["DOTNET_EnableDiagnostics"] = "0" };

    private readonly ChildProcess _child;
    private readonly SafeFileHandle _lifeLine;
    private readonly DecoderRequest _request;
    private readonly Func<long?>? _bytesRead;

    private DecoderProcess(ChildProcess child, DecoderRequest request, SafeFileHandle lifeLine, SideChannelReader channel, Func<long?>? bytesRead)
    {
        _child = child;
        _request = request;
        _lifeLine = lifeLine;
        _bytesRead = bytesRead;
        Channel = channel;
    }

    /// <summary>What the decoder tells besides frames.</summary>
    public SideChannelReader Channel { get; }

    /// <summary>Its process id.</summary>
    public int Pid => _child.Pid;

    /// <summary>What to add to its failure where it was limited; else nothing.</summary>
    public string LimitNote => _request.LimitNote;

    /// <summary>The decoder program that lies beside the running program.</summary>
    public static string DefaultProgram => Path.Combine(AppContext.BaseDirectory, "mediashm-decoder");

    /// <summary>A pool name that no other run uses.</summary>
    public static string NewPoolName() => $"decode-{Environment.ProcessId}-{Guid.NewGuid():N}";

    /// <summary>Starts a decoder.</summary>
    /// <param name="program">Path of the decoder program.</param>
    /// <param name="request">What it is to do.</param>
    /// <param name="input">The input, open for reading, when the request says so; stays the caller's.</param>
    /// <param name="quiet">False: the decoder's own standard error is this process'.</param>
    /// <param name="bytesRead">Tells how much of the input was read, where that is known: said of a decoder that dies.</param>
    /// <exception cref="MediaException">The program is missing or cannot be started.</exception>
    public static DecoderProcess Start(string program, DecoderRequest request, SafeFileHandle? input, bool quiet = true, Func<long?>? bytesRead = null)
    {
        if (request.HasDescriptor != (input is not null))
            throw new ArgumentException("the request says otherwise about an open input", nameof(input));
        using var lifeLine = Pipe.Create();
        using var channel = Pipe.Create();
        var descriptors = new List<(SafeFileHandle, int)>
        {
            (lifeLine.Read, DecoderRequest.LifeLineDescriptor),
            (channel.Write, DecoderRequest.SideChannelDescriptor),
        };
        if (input is not null) descriptors.Add((input, DecoderRequest.InputDescriptor));
        ChildProcess child;
        try
        {
            child = ChildProcess.Start(program, request.ToArguments(), descriptors, quiet, ExtraEnvironment);
        }
        catch (Win32Exception e)
        {
            throw new MediaException(MediaErrorKind.Failed, $"the decoder program does not start: {e.Message}; it belongs beside this program", e);
        }

        // Our ends outlive this method; the child's ends are closed here, so that its death ends our reads.
        var ours = new SafeFileHandle(lifeLine.Write.DangerousGetHandle(), ownsHandle: true);
        lifeLine.Write.SetHandleAsInvalid();
        var reader = new SafeFileHandle(channel.Read.DangerousGetHandle(), ownsHandle: true);
        channel.Read.SetHandleAsInvalid();
        return new DecoderProcess(child, request, ours, new SideChannelReader(reader), bytesRead);
    }

    /// <summary>
    /// The error to report when the decoder stopped without saying why: names its pid and how it ended.
    /// Waits a moment for its end, since its socket closes just before.
    /// </summary>
    public DecoderDiedException DeathError()
    {
        var how = _child.WaitForExit(TimeSpan.FromMilliseconds(500), out var exit) ? exit.ToString() : "closed its connections";
        var place = _bytesRead?.Invoke() is { } bytes ? $" after it had read {bytes} bytes of the input" : "";
        return new DecoderDiedException(Pid, how + LimitNote + place);
    }

    /// <summary>Waits for its end.</summary>
    public bool WaitForExit(TimeSpan timeout) => _child.WaitForExit(timeout, out _);

    /// <summary>Cuts the life line, which ends the decoder, and leaves no process, descriptor or socket.</summary>
    public void Dispose()
    {
        _lifeLine.Dispose();
        _child.WaitForExit(TimeSpan.FromMilliseconds(500), out _);
        _child.Dispose();
        MeetingPlace.RemoveLeftovers(MeetingPlace.PathOf(_request.PoolName)); // where it was ended before anybody had attached
        Channel.Dispose();
    }
}
