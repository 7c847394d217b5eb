using CsCheck;
using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Filters;
using MediaShm.Pipeline.Media;
using VideoFilter.CommandLine;
using VideoFilter.Output;

namespace VideoFilter.Tests.Output;

/// <summary>Every error is one line and one exit code.</summary>
public sealed class ErrorLineTests
{
    public static TheoryData<Exception, int> Codes => new()
    {
        { new UsageException("x"), 2 },
        { new FilterException("x"), 2 },
        { new MediaException(MediaErrorKind.Usage, "x"), 2 },
        { new MediaException(MediaErrorKind.InputUnusable, "x"), 3 },
        { new MediaException(MediaErrorKind.LibraryMissing, "x"), 4 },
        { new MediaException(MediaErrorKind.Failed, "x"), 1 },
        { new DeviceAbsentException("x"), 4 },
        { new DeviceException("x"), 4 },
        { new OperationCanceledException(), 130 },
        { new IOException("x"), 1 },
        { new InvalidOperationException("x"), 1 },
        { new AggregateException(new AggregateException(new MediaException(MediaErrorKind.InputUnusable, "x"))), 3 },
    };

    [Theory]
    [MemberData(nameof(Codes))]
    public void GivesTheExitCodeOfTheDesign(Exception exception, int code) => Assert.Equal(code, (int)ErrorLine.CodeFor(exception));

    [Fact]
    public void ExpectedErrorsSpeakForThemselves() =>
        Assert.Equal("video-filter: there is no file 'x'; check the name",
            ErrorLine.For(new MediaException(MediaErrorKind.InputUnusable, "there is no file 'x';\n check the name")));

    [Fact]
    public void UnexpectedErrorsSaySo() => Assert.StartsWith("video-filter: internal error: NotSupportedException", ErrorLine.For(new NotSupportedException()));

    [Fact]
    public void IsAlwaysOneLine() =>
        Gen.String.Sample(text =>
        {
            var line = ErrorLine.OneLine(text);
            return !line.Any(letter => char.IsControl(letter) || letter is '\u2028' or '\u2029') && line == line.Trim(' ') && line.Length <= 601;
        });

    [Theory]
    [InlineData(LogLevel.Quiet, 0)]
    [InlineData(LogLevel.Error, 1)]
    [InlineData(LogLevel.Info, 1)]
    public void PrintsOneLineUnlessQuiet(object level, int lines)
    {
        using var error = new StringWriter();
        Assert.Equal(ExitCode.Failed, ErrorLine.Print(Thrown(), (LogLevel)level, error));
        Assert.Equal(lines, error.ToString().Count(letter => letter == '\n'));
        Assert.DoesNotContain("   at ", error.ToString());
    }

    [Fact]
    public void DebugAddsTheRest()
    {
        using var error = new StringWriter();
        _ = ErrorLine.Print(Thrown(), LogLevel.Debug, error);
        Assert.Contains("   at ", error.ToString());
    }

    private static InvalidOperationException Thrown()
    {
        try
        {
            throw new InvalidOperationException("broken\nin two lines");
        }
        catch (InvalidOperationException exception)
        {
            return exception;
        }
    }
}
