namespace MediaShm.Pipeline.Media;

/// <summary>Warns of damaged packets without flooding: the first few one by one, the rest as a sum.</summary>
/// <param name="warning">Gets the lines.</param>
/// <param name="kind">What the packets are of.</param>
internal sealed class DamageReport(Action<string>? warning, string kind = "video")
{
    private const int ToldOneByOne = 5;
    private long _count;
    private long _frames;

    /// <summary>Notes a packet that the decoder refused.</summary>
    public void Report(string damage)
    {
        if (++_count <= ToldOneByOne) warning?.Invoke($"a damaged {kind} packet was passed over: {damage}");
    }

    /// <summary>Notes a frame that came out with damage in it.</summary>
    public void NoteFrame() => _frames++;

    /// <summary>Tells the sums, at the end.</summary>
    public void Conclude()
    {
        if (_frames > 0) warning?.Invoke(_frames == 1 ? "1 frame is damaged in part" : $"{_frames} frames are damaged in part");
        if (_count > ToldOneByOne) warning?.Invoke($"{_count} damaged {kind} packets were passed over in all");
        _count = _frames = 0;
    }
}
