using CampaignActors.Actors.Copies;
using CampaignActors.Audience.Language;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using CampaignActors.Recipients.Sqlite;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace CampaignActors.Node.Tests.Start;

public sealed class RecipientStartSpecs : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static IRecipientDatabase People(RunningNode node) => node.Host.Services.GetRequiredService<IRecipientDatabase>();

    [Fact]
    public async Task People_outlive_the_node_and_come_back_with_a_backup()
    {
        var node = new RunningNode();
        await node.InitializeAsync();
        await People(node).PutAsync([new Recipient("R1") { Email = "r1@x.nl" }], default);
        File.WriteAllText(Path.Combine(node.Folder, "importing", "left"), "of a node that was killed");

        await node.RestartAsync(() =>
        {
            Assert.True(File.Exists(Path.Combine(node.Folder, SqliteRecipients.FileName)));
            Assert.False(File.Exists(Path.Combine(node.Folder, SqliteRecipients.FileName + "-wal")));
        });
        Assert.Equal("r1@x.nl", (await People(node).FindAsync("R1", default))!.Email);
        Assert.False(File.Exists(Path.Combine(node.Folder, "importing", "left")));
        await SqliteBackup.BackupAsync(node.Folder, _folder.In("backup"), DateTimeOffset.UnixEpoch);
        await node.DisposeAsync();

        await SqliteBackup.RestoreAsync(_folder.In("backup"), _folder.In("restored"));
        using var copy = new SqliteRecipients(_folder.In("restored"));
        Assert.Equal("r1@x.nl", (await copy.FindAsync("R1", default))!.Email);
    }

    [Fact]
    public async Task Backup_has_the_target_that_is_replaced_while_it_is_made()
    {
        await using var node = new DisposedNode();
        await node.Node.InitializeAsync();
        var people = People(node.Node);
        await people.PutAsync([new Recipient("R1") { Email = "r1@x.nl" }], default);
        var named = await people.AnalyseAsync(Question(1), default);
        await people.KeepAsync(named.Key, default);

        // The journal was copied up to here; the event of the next target is behind it.
        await SqliteBackup.BackupAsync(node.Node.Folder, _folder.In("backup"), DateTimeOffset.UnixEpoch, default, () =>
            people.KeepAsync(people.AnalyseAsync(Question(2), default).GetAwaiter().GetResult().Key, default).GetAwaiter().GetResult());

        Assert.Null(await people.TargetAsync(named.Key, default));
        await SqliteBackup.RestoreAsync(_folder.In("backup"), _folder.In("restored"));
        using var copy = new SqliteRecipients(_folder.In("restored"));
        Assert.Equal(named.Hash, await copy.HashAsync(named.Key, default));
        Assert.Single(await copy.TargetsAsync(default));
    }

    private static TargetQuestion Question(int preparation) => new()
    {
        Delivery = "D1",
        Preparation = preparation,
        Channel = Channel.Email,
        At = Instant.FromUnixTimeSeconds(1),
        ContactAt = Instant.FromUnixTimeSeconds(1),
        Zone = DateTimeZone.Utc,
        Segments = [new Condition.Everyone()],
    };

    private sealed class DisposedNode : IAsyncDisposable
    {
        public RunningNode Node { get; } = new();

        public async ValueTask DisposeAsync() => await Node.DisposeAsync();
    }

    [Theory]
    [InlineData("CREATE TRIGGER t AFTER INSERT ON recipients BEGIN DELETE FROM suppressions; END", "'t'")]
    [InlineData("CREATE TABLE other (a)", "'other'")]
    [InlineData("CREATE INDEX i ON recipients (abs(number))", "'i'")]
    [InlineData("PRAGMA user_version = 99", "schema is 99")]
    public async Task A_file_that_is_not_as_we_make_it_is_told(string change, string expected)
    {
        using (var store = new SqliteRecipients(_folder.Path))
        {
            await store.DeclareAsync(
                new(
                [
                    new("club", Audience.Fields.DataType.Text, Indexed: true), new("points", Audience.Fields.DataType.Number,
                        Indexed: true),
                ]),
                default);
        }
        var path = SqliteRecipients.PathIn(_folder.Path);
        Assert.Null(SqliteRecipients.Problem(path));

        await using (var connection = new SqliteConnection($"Data Source={path};Pooling=false"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = change;
            await command.ExecuteNonQueryAsync();
        }

        Assert.Contains(expected, SqliteRecipients.Problem(path), StringComparison.Ordinal);
    }
}
