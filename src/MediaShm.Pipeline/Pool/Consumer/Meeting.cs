using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Pool.Consumer;

/// <summary>Finds a pool's owner by name or path.</summary>
internal static class Meeting
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Connects to the owner.</summary>
    /// <param name="nameOrPath">A pool's name, or a path when it has a slash in it.</param>
    /// <param name="waitForOwner">How long to try again while nobody listens.</param>
    /// <param name="waitForRoom">How long to try again while the owner's queue of connections is full.</param>
    /// <exception cref="PoolRefusedException">Nobody listens there, or this user may not connect.</exception>
    public static UnixSocket Connect(string nameOrPath, TimeSpan waitForOwner, TimeSpan waitForRoom)
    {
        var isPath = nameOrPath.Contains('/');
        if (!isPath) FramePool.CheckName(nameOrPath);
        var path = isPath ? nameOrPath : MeetingPlace.PathOf(nameOrPath);
        var patience = Deadline.After(waitForOwner);
        while (true)
        {
            try
            {
                return UnixSocket.Connect(path, Deadline.After(waitForRoom));
            }
            catch (SystemCallException e) when (e.Error is Libc.ENOENT or Libc.ECONNREFUSED)
            {
                if (!patience.HasPassed)
                {
                    Thread.Sleep(Pause);
                    continue;
                }

                var wasDead = e.Error == Libc.ECONNREFUSED && MeetingPlace.RemoveLeftovers(path);
                if (!isPath) MeetingPlace.RemoveAllLeftovers();
                throw new PoolRefusedException(
                    wasDead ? $"the owner of pool '{nameOrPath}' is dead; what it left at {path} was removed. Start it again."
                    : $"there is no pool '{nameOrPath}': nobody listens at {path}. Start its owner first, or check the name.", e);
            }
            catch (SystemCallException e)
            {
                throw new PoolRefusedException($"pool '{nameOrPath}' cannot be reached: {e.Message}", e);
            }
        }
    }
}
