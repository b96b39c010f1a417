using CampaignActors.Actors.Copies;
using CampaignActors.Audience.Fields;
using CampaignActors.Audience.Language;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Targets;
using CampaignActors.Recipients.Postgres;
using CampaignActors.Testing;
using NodaTime;
using Npgsql;

namespace CampaignActors.Actors.Tests.Copies;

public sealed class PostgresPeopleCopySpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private async Task<PostgresSettings> DatabaseAsync()
    {
        var settings = PostgresSettings.Parse(await postgres.DatabaseAsync());
        await using var source = NpgsqlDataSource.Create(settings.ViewsConnection);
        await new PostgresSchema(source).MigrateAsync();
        return settings;
    }

    [Fact]
    public async Task People_and_targets_come_back_with_a_backup()
    {
        var (from, to) = (await DatabaseAsync(), await DatabaseAsync());
        await using var source = NpgsqlDataSource.Create(from.RecipientsConnection);
        var people = new PostgresRecipients(source);
        await people.DeclareAsync(
            new RecipientLayout([new("points", DataType.Number, Indexed: true), new("club", DataType.Text, Indexed: true)]), default);
        await people.PutAsync(
            [
                new Recipient("R1") { Email = "r1@x.nl", Lists = new HashSet<string> { "VIP" } },
                new Recipient("R2") { Attributes = new Dictionary<string, FieldValue> { ["club"] = FieldValue.Of("ß") } },
                new Recipient("R3") { Email = "r3@x.nl" },
            ],
            default);
        await people.SuppressAsync("gone@x.nl", new(Channel.Email, SuppressionReason.Manual, Instant.FromUnixTimeSeconds(1), "m"), default);
        var target = await people.AnalyseAsync(
            new TargetQuestion
            {
                Delivery = "D1",
                Preparation = 1,
                Channel = Channel.Email,
                At = Instant.FromUnixTimeSeconds(1),
                ContactAt = Instant.FromUnixTimeSeconds(1),
                Zone = DateTimeZone.Utc,
                Segments = [new Condition.Everyone()],
            },
            default);
        await people.ForgetAsync("R3", default);

        await new PostgresBackup(from).BackupAsync(_folder.In("b.zip"), DateTimeOffset.UnixEpoch);
        await new PostgresBackup(to).RestoreAsync(_folder.In("b.zip"));

        await using var restored = NpgsqlDataSource.Create(to.RecipientsConnection);
        var copy = new PostgresRecipients(restored);
        Assert.Equal("ß", (await copy.FindAsync("R2", default))!.Attributes["club"].Text);
        Assert.Equal(["VIP"], (await copy.FindAsync("R1", default))!.Lists);
        Assert.Equal(target.Hash, await copy.HashAsync(target.Key, default));
        await copy.PutAsync([new Recipient("R4") { Email = "GONE@x.nl" }], default);
        // The number of the forgotten person is not used again, and the key of the hashes is the same.
        Assert.Equal(4, (await copy.FindAsync("R4", default))!.Number);
        Assert.Single(await copy.SuppressionsAsync("R4", default));
        await Assert.ThrowsAsync<JournalNotEmptyException>(() => new PostgresBackup(to).RestoreAsync(_folder.In("b.zip")));
    }
}
