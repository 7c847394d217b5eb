using System.Globalization;
using MediaShm.Pipeline.Media.FFmpeg;

namespace MediaShm.Pipeline.Media;

/// <summary>Chooses the video stream of an open input.</summary>
internal static unsafe class StreamChoice
{
    /// <summary>The stream that was asked for, or the best; -1 where there is none.</summary>
    /// <param name="context">The input.</param>
    /// <param name="wanted">An index, <c>v:N</c> or <c>#ID</c>; null for the best.</param>
    /// <param name="input">What the input is called.</param>
    /// <param name="picture">An attached picture that was passed over, or -1.</param>
    /// <exception cref="MediaException">There is no such stream, or it is no video.</exception>
    public static int Video(AVFormatContext* context, string? wanted, string input, out int picture)
    {
        var best = Best(context, out picture);
        if (wanted is null) return best;
        var ordinal = 0;
        for (var i = 0; i < context->nb_streams; i++)
        {
            var stream = context->streams[i];
            var isVideo = stream->codecpar->codec_type == AVMediaType.AVMEDIA_TYPE_VIDEO;
            if (!Matches(wanted, stream, isVideo ? ordinal : -1))
            {
                if (isVideo) ordinal++;
                continue;
            }

            return isVideo ? i : throw new MediaException(MediaErrorKind.Usage, $"stream {wanted} of '{input}' is no video; {Videos(context)}");
        }

        throw new MediaException(MediaErrorKind.Usage, $"there is no stream {wanted} in '{input}'; {Videos(context)}");
    }

    private static bool Matches(string wanted, AVStream* stream, int ordinal)
    {
        if (wanted.StartsWith("v:", StringComparison.Ordinal)) return Number(wanted[2..]) == ordinal && ordinal >= 0;
        if (wanted.StartsWith('#')) return Number(wanted[1..]) == stream->id;
        return Number(wanted) == stream->index;
    }

    private static int? Number(string text) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
        ? int.TryParse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var hex) ? hex : null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static string Videos(AVFormatContext* context)
    {
        var videos = new List<string>();
        for (var i = 0; i < context->nb_streams; i++)
        {
            var stream = context->streams[i];
            if (stream->codecpar->codec_type == AVMediaType.AVMEDIA_TYPE_VIDEO)
                videos.Add($"{i} ({stream->codecpar->width}x{stream->codecpar->height}{(stream->id > 0 ? $", id 0x{stream->id:x}" : "")})");
        }

        return videos.Count == 0 ? "it has no video" : $"its videos: {string.Join(", ", videos)}";
    }

    /// <summary>The largest video that is no attached picture, one marked as default before others, as the ffmpeg program chooses; -1 for none.</summary>
    private static int Best(AVFormatContext* context, out int picture)
    {
        var (best, bestScore) = (-1, -1L);
        picture = -1;
        for (var i = 0; i < context->nb_streams; i++)
        {
            var stream = context->streams[i];
            if (stream->codecpar->codec_type != AVMediaType.AVMEDIA_TYPE_VIDEO) continue;
            if ((stream->disposition & (ffmpeg.AV_DISPOSITION_ATTACHED_PIC | ffmpeg.AV_DISPOSITION_TIMED_THUMBNAILS)) != 0)
            {
                picture = i;
                continue;
            }

            var score = (long)stream->codecpar->width * stream->codecpar->height
                + ((stream->disposition & ffmpeg.AV_DISPOSITION_DEFAULT) != 0 ? 5_000_000 : 0);
            if (score > bestScore) (best, bestScore) = (i, score);
        }

        return best;
    }
}
