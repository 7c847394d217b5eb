using MediaShm.Gpu.Devices.Cpu.Kernels;

namespace MediaShm.Gpu.Tests.Cpu;

public sealed class AffineLutTests
{
    [Fact]
    public void Every_line_is_found_and_gives_its_own_table()
    {
        var random = new Random(5);
        var found = 0;
        for (var i = 0; i < 500; i++)
        {
            var max = i % 2 == 0 ? 255 : 1023;
            var table = Table(new AffineLut(random.Next(-12000, 12000), random.Next(-max, 2 * max), max));
            if (table.Count(entry => entry > 0 && entry < max) < 2) continue;
            var line = AffineLut.Find(table);
            Assert.NotNull(line);
            Assert.Equal(table, Table(line.Value));
            found++;
        }

        Assert.InRange(found, 300, 500);
    }

    [Fact]
    public void Contrast_brightness_and_negation_are_lines_and_gamma_is_not()
    {
        Assert.NotNull(AffineLut.Find([.. Enumerable.Range(0, 256).Select(v => (ushort)(255 - v))]));
        Assert.NotNull(AffineLut.Find([.. Enumerable.Range(0, 256).Select(v => (ushort)Math.Clamp((v * 4506 >> 12) - 13, 0, 255))]));
        Assert.Null(AffineLut.Find([.. Enumerable.Range(0, 256).Select(v => (ushort)Math.Round(255 * Math.Pow(v / 255.0, 0.8)))]));
        Assert.Null(AffineLut.Find([.. Enumerable.Range(0, 256).Select(v => (ushort)(v == 100 ? 99 : v))]));
        Assert.Null(AffineLut.Find(new ushort[256]));
    }

    private static ushort[] Table(AffineLut line) => [.. Enumerable.Range(0, line.Max + 1).Select(v => (ushort)line.At(v))];
}
