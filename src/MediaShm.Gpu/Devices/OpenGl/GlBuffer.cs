using MediaShm.Gpu.Devices.Shaders;
using Silk.NET.OpenGL;

namespace MediaShm.Gpu.Devices.OpenGl;

/// <summary>
/// Owns one buffer: of the device's own, mapped for good, or over host memory that the driver pinned.
/// Thread-safety: made and disposed on the device's thread; the mapping may be used by any.
/// </summary>
internal sealed unsafe class GlBuffer : IDisposable, IDeviceBuffer
{
    private const BufferTargetARB ExternalVirtualMemory = (BufferTargetARB)0x9160; // GL_AMD_pinned_memory
    private const BufferStorageMask Persistent = BufferStorageMask.MapPersistentBit | BufferStorageMask.MapCoherentBit;

    private readonly GL _api;

    private GlBuffer(GL api, uint handle, long size, nint address) => (_api, Handle, Size, Address) = (api, handle, size, address);

    /// <summary>The buffer's name.</summary>
    public uint Handle { get; }

    /// <summary>Its size in bytes.</summary>
    public long Size { get; }

    /// <summary>Where it is mapped in this process for as long as it lives; 0 when it is not.</summary>
    public nint Address { get; }

    /// <summary>Memory of the device's own.</summary>
    public static GlBuffer OnDevice(GL api, long size) => Create(api, size, 0, null);

    /// <summary>Memory with content that never changes.</summary>
    public static GlBuffer Constant(GL api, ReadOnlySpan<byte> content)
    {
        fixed (byte* data = content) return Create(api, content.Length, 0, data);
    }

    /// <summary>Memory that the host writes and the device reads, mapped for good.</summary>
    public static GlBuffer ForUpload(GL api, long size) => Create(api, size, Persistent | BufferStorageMask.MapWriteBit, null);

    /// <summary>Memory that the device writes and the host reads, mapped for good.</summary>
    public static GlBuffer ForDownload(GL api, long size) => Create(api, size, Persistent | BufferStorageMask.MapReadBit, null);

    /// <summary>Lets the driver pin host memory. The memory stays the caller's and must outlive the buffer.</summary>
    /// <param name="api">The device.</param>
    /// <param name="address">Page-aligned.</param>
    /// <param name="size">A multiple of the page size.</param>
    /// <param name="refusal">Why it failed, when null is returned.</param>
    public static GlBuffer? TryPin(GL api, nint address, long size, out string refusal)
    {
        GlCalls.Check(api, "work"); // so that an error below is this call's
        var handle = api.GenBuffer();
        api.BindBuffer(ExternalVirtualMemory, handle);
        api.BufferData(ExternalVirtualMemory, (nuint)size, (void*)address, BufferUsageARB.StreamCopy);
        var error = api.GetError();
        api.BindBuffer(ExternalVirtualMemory, 0);
        if (error == GLEnum.NoError)
        {
            refusal = "";
            return new GlBuffer(api, handle, size, 0);
        }

        api.DeleteBuffer(handle);
        refusal = $"the driver would not pin its memory ({error})";
        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _api.DeleteBuffer(Handle); // its mapping too

    private static GlBuffer Create(GL api, long size, BufferStorageMask use, byte* content)
    {
        var handle = api.CreateBuffer();
        try
        {
            api.NamedBufferStorage(handle, (nuint)size, content, use);
            GlCalls.Check(api, $"allocate {size} bytes");
            if (use == 0) return new GlBuffer(api, handle, size, 0);
            const BufferStorageMask access = Persistent | BufferStorageMask.MapReadBit | BufferStorageMask.MapWriteBit;
            var address = (nint)api.MapNamedBufferRange(handle, 0, (nuint)size, (MapBufferAccessMask)(use & access));
            GlCalls.Check(api, "map memory");
            return new GlBuffer(api, handle, size, address);
        }
        catch
        {
            api.DeleteBuffer(handle);
            throw;
        }
    }
}
