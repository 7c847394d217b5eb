using MediaShm.Pipeline.SharedMemory;

namespace MediaShm.Pipeline.Tests.SharedMemory;

public sealed class MeetingPlaceTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("mediashm-test-");

    private string Socket => Path.Combine(_root.FullName, "p.sock");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void A_living_owners_place_is_not_taken_and_a_former_owners_is()
    {
        using (var first = MeetingPlace.TryTake(Socket, isOwnDirectory: false))
        {
            Assert.NotNull(first);
            using var listener = UnixSocket.Listen(Socket);
            Assert.Null(MeetingPlace.TryTake(Socket, isOwnDirectory: false));
            Assert.False(MeetingPlace.RemoveLeftovers(Socket));
            Assert.True(File.Exists(Socket));
        }

        Assert.Empty(_root.GetFileSystemInfos());
        using var second = MeetingPlace.TryTake(Socket, isOwnDirectory: false);
        Assert.NotNull(second);
    }

    [Fact]
    public void What_a_dead_owner_left_is_replaced()
    {
        LeaveAsTheDeadDo();
        using var place = MeetingPlace.TryTake(Socket, isOwnDirectory: false);
        Assert.NotNull(place);
        using var listener = UnixSocket.Listen(Socket);
    }

    [Fact]
    public void What_a_dead_owner_left_is_removed()
    {
        LeaveAsTheDeadDo();
        Assert.True(MeetingPlace.RemoveLeftovers(Socket));
        Assert.Empty(_root.GetFileSystemInfos());
    }

    [Fact]
    public void The_next_owner_in_the_users_directory_removes_what_all_dead_ones_left()
    {
        File.SetUnixFileMode(_root.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        LeaveAsTheDeadDo();
        using var living = MeetingPlace.TryTake(Path.Combine(_root.FullName, "living.sock"), isOwnDirectory: false);
        using var other = MeetingPlace.TryTake(Path.Combine(_root.FullName, "other.sock"), isOwnDirectory: true);
        Assert.Equal(["living.sock.lock", "other.sock.lock"], _root.GetFileSystemInfos().Select(f => f.Name).Order());
    }

    [Fact]
    public void A_file_that_is_no_socket_is_left_alone()
    {
        File.WriteAllText(Socket, "precious");
        Assert.Throws<UnauthorizedAccessException>(() => MeetingPlace.TryTake(Socket, isOwnDirectory: false));
        Assert.Equal("precious", File.ReadAllText(Socket));
    }

    [Fact]
    public void A_directory_that_others_can_enter_is_refused_and_a_missing_one_is_made_private()
    {
        var own = Path.Combine(_root.FullName, "own", "p.sock");
        using (var place = MeetingPlace.TryTake(own, isOwnDirectory: true)) Assert.NotNull(place);
        var directory = Path.GetDirectoryName(own)!;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(directory));
        File.SetUnixFileMode(directory, File.GetUnixFileMode(directory) | UnixFileMode.GroupExecute);
        Assert.Throws<UnauthorizedAccessException>(() => MeetingPlace.TryTake(own, isOwnDirectory: true));
        Directory.Delete(directory);
        Directory.CreateSymbolicLink(directory, _root.FullName);
        Assert.Throws<UnauthorizedAccessException>(() => MeetingPlace.TryTake(own, isOwnDirectory: true));
    }

    /// <summary>A socket that nobody listens on and a lock file that nobody holds.</summary>
    private void LeaveAsTheDeadDo()
    {
        UnixSocket.Listen(Socket).Dispose();
        File.WriteAllText(Socket + ".lock", "");
    }
}
