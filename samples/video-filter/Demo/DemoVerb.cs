using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.Reference;
using MediaShm.Pipeline.Pool;
using VideoFilter.CommandLine;
using VideoFilter.Output;
using VideoFilter.Run;
using VideoFilter.Signals;
using VideoFilter.Verbs;

namespace VideoFilter.Demo;

/// <summary>
/// <c>video-filter demo</c>: makes a clip, runs one chain on every device present, and shows how fast and how exact each is. Leaves
/// demo.mp4 (from the device that "auto" picks) and demo.png (before and after) in the current folder.
/// </summary>
internal static class DemoVerb
{
    private const string Chain = "gblur=sigma=2,eq=contrast=1.1:saturation=1.2,unsharp";
    private const string Video = "demo.mp4";
    private const string Picture = "demo.png";
    private static readonly TimeSpan Middle = TimeSpan.FromSeconds(DemoClip.Seconds / 2.0);

    /// <summary>Runs it.</summary>
    public static ExitCode Run()
    {
        using var signals = StopSignals.Listen();
        var folder = Directory.CreateTempSubdirectory("video-filter-demo-");
        try
        {
            return Run(folder.FullName, signals);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static ExitCode Run(string folder, StopSignals signals)
    {
        var abort = signals.Tokens.Finish; // nothing here is worth finishing but the file in hand
        Console.WriteLine($"Making a clip of {DemoClip.Seconds} s, 1080p, with motion, text and sound.");
        var clip = DemoClip.Make(folder, abort);
        Console.WriteLine($"Running  {Chain}  on every device present.");
        using var still = DemoStill.Decode(clip, Middle, abort);
        using var reference = new ReferenceDevice();
        var expected = still.Filter(Chain, reference, abort) ?? throw new InvalidOperationException("the scalar reference lacks a part of the demo's chain");
        try
        {
            still.WriteBeforeAndAfter(expected.View, Picture, abort);
            var devices = DevicesVerb.Present().DistinctBy(device => device.Name).ToList();
            var results = new List<DemoResult>();
            foreach (var device in devices)
            {
                results.Add(Try(device, Options(clip, folder, device, devices), still, expected, signals.Tokens));
                abort.ThrowIfCancellationRequested();
            }

            DemoTable.Print(results);
            Console.WriteLine($"Wrote {Video} and {Picture} (left half: before, right half: after).");
            return results.Exists(result => result.Failure is not null) ? ExitCode.DeviceUnusable : ExitCode.Done;
        }
        finally
        {
            expected.Release();
        }
    }

    private static FilterRunOptions Options(string clip, string folder, DeviceInfo device, IReadOnlyList<DeviceInfo> all) => new()
    {
        Input = new InputOptions { Url = clip },
        Output = new OutputOptions
        {
            Path = device == DeviceChoice.Best(all) ? Video : Path.Combine(folder, $"{device.Name}.mp4"),
            VideoCodec = "libx264",
            Private = new Dictionary<string, string> { ["preset"] = "veryfast", ["crf"] = "20" },
        },
        Chain = Chain,
        Device = device.Name,
        Overwrite = true,
    };

    // One device that fails must not hide what the others can do.
    private static DemoResult Try(DeviceInfo device, FilterRunOptions options, DemoStill still, FrameLoan expected, StopTokens stop)
    {
        try
        {
            var psnr = Compare(options, still, expected, stop.Finish);
            var progress = new RunProgress(new Notes(options.LogLevel, Console.Error));
            using var view = ProgressView.Open(progress, options);
            return new DemoResult(device.Name, device.Description, FilterRun.Execute(options, progress, stop), psnr, null);
        }
        catch (DeviceException e)
        {
            return new DemoResult(device.Name, device.Description, null, null, ErrorLine.OneLine(e.Message));
        }
    }

    private static double? Compare(FilterRunOptions options, DemoStill still, FrameLoan expected, CancellationToken stop)
    {
        using var device = DeviceChoice.Open(options, new Notes(LogLevel.Quiet, TextWriter.Null), trace: null);
        var actual = still.Filter(options.Chain, device, stop);
        if (actual is null) return null;
        try
        {
            return Psnr.Of(actual.View, expected.View);
        }
        finally
        {
            actual.Release();
        }
    }
}
