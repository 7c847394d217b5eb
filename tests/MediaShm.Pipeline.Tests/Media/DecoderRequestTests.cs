using CsCheck;
using MediaShm.Pipeline.Media;

namespace MediaShm.Pipeline.Tests.Media;

public class DecoderRequestTests
{
    private static readonly Gen<string> Word = Gen.String[1, 20].Where(s => !s.Contains('\0'));

    [Fact]
    public void All_of_it_crosses()
    {
        var any =
            from input in Word
            from format in Gen.OneOf(Gen.Const((string?)null), Word.Select(string? (s) => s))
            from options in Gen.Dictionary(Word.Where(s => !s.Contains('=')), Gen.String[0, 9])[0, 3]
            from seek in Gen.OneOf(Gen.Const((double?)null), Gen.Double[0, 1e6].Select(double? (s) => s))
            from duration in Gen.OneOf(Gen.Const((double?)null), Gen.Double[0, 1e6].Select(double? (s) => s))
            from threads in Gen.Int[0, 64]
            from flags in Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool)
            from budget in Gen.Long[0, long.MaxValue]
            from limits in Gen.Select(Gen.Long[0, long.MaxValue], Gen.Int[0, int.MaxValue])
            select new DecoderRequest
            {
                Input = input,
                PoolName = "p",
                Format = format,
                Options = options,
                SeekSeconds = seek,
                DurationSeconds = duration,
                Threads = threads,
                HasDescriptor = flags.Item1,
                CopyStreams = flags.Item2,
                DecodeAudio = flags.Item3,
                MemoryBudgetBytes = budget,
                ResumeMicroseconds = limits.Item1 == 1 ? null : -limits.Item1,
                ResumesAtKeyFrame = flags.Item1,
                Hardware = flags.Item2 ? "auto" : null,
                HardwareDevice = flags.Item3 ? input : null,
                Sandbox = flags.Item3,
                MemoryLimitBytes = limits.Item1 == 0 ? null : limits.Item1,
                ProcessorSeconds = limits.Item2 == 0 ? null : limits.Item2,
            };
        any.Sample(request =>
        {
            var read = DecoderRequest.FromArguments(request.ToArguments());
            Assert.Equal(request.Options, read.Options);
            Assert.Equal(request with { Options = read.Options }, read);
        });
    }

    [Theory]
    [InlineData("pool=a")]
    [InlineData("input=a")]
    [InlineData("pool=a", "input=b", "threads=x")]
    [InlineData("pool=a", "input=b", "colour=blue")]
    [InlineData("pool=a", "input=b", "word")]
    public void Words_that_are_no_request_are_refused(params string[] words) =>
        Assert.Throws<FormatException>(() => DecoderRequest.FromArguments(words));
}
