namespace MediaShm.Gpu.Devices;

/// <summary>A device did not finish its work within the deadline; the message says which work and how long was waited.</summary>
public sealed class DeviceTimeoutException : DeviceException
{
    /// <summary>Makes one with no message.</summary>
    public DeviceTimeoutException()
    {
    }

    /// <summary>Makes one with a message.</summary>
    public DeviceTimeoutException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and a cause.</summary>
    public DeviceTimeoutException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
