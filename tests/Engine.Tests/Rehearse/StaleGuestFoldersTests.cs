using System.Diagnostics;
using Ksplice.Engine.Files;
using Ksplice.Engine.Rehearse;

namespace Ksplice.Engine.Tests.Rehearse;

public sealed class StaleGuestFoldersTests : IDisposable
{
    private readonly TemporaryFolder _parent = new();
    private readonly uint _user;

    public StaleGuestFoldersTests() => _user = FileOwner.Of(_parent.Path).UserId;

    public void Dispose() => _parent.Dispose();

    [Fact]
    public async Task The_folder_of_a_killed_program_goes_and_that_of_a_living_one_stays()
    {
        var folder = Folder("ksplice-guest-other");
        using var other = Process.Start(new ProcessStartInfo("flock", ["--no-fork", Path.Combine(folder, "owner"), "sh", "-c", "echo held; exec sleep 1000"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        Assert.Equal("held", await other.StandardOutput.ReadLineAsync());

        StaleGuestFolders.Remove(_parent.Path, _user);
        Assert.True(Directory.Exists(folder));

        other.Kill();
        await other.WaitForExitAsync();
        StaleGuestFolders.Remove(_parent.Path, _user);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void A_claimed_folder_stays_until_the_claim_ends_and_tells_whose_it_is()
    {
        var folder = Folder("ksplice-guest-own");
        File.WriteAllText(Path.Combine(folder, "initramfs"), "");
        using (StaleGuestFolders.Claim(folder))
        {
            StaleGuestFolders.Remove(_parent.Path, _user);
            Assert.True(File.Exists(Path.Combine(folder, "initramfs")));
        }

        Assert.Equal($"{Environment.ProcessId}\n", File.ReadAllText(Path.Combine(folder, "owner")));
        StaleGuestFolders.Remove(_parent.Path, _user);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void Folders_of_others_by_name_by_user_or_without_an_owner_and_links_stay()
    {
        var named = Abandoned("something-else");
        var unmarked = Folder("ksplice-guest-unmarked");
        var elsewhere = Abandoned("elsewhere");
        Directory.CreateSymbolicLink(_parent.File("ksplice-guest-link"), elsewhere);
        File.WriteAllText(_parent.File("ksplice-guest-file"), "");
        StaleGuestFolders.Remove(_parent.Path, _user);

        var foreign = Abandoned("ksplice-guest-foreign");
        StaleGuestFolders.Remove(_parent.Path, _user + 1);

        Assert.All([named, unmarked, elsewhere, foreign], folder => Assert.True(Directory.Exists(folder)));
        Assert.True(File.Exists(Path.Combine(elsewhere, "owner")));
        Assert.True(File.Exists(_parent.File("ksplice-guest-file")));
    }

    [Fact]
    public void A_guest_claims_its_folder_and_takes_it_away_itself()
    {
        string path;
        using (var work = new GuestWorkFolder(null))
        {
            path = work.Path;
            StaleGuestFolders.Remove(Path.GetDirectoryName(path)!, _user);
            Assert.True(Directory.Exists(work.Commands));
        }

        Assert.False(Directory.Exists(path));
    }

    private string Folder(string name) => Directory.CreateDirectory(_parent.File(name)).FullName;

    private string Abandoned(string name)
    {
        var folder = Folder(name);
        File.WriteAllText(Path.Combine(folder, "owner"), "1\n");
        return folder;
    }
}
