namespace MediaShm.Gpu.Devices;

/// <summary>
/// The driver reset the device, or it is gone: what was in flight is lost, and the device takes no more work. The message says what was
/// tried. Another device made anew may work.
/// </summary>
public sealed class DeviceLostException : DeviceException
{
    /// <summary>Makes one with no message.</summary>
    public DeviceLostException()
    {
    }

    /// <summary>Makes one with a message.</summary>
    public DeviceLostException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and a cause.</summary>
    public DeviceLostException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
