using System.Runtime.Versioning;
using CampaignActors.Gateways.Mail;
using CampaignActors.Gateways.Storage;

namespace CampaignActors.Actors.Tests.Hosting;

/// <summary>What is stored is for its owner alone, whatever the process allows others, and a folder of an earlier version is
/// closed.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class StorageRightsSpecs : IDisposable
{
    private const UnixFileMode Open = (UnixFileMode)0b111_101_101;
    private const UnixFileMode OpenFile = (UnixFileMode)0b110_100_100;
    private static readonly SendMail s_mail = new(
        "approval-mail:AP1:1:anna", MailTemplates.ApprovalRequest, "anna", "anna@example.com", "Anna", "Please approve DM1", "Please.");
    private readonly TempFolder _folder = new();

    [Fact]
    public void A_data_folder_of_an_earlier_version_is_closed_when_it_is_taken()
    {
        var data = Earlier("data");

        using var held = DataFolderLock.Acquire(data);

        Assert.Empty(held.NotClosed);
        Assert.Empty(OpenIn(data));
        Assert.Equal(StorageRights.Folder, Mode(data));
        Assert.Equal(StorageRights.File, Mode(Path.Combine(data, "mails", "2026", "a.eml")));
    }

    [Fact]
    public void A_new_data_folder_is_closed_from_the_start()
    {
        using var held = DataFolderLock.Acquire(_folder.In("a", "data"));

        Assert.Empty(OpenIn(_folder.In("a", "data")));
        Assert.Equal(StorageRights.Folder, Mode(_folder.In("a", "data")));
    }

    [Fact]
    public void Files_of_others_keep_their_rights_in_a_data_folder()
    {
        var data = Earlier("data");
        Make(Path.Combine(data, "run.sh"));
        var elsewhere = _folder.In("elsewhere");
        Make(elsewhere);
        File.CreateSymbolicLink(Path.Combine(data, "journal.db-link"), elsewhere);

        StorageRights.CloseDataFolder(data);

        Assert.Equal(OpenFile, Mode(Path.Combine(data, "run.sh")));
        Assert.Equal(OpenFile, Mode(elsewhere));
    }

    [Fact]
    public void A_folder_of_other_things_keeps_its_rights()
    {
        var home = _folder.In("home");
        Directory.CreateDirectory(home, Open);
        Make(Path.Combine(home, "letter.txt"));

        StorageRights.CloseDataFolder(home);

        Assert.Equal(Open, Mode(home));
    }

    [Theory]
    [InlineData(0b111_101_101, 0b111_000_000, 0b110_000_000)]
    [InlineData(0b010_111_101_101, 0b010_111_101_000, 0b110_100_000)]
    [InlineData(0b010_111_111_000, 0b010_111_111_000, 0b110_110_000)]
    public async Task An_outside_folder_is_shared_only_with_the_group_that_it_is_marked_for(int given, int folder, int file)
    {
        var outside = Earlier("outside");
        foreach (var journal in Directory.GetFiles(outside))
            File.Delete(journal);
        File.SetUnixFileMode(outside, (UnixFileMode)given);

        StorageRights.CloseOutsideFolder(outside);
        Assert.Equal((UnixFileMode)folder, Mode(outside));
        // Folders within that were made before the mark are closed like any other; one that is made now takes the mark over.
        Assert.Equal(StorageRights.Folder, Mode(Path.Combine(outside, "mails")));
        var mail = await new PickupMailGateway(Path.Combine(outside, "new"), "sender@example.com").PerformAsync(s_mail, default);
        Assert.Equal((UnixFileMode)folder, Mode(Path.Combine(outside, "new")));
        Assert.Equal((UnixFileMode)file, Mode(Path.Combine(outside, "new", mail.File!)));
        Assert.Empty(StorageRights.OpenToOthers(outside, shared: true));
    }

    /// <summary>As it was made with the usual umask of 022.</summary>
    private string Earlier(string name)
    {
        var data = _folder.In(name);
        foreach (
            var folder in new[] { data, Path.Combine(data, "mails"), Path.Combine(data, "mails", "2026"), Path.Combine(data, "files") })
        {
            Directory.CreateDirectory(folder);
            File.SetUnixFileMode(folder, Open);
        }
        foreach (var file in new[] { "journal.db", "journal.db-wal", "views.db", "admin-key", "mails/2026/a.eml", "files/b.csv" })
            Make(Path.Combine(data, file));
        Assert.NotEmpty(OpenIn(data));
        return data;
    }

    private static void Make(string file)
    {
        File.WriteAllText(file, "x");
        File.SetUnixFileMode(file, OpenFile);
    }

    private static IEnumerable<string> OpenIn(string data) => StorageRights.OpenToOthers(data, shared: false);

    private static UnixFileMode Mode(string path) => File.GetUnixFileMode(path);

    public void Dispose() => _folder.Dispose();
}
