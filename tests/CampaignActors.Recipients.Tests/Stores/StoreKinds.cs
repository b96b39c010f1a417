using CampaignActors.Audience.Stores;
using CampaignActors.Recipients.Postgres;
using CampaignActors.Recipients.Sqlite;
using CampaignActors.Testing;
using Npgsql;

namespace CampaignActors.Recipients.Tests.Stores;

/// <summary>The three stores, each empty.</summary>
internal static class StoreKinds
{
    public static Task<IRecipientDatabase> MemoryAsync() => Task.FromResult<IRecipientDatabase>(new MemoryRecipients());

    public static Task<IRecipientDatabase> SqliteAsync(TempFolder folder) =>
        Task.FromResult<IRecipientDatabase>(new SqliteRecipients(folder.Path));

    public static async Task<IRecipientDatabase> PostgresAsync(PostgresFixture postgres) =>
        new PostgresRecipients(await SourceAsync(postgres));

    /// <summary>A database with the tables of people and messages alone.</summary>
    public static async Task<NpgsqlDataSource> SourceAsync(PostgresFixture postgres)
    {
        var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(await postgres.DatabaseAsync()) { MaxPoolSize = 8, CommandTimeout = 0 }.ConnectionString);
        foreach (var step in new[] { "007-recipients", "008-messages" })
        {
            await using var create = source.CreateCommand(
                await File.ReadAllTextAsync(Repository.PathOf($"cluster-config/postgres/{step}.sql")));
            await create.ExecuteNonQueryAsync();
        }
        return source;
    }

    public static Task CloseAsync(IRecipientDatabase store, TempFolder folder)
    {
        ((SqliteRecipients)store).Dispose();
        folder.Dispose();
        return Task.CompletedTask;
    }
}
