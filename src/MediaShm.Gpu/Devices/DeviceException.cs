namespace MediaShm.Gpu.Devices;

/// <summary>A device cannot be used or stopped working; the message says which, why and what to do.</summary>
public class DeviceException : Exception
{
    /// <summary>Makes one with no message.</summary>
    public DeviceException()
    {
    }

    /// <summary>Makes one with a message.</summary>
    public DeviceException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and a cause.</summary>
    public DeviceException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>Tells a device's failure to several threads.</summary>
internal static class DeviceFailure
{
    /// <summary>The same failure as a new exception: each thread that is told throws one of its own.</summary>
    public static DeviceException Again(DeviceException cause) => cause switch
    {
        DeviceLostException => new DeviceLostException(cause.Message, cause),
        DeviceTimeoutException => new DeviceTimeoutException(cause.Message, cause),
        _ => new DeviceException(cause.Message, cause),
    };
}

/// <summary>The device named is not on this machine: no driver, no library, no such hardware.</summary>
public sealed class DeviceAbsentException : DeviceException
{
    /// <summary>Makes one with no message.</summary>
    public DeviceAbsentException()
    {
    }

    /// <summary>Makes one with a message.</summary>
    public DeviceAbsentException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one with a message and a cause.</summary>
    public DeviceAbsentException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
