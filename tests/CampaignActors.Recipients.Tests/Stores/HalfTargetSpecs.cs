using CampaignActors.Audience.Language;
using CampaignActors.Audience.People;
using CampaignActors.Audience.Stores;
using CampaignActors.Audience.Targets;
using CampaignActors.Recipients.Postgres;
using CampaignActors.Recipients.Sqlite;
using CampaignActors.Testing;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace CampaignActors.Recipients.Tests.Stores;

/// <summary>A target that cannot be written to its end leaves nothing.</summary>
public sealed class HalfTargetSpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly TargetQuestion s_question = new()
    {
        Delivery = "D1",
        Preparation = 1,
        Channel = Channel.Email,
        At = Instant.FromUnixTimeSeconds(1),
        ContactAt = Instant.FromUnixTimeSeconds(1),
        Zone = DateTimeZone.Utc,
        Segments = [new Condition.Everyone()],
    };

    private static async Task FailsAndWorksAsync(IRecipientDatabase store, Func<string, Task> run, string fail, string heal)
    {
        await store.PutAsync([.. Enumerable.Range(1, 50).Select(i => new Recipient($"R{i}") { Email = $"r{i}@x.nl" })], default);
        await run(fail);

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => store.AnalyseAsync(s_question, default));

        Assert.Empty(await store.TargetsAsync(default));
        Assert.Empty(await store.TargetsOfAsync(1, default));
        await run(heal);
        Assert.Equal(50, (await store.AnalyseAsync(s_question, default)).ToSend);
    }

    [Fact]
    public async Task A_target_is_in_sqlite_as_a_whole_or_not_at_all()
    {
        using var folder = new TempFolder();
        using var store = new SqliteRecipients(folder.Path);
        async Task RunAsync(string sql)
        {
            await using var connection = new SqliteConnection($"Data Source={SqliteRecipients.PathIn(folder.Path)};Pooling=false");
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync();
        }
        await FailsAndWorksAsync(
            store, RunAsync,
            "CREATE TRIGGER broken BEFORE INSERT ON target_rows WHEN NEW.number = 25 BEGIN SELECT RAISE(ABORT, 'power is gone'); END",
            "DROP TRIGGER broken");
    }

    [Fact]
    public async Task A_target_is_in_postgresql_as_a_whole_or_not_at_all()
    {
        await using var source = await StoreKinds.SourceAsync(postgres);
        async Task RunAsync(string sql)
        {
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }
        await FailsAndWorksAsync(
            new PostgresRecipients(source), RunAsync,
            "ALTER TABLE target_rows ADD CONSTRAINT broken CHECK (number <> 25)", "ALTER TABLE target_rows DROP CONSTRAINT broken");
    }
}
