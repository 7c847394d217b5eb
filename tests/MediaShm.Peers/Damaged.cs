using System.Security.Cryptography;
using System.Text;
using MediaShm.Pipeline.Frames;
using MediaShm.Pipeline.Media;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Peers;

/// <summary>
/// Reads every file of a folder as a decoder does, one after another in this process, which a file may end. Prints
/// <c>begin NAME</c>, then <c>NAME frames corrupt warnings hash error</c>, separated by tabs.
/// </summary>
internal static class Damaged
{
    public static void Run(string list)
    {
        var warnings = new List<string>();
        MediaPreload.Load(format: null);
        foreach (var file in File.ReadLines(list))
        {
            Console.WriteLine($"begin {file}");
            lock (warnings) warnings.Clear();
            var (totals, hash, error) = Read(file, warning => Add(warnings, warning));
            lock (warnings)
                Console.WriteLine($"{file}\t{totals.Frames}\t{totals.CorruptFrames}\t{warnings.Count}\t{hash}\t{error}");
        }
    }

    private static (DecoderTotals Totals, string Hash, string Error) Read(string file, Action<string> warn)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        var totals = default(DecoderTotals);
        var error = "";
        MediaReader? reader = null;
        try
        {
            using var input = MediaInput.Open(file, format: null);
            using var pool = FramePool.Create("damaged", new FramePoolOptions { Listen = false, MemoryBudgetBytes = 512L << 20 });
            var complaints = MediaLog.WarnOfErrors(warn);
            using (reader = MediaReader.Open(new MediaReaderOptions { Input = file, Descriptor = input.Descriptor, Threads = 1, Warning = warn }, pool))
            {
                complaints.Tell();
                for (var item = reader.Read(); item != MediaItem.End; item = reader.Read())
                    if (item == MediaItem.Frame) Add(hash, reader.Loan.View, reader.Descriptor.Pts);
                totals = reader.Totals;
                if (totals.Frames == 0) error = "no frame";
            }
        }
        catch (Exception e) when (e is MediaException or PoolException)
        {
            error = $"{e.GetType().Name}: {e.Message}";
        }
        finally
        {
            MediaLog.Route(null, 0);
        }

        return (totals, Convert.ToHexString(hash.GetHashAndReset()), error.ReplaceLineEndings("\\n"));
    }

    private static void Add(IncrementalHash hash, FrameView view, long pts)
    {
        hash.AppendData(Encoding.ASCII.GetBytes($"{pts} {view.Format}\n"));
        for (var p = 0; p < view.Format.PlaneCount; p++)
            for (var y = 0; y < view.Format.PlaneHeight(p); y++) hash.AppendData(view.Row(p, y));
    }

    private static void Add(List<string> warnings, string warning)
    {
        lock (warnings) warnings.Add(warning);
    }
}
