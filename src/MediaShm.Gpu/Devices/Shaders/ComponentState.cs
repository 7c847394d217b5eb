namespace MediaShm.Gpu.Devices.Shaders;

/// <summary>Where a component has got to while its chain is planned.</summary>
internal sealed class ComponentState
{
    /// <summary>Its plane in a frame.</summary>
    public required int Plane { get; init; }

    /// <summary>Bits of a code value.</summary>
    public required int Depth { get; init; }

    /// <summary>Its size in samples.</summary>
    public required (int Width, int Height) Size { get; init; }

    /// <summary>True when kernels work on it where it lies in a frame; else it is taken out of its plane of pixels and put back.</summary>
    public required bool IsPlain { get; init; }

    /// <summary>Where it lies.</summary>
    public required PlaneRef Place { get; set; }

    /// <summary>How its samples are kept there.</summary>
    public SampleKind Kind { get; private set; }

    /// <summary>The first phase that may read it.</summary>
    public int Ready { get; private set; }

    /// <summary>The last pass that needs a kernel for it; -1: none.</summary>
    public int LastPass { get; set; } = -1;

    /// <summary>True: the last kernel stores it upside down, for the flips that come after.</summary>
    public bool StoreFlipped { get; set; }

    /// <summary>Where its last kernel writes it.</summary>
    public PlaneRef Output => new(PlaneHome.Output, Plane, SampleKind.Codes.SampleBytes(Depth), StoreFlipped);

    /// <summary>True when the last stage of a pass writes the output.</summary>
    public bool WritesOutputAt(int pass) => IsPlain && LastPass == pass && pass >= 0;

    /// <summary>Moves it to where a kernel has put it.</summary>
    public void MoveTo(PlaneRef place, SampleKind kind, int ready) => (Place, Kind, Ready) = (place, kind, ready);
}
