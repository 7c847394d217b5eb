using MediaShm.Gpu.Devices.Shaders;
using Silk.NET.OpenGL;

namespace MediaShm.Gpu.Devices.OpenGl;

/// <summary>
/// Owns the compiled kernels, made when first asked for and kept for the device's life. On the device's thread only.
/// </summary>
internal sealed class GlPrograms(GL api) : IDisposable
{
    private readonly Dictionary<Kernel, uint> _programs = [];

    /// <summary>The program of a kernel; made now if this is the first use.</summary>
    /// <exception cref="DeviceException">The driver refused it.</exception>
    public uint Get(in Kernel kernel)
    {
        if (_programs.TryGetValue(kernel, out var program)) return program;
        program = Create(kernel);
        _programs.Add(kernel, program);
        return program;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var program in _programs.Values) api.DeleteProgram(program);
    }

    private uint Create(in Kernel kernel)
    {
        var shader = api.CreateShader(ShaderType.ComputeShader);
        var program = api.CreateProgram();
        try
        {
            api.ShaderSource(shader, ShaderText.ForOpenGl(kernel));
            api.CompileShader(shader);
            if (api.GetShader(shader, ShaderParameterName.CompileStatus) == 0) throw Refused(kernel, api.GetShaderInfoLog(shader));
            api.AttachShader(program, shader);
            api.LinkProgram(program);
            if (api.GetProgram(program, ProgramPropertyARB.LinkStatus) == 0) throw Refused(kernel, api.GetProgramInfoLog(program));
            GlCalls.Check(api, $"compile the kernel '{kernel.Shader}'");
            return program;
        }
        catch
        {
            api.DeleteProgram(program);
            throw;
        }
        finally
        {
            api.DeleteShader(shader); // a program keeps what it was linked from
        }
    }

    private static DeviceException Refused(in Kernel kernel, string log) =>
        new($"opengl: the driver refused the kernel '{kernel.Shader}': {log.Trim().ReplaceLineEndings("; ")}; use --device cpu");
}
