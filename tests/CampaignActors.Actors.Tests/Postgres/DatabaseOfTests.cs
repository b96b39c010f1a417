namespace CampaignActors.Actors.Tests.Postgres;

/// <summary>A migrated database of one test, and what stands in it.</summary>
internal static class DatabaseOfTests
{
    public static async Task<PostgresSettings> MigratedAsync(this PostgresFixture postgres)
    {
        var connection = await postgres.DatabaseAsync();
        await using var source = NpgsqlDataSource.Create(connection);
        await new PostgresSchema(source).MigrateAsync();
        return PostgresSettings.Parse(connection);
    }

    /// <returns>The first column of the first row.</returns>
    public static async Task<object?> AskAsync(this PostgresSettings settings, string sql)
    {
        await using var source = NpgsqlDataSource.Create(settings.ConnectionString);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
