// The decoder process: reads one input, owns one frame pool. Started by DecoderProcess with a life line, a side channel
// and, where possible, the input as an open descriptor; what it is to do are its arguments.
using MediaShm.Decoder;
using MediaShm.Pipeline.Media;

try
{
    var request = DecoderRequest.FromArguments(args);
    return DecoderMain.Run(request, Confinement.RestrictFiles(request, args));
}
catch (FormatException e)
{
    Console.Error.WriteLine($"mediashm-decoder is started by programs that use MediaShm; run video-filter instead ({e.Message})");
    return 2;
}
