using System.Reflection;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;
using MediaShm.Gpu.Devices.Ilgpu.Kernels;

namespace MediaShm.Gpu.Tests.Ilgpu;

/// <summary>Every kernel compiles for every kind of GPU, without one being here.</summary>
public sealed class CodeTests
{
    public static TheoryData<string> Kernels => [.. Methods.Select(method => method.Name)];

    private static IEnumerable<MethodInfo> Methods => new[] { typeof(PointKernels), typeof(LineKernels) }
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly));

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Compiles_to_ptx_for_every_generation(string kernel)
    {
        using var context = Context.Create(_ => { });
        foreach (var (architecture, set) in new[]
        {
            (CudaArchitecture.SM_50, CudaInstructionSet.ISA_60), (CudaArchitecture.SM_75, CudaInstructionSet.ISA_70),
            (CudaArchitecture.SM_90, CudaInstructionSet.ISA_80), (CudaArchitecture.SM_120, CudaInstructionSet.ISA_87),
        })
        {
            using var backend = new PTXBackend(context, new CudaCapabilityContext(architecture), architecture, set, null);
            var compiled = (PTXCompiledKernel)backend.Compile(Describe(kernel), default(KernelSpecialization));
            // The target is the newest that the instruction set knows, or older: drivers translate it for the GPU at hand.
            Assert.Contains(".target sm_", compiled.PTXAssembly, StringComparison.Ordinal);
            Assert.Contains($".visible .entry Kernel_{kernel}(", compiled.PTXAssembly, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Compiles_to_opencl(string kernel)
    {
        using var context = Context.Create(_ => { });
        using var backend = new CLBackend(context, new CLCapabilityContext(subGroups: false, float16: false, float64: false, int64_Atomics: false, genericAddressSpace: true), CLDeviceVendor.Other, CLCVersion.CL20);
        var compiled = (CLCompiledKernel)backend.Compile(Describe(kernel), default(KernelSpecialization));
        Assert.Contains("kernel void", compiled.Source, StringComparison.Ordinal);
    }

    private static EntryPointDescription Describe(string kernel) => EntryPointDescription.FromExplicitlyGroupedKernel(Methods.Single(method => method.Name == kernel));
}
