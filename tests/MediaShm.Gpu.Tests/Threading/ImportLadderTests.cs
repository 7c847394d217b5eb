using MediaShm.Gpu.Devices;
using MediaShm.Gpu.Devices.OpenGl;
using MediaShm.Gpu.Tests.Conformance;
using MediaShm.Pipeline.Pool;

namespace MediaShm.Gpu.Tests.Threading;

/// <summary>By which way a slab is imported, and what is said of the ways before it.</summary>
public sealed class ImportLadderTests : IDisposable
{
    private readonly TestSlab _slab = new(4096);
    private readonly List<ImportWay> _tried = [];

    public void Dispose() => _slab.Dispose();

    [Theory]
    [InlineData(true, true, ImportWay.Host, null)]
    [InlineData(false, true, ImportWay.DmaBuf, "host: no Host")]
    [InlineData(false, false, ImportWay.Staged, "host: no Host; dmabuf: no DmaBuf")]
    public void The_first_way_that_works_is_taken_and_the_others_named(bool host, bool dmaBuf, ImportWay way, string? reason)
    {
        var table = Table(ImportMode.Auto, host, dmaBuf);
        table.Import(_slab, _ => { });
        Assert.Equal(way, table.WorstWay);
        Assert.Equal(reason, table.ImportReason);
    }

    [Theory]
    [InlineData(ImportMode.Host, ImportWay.Host)]
    [InlineData(ImportMode.DmaBuf, ImportWay.DmaBuf)]
    public void A_way_that_was_asked_for_is_the_only_one_tried(ImportMode mode, ImportWay way)
    {
        var table = Table(mode, host: true, dmaBuf: true);
        table.Import(_slab, _ => { });
        Assert.Equal(way, table.WorstWay);
        Assert.Null(table.ImportReason);
        Assert.Equal([way], _tried);
        var refused = Assert.Throws<DeviceException>(() => Table(mode, host: false, dmaBuf: false).Import(_slab, _ => { }));
        Assert.Contains($"no {way}", refused.Message);
    }

    [Fact]
    public void Staging_that_was_asked_for_tries_nothing()
    {
        var table = Table(ImportMode.Staged, host: true, dmaBuf: true);
        table.Import(_slab, _ => { });
        Assert.Equal(ImportWay.Staged, table.WorstWay);
        Assert.Equal("staging was asked for", table.ImportReason);
        Assert.Empty(_tried);
    }

    [Fact]
    public void A_way_that_the_device_has_not_is_refused_by_name()
    {
        var table = new SlabTable<Import>("test", Options(ImportMode.DmaBuf), Rung(ImportWay.Host, true));
        Assert.Contains("no import way 'dmabuf'", Assert.Throws<DeviceException>(() => table.Import(_slab, _ => { })).Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_worst_way_of_several_slabs_is_what_counts(bool worstFirst)
    {
        using var other = new TestSlab(4096);
        var table = new SlabTable<Import>("test", Options(ImportMode.Auto), new ImportRung<Import>(ImportWay.Host, slab => slab == other ? (null, "not this one") : (new Import(), "")));
        table.Import(worstFirst ? other : _slab, _ => { });
        table.Import(worstFirst ? _slab : other, _ => { });
        Assert.Equal(ImportWay.Staged, table.WorstWay);
        Assert.Equal("not this one", table.ImportReason);
    }

    [Theory]
    [InlineData("any", PoolAccess.ReadOnly)]
    [InlineData("none", PoolAccess.ReadOnly)]
    [InlineData("writable", PoolAccess.DeviceMapped)]
    public void The_least_access_that_a_driver_can_do_with_is_found_by_trying(string takes, PoolAccess expected)
    {
        var table = new SlabTable<Import>("test", Options(ImportMode.Auto), new ImportRung<Import>(ImportWay.Host, slab =>
        {
            Assert.Equal(0, slab.Address % Environment.SystemPageSize);
            Assert.False(slab.IsWritable);
            return takes == "any" || (takes == "writable" && slab.IsMappedWritable) ? (new Import(), "") : (null, "mapped read-only");
        }));
        var freed = 0;
        var need = table.ProbeAccess(_ => freed++);
        Assert.Equal(expected, need.Access);
        Assert.Equal(expected == PoolAccess.ReadOnly ? null : "mapped read-only", need.Reason);
        Assert.Equal(takes == "none" ? 0 : 1, freed);
        Assert.Null(table.WorstWay); // what was only tried is no import
    }

    [Fact]
    public void A_pool_of_the_access_found_is_imported_by_the_way_that_was_tried()
    {
        var table = new SlabTable<Import>("test", Options(ImportMode.Auto) with { RefusesReadOnly = true }, Rung(ImportWay.Host, true));
        Assert.Equal(PoolAccess.DeviceMapped, table.ProbeAccess(_ => { }).Access);
        using var sealedSlab = SampleSlab.Create(PoolAccess.ReadOnly, 4096);
        using var mapped = SampleSlab.Create(PoolAccess.DeviceMapped, 4096);
        table.Import(mapped, _ => { });
        Assert.Equal(ImportWay.Host, table.WorstWay);
        table.Import(sealedSlab, _ => { });
        Assert.Equal(ImportWay.Staged, table.WorstWay);
        Assert.Contains("mapped read-only", table.ImportReason);
    }

    private SlabTable<Import> Table(ImportMode mode, bool host, bool dmaBuf) =>
        new("test", Options(mode), Rung(ImportWay.Host, host), Rung(ImportWay.DmaBuf, dmaBuf));

    private static OpenGlDeviceOptions Options(ImportMode mode) => new() { ImportMode = mode };

    private ImportRung<Import> Rung(ImportWay way, bool works) => new(way, _ =>
    {
        _tried.Add(way);
        return works ? (new Import(), "") : (null, $"no {way}");
    });

    private sealed class Import : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
