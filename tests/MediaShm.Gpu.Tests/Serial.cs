using Xunit.Sdk;
using Xunit.v3;

// One class at a time: some tests count every allocation of the process, and devices bring threads of their own.
[assembly: Parallelization(Mode = ParallelMode.None)]
