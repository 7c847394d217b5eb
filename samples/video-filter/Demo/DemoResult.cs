using VideoFilter.Output;

namespace VideoFilter.Demo;

/// <summary>What the demo saw of one device.</summary>
/// <param name="Device">Name.</param>
/// <param name="Product">Product name.</param>
/// <param name="Report">The run's report; null when it failed.</param>
/// <param name="Psnr">In dB against the scalar reference; infinite when equal, null when it could not be compared.</param>
/// <param name="Failure">Why it failed, or null.</param>
internal sealed record DemoResult(string Device, string Product, RunReport? Report, double? Psnr, string? Failure);
