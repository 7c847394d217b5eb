namespace MediaShm.Gpu.Devices.Threading;

/// <summary>One frame's work. Every member is called by the device's thread, in this order. Reused for later frames.</summary>
internal abstract class DeviceJob
{
    /// <summary>Timeline value at which it is done; 0 before its first use.</summary>
    public ulong Value { get; set; }

    /// <summary>Gives the work to the driver, without waiting for it.</summary>
    public abstract void Start();

    /// <summary>Waits until the driver has done it; false when the time ran out.</summary>
    public abstract bool Wait(TimeSpan timeout);

    /// <summary>Brings the result to where it belongs.</summary>
    public abstract void Finish();
}
