using System.Runtime.InteropServices;
using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Tests.Pool;

/// <summary>Runs something as another user, on a thread of its own: by bare system call a change of user is the thread's alone. Needs root.</summary>
internal static partial class OtherUser
{
    public const uint Id = 64321;

    public static T Run<T>(Func<T> action)
    {
        if (Libc.geteuid() != 0) Assert.Skip("acting as another user needs root");
        var (result, failure) = (default(T), default(Exception));
        var thread = new Thread(() =>
        {
            try
            {
                BecomeEffectively(Id);
                result = action();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start(); // it ends with its user: no other work ever runs on it
        thread.Join();
        return failure is null ? result! : throw failure;
    }

    private static void BecomeEffectively(uint user)
    {
        var number = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 147 : 117; // setresuid
        Assert.Equal(0, syscall(number, uint.MaxValue, user, uint.MaxValue));
    }

    [LibraryImport("libc.so.6")]
    private static partial nint syscall(nint number, uint real, uint effective, uint saved);
}
