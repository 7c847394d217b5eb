// The decoder process: reads one input, owns one frame pool. Started by DecoderProcess with a life line, a side channel
// and, where possible, the input as an open descriptor; what it is to do is its one argument, in JSON.
using MediaShm.Decoder;
using MediaShm.Pipeline.Media;

if (args is not [var json])
{
    Console.Error.WriteLine("mediashm-decoder is started by programs that use MediaShm, with one JSON argument; run video-filter instead");
    return 2;
}

return DecoderMain.Run(DecoderRequest.FromJson(json));
