using Silk.NET.OpenGL;

namespace MediaShm.Gpu.Devices.OpenGl;

/// <summary>Turns OpenGL's error state into named exceptions.</summary>
internal static class GlCalls
{
    /// <summary>Throws when a call since the last check failed.</summary>
    /// <param name="api">The calling thread's functions.</param>
    /// <param name="what">What was tried, as "allocate a buffer".</param>
    /// <exception cref="DeviceException">A call failed.</exception>
    public static void Check(GL api, string what)
    {
        var error = api.GetError();
        if (error != GLEnum.NoError) throw Failure(error, what);
    }

    /// <summary>Throws when the driver reset the GPU.</summary>
    /// <exception cref="DeviceLostException">It did.</exception>
    public static void CheckReset(GL api)
    {
        var status = api.GetGraphicsResetStatus();
        if (status != GLEnum.NoError) throw new DeviceLostException($"opengl: the GPU was lost ({status}); its driver reset it: run again, or use --device cpu");
    }

    /// <summary>The exception for a failed call.</summary>
    public static DeviceException Failure(GLEnum error, string what) => error switch
    {
        GLEnum.ContextLost => new DeviceLostException($"opengl: the GPU was lost while trying to {what}; its driver reset it: run again, or use --device cpu"),
        GLEnum.OutOfMemory => new DeviceException($"opengl: out of memory while trying to {what}; close other GPU programs, or use --device cpu"),
        _ => new DeviceException($"opengl: could not {what}: the driver answered {error}; try --device cpu"),
    };
}
