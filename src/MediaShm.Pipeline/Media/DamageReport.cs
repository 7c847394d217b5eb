namespace MediaShm.Pipeline.Media;

/// <summary>Warns of damaged packets without flooding: the first few one by one, the rest as a sum.</summary>
internal sealed class DamageReport(Action<string>? warning)
{
    private const int ToldOneByOne = 5;
    private long _count;

    /// <summary>Notes a packet that the decoder refused.</summary>
    public void Report(string damage)
    {
        if (++_count <= ToldOneByOne) warning?.Invoke($"a damaged video packet was passed over: {damage}");
    }

    /// <summary>Tells the sum, at the end.</summary>
    public void Conclude()
    {
        if (_count > ToldOneByOne) warning?.Invoke($"{_count} damaged video packets were passed over in all");
        _count = 0;
    }
}
