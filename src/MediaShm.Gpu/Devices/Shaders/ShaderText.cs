using System.Text;

namespace MediaShm.Gpu.Devices.Shaders;

/// <summary>The kernels' sources embedded in this assembly: the very files that the SPIR-V of shaders/ is compiled from. Thread-safe.</summary>
internal static class ShaderText
{
    private const string Include = "#include \"";

    /// <summary>A source file of shaders/, as it is.</summary>
    public static string Load(string file)
    {
        using var stream = typeof(ShaderText).Assembly.GetManifestResourceStream($"shaders/{file}")
            ?? throw new InvalidOperationException($"shaders/{file} is not embedded");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>A kernel's source as OpenGL takes it: includes put in, and its constants defined ahead.</summary>
    public static string ForOpenGl(in Kernel kernel)
    {
        var text = new StringBuilder("#version 450\n#define OPENGL\n");
        Span<int> constants = stackalloc int[Kernel.ConstantCount];
        kernel.WriteConstants(constants);
        for (var i = 0; i < constants.Length; i++) _ = text.Append("#define CONSTANT_").Append(i).Append(' ').Append(constants[i]).Append('\n');
        Append(text, Load(kernel.Shader + ".comp"));
        return text.ToString();
    }

    private static void Append(StringBuilder text, string source)
    {
        foreach (var line in source.Split('\n'))
        {
            if (line.StartsWith(Include, StringComparison.Ordinal)) Append(text, Load(line[Include.Length..line.LastIndexOf('"')]));
            // The version stands first already, and includes are resolved here.
            else if (line.StartsWith("#version", StringComparison.Ordinal) || line.StartsWith("#extension GL_GOOGLE_include_directive", StringComparison.Ordinal)) _ = text.Append('\n');
            // Comments hold letters that old compilers refuse.
            else _ = text.Append(WithoutComment(line)).Append('\n');
        }
    }

    private static string WithoutComment(string line)
    {
        var comment = line.IndexOf("//", StringComparison.Ordinal);
        return comment < 0 ? line : line[..comment];
    }
}
