using MediaShm.Gpu.Passes;

namespace MediaShm.Gpu.Devices.Shaders;

/// <summary>Planes of pixels, whose components are taken apart first and put together last, and planes that nothing touches.</summary>
internal sealed partial class ChainPlanner
{
    private void UnpackTouched()
    {
        for (var p = 0; p < _shapes.Length; p++)
        {
            if (_shapes[p].IsPlain || !IsTouched(p)) continue;
            var components = InPlane(p);
            var targets = components.Select(c => _scratch.Take(c.Size, _shapes[p].WordBytes, 0)).ToArray();
            _steps.Add(new KernelStep
            {
                Kernel = OfPixels("unpack", p),
                Phase = 0,
                Sources = [new PlaneRef(PlaneHome.Input, p, 1)],
                Targets = targets,
                Size = components[0].Size,
                Tile = (4, 1),
            });
            for (var i = 0; i < components.Length; i++) components[i].MoveTo(targets[i], SampleKind.Codes, 1);
        }
    }

    /// <summary>Brings a plane to the output that is not there yet.</summary>
    private void Finish(int plane)
    {
        if (!IsTouched(plane)) CopyBytes(plane);
        else if (!_shapes[plane].IsPlain) Pack(plane);
    }

    private void Pack(int plane)
    {
        var components = InPlane(plane);
        var phase = components.Max(c => c.Ready);
        PlaneRef[] sources = [.. components.Select(c => c.Place)];
        foreach (var source in sources) _scratch.Read(source, phase);
        if (_shapes[plane].HasGaps)
        {
            // What lies between the components comes from the input, which the kernel reads as its fourth source.
            while (sources.Length < KernelBindings.MaxPlanes - 1) sources = [.. sources, sources[0]];
            sources = [.. sources, new PlaneRef(PlaneHome.Input, plane, 1)];
        }

        _steps.Add(new KernelStep
        {
            Kernel = OfPixels("pack", plane),
            Phase = phase,
            Sources = sources,
            Targets = [new PlaneRef(PlaneHome.Output, plane, 1)],
            Size = components[0].Size,
            Tile = (4, 1),
        });
    }

    private Kernel OfPixels(string shader, int plane)
    {
        var shape = _shapes[plane];
        var (offsets, place) = (0, 0);
        foreach (var component in _format.Pixel.Info.Components)
            if (component.Plane == plane) offsets |= component.Offset << 8 * place++;
        return new Kernel(shader, SampleKind.Codes, SampleKind.Codes, InPlane(plane)[0].Depth, (32, 1), shape.Step, shape.Count, offsets, shape.Shift);
    }

    private void CopyBytes(int plane)
    {
        // Flips left such a plane's components where they were, to be read upside down or not.
        var flipped = InPlane(plane)[0].Place.Flipped;
        _steps.Add(new KernelStep
        {
            Kernel = OfBytes("copy", Quads),
            Phase = 0,
            Sources = [new PlaneRef(PlaneHome.Input, plane, 1, flipped)],
            Targets = [new PlaneRef(PlaneHome.Output, plane, 1)],
            Size = (_format.RowBytes(plane), _format.PlaneHeight(plane)),
            Tile = (4 * Quads, 1),
        });
    }

    private bool IsTouched(int plane) => InPlane(plane).Any(c => c.LastPass >= 0);

    private ComponentState[] InPlane(int plane) => [.. _components.Where(c => c.Plane == plane)];
}
