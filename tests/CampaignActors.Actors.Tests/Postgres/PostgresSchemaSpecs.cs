namespace CampaignActors.Actors.Tests.Postgres;

public sealed class PostgresSchemaSpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task Empty_database_is_refused_until_it_is_migrated()
    {
        await using var source = NpgsqlDataSource.Create(await postgres.DatabaseAsync());
        var schema = new PostgresSchema(source);

        var refused = await Assert.ThrowsAsync<PostgresUnusableException>(() => schema.CheckAsync());
        Assert.Contains("campaign database migrate", refused.Message);
        Assert.Equal((0, PostgresSchema.Version), await schema.MigrateAsync());
        Assert.Equal((PostgresSchema.Version, PostgresSchema.Version), await schema.MigrateAsync());

        await schema.CheckAsync();
    }

    [Fact]
    public async Task Migrations_at_once_run_each_step_once()
    {
        await using var source = NpgsqlDataSource.Create(await postgres.DatabaseAsync());

        var done = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => new PostgresSchema(source).MigrateAsync()));

        Assert.Single(done, d => d.From == 0);
    }

    [Fact]
    public async Task Rows_that_say_what_changed_keep_earlier_programs_out()
    {
        await using var source = NpgsqlDataSource.Create(await postgres.DatabaseAsync());
        var schema = new PostgresSchema(source);
        await schema.MigrateAsync();
        Assert.Equal(2, (await schema.CurrentAsync()).Needed);

        await schema.RequireReadersOfChangesAsync();
        await schema.RequireReadersOfChangesAsync();

        await schema.CheckAsync();
        Assert.Equal((PostgresSchema.Version, PostgresSchema.Version), await schema.MigrateAsync());
        Assert.Equal(5, (await schema.CurrentAsync()).Needed);
    }

    [Fact]
    public async Task A_newer_schema_is_neither_used_nor_migrated()
    {
        await using var source = NpgsqlDataSource.Create(await postgres.DatabaseAsync());
        var schema = new PostgresSchema(source);
        await schema.MigrateAsync();
        await RunAsync(source, "UPDATE schema_version SET version = 99");

        Assert.Contains("schema 99", (await Assert.ThrowsAsync<PostgresUnusableException>(() => schema.CheckAsync())).Message);
        Assert.Contains("schema 99", (await Assert.ThrowsAsync<PostgresUnusableException>(() => schema.MigrateAsync())).Message);
    }

    [Fact]
    public async Task A_database_of_others_is_left_as_it_is()
    {
        await using var source = NpgsqlDataSource.Create(await postgres.DatabaseAsync());
        await RunAsync(source, "CREATE TABLE entities(theirs int)");

        var refused = await Assert.ThrowsAsync<PostgresUnusableException>(() => new PostgresSchema(source).MigrateAsync());

        Assert.Contains("not ours", refused.Message);
        Assert.Equal(0, (await new PostgresSchema(source).CurrentAsync()).Step);
    }

    [Fact]
    public async Task A_database_that_cannot_be_written_is_refused()
    {
        var connectionString = await postgres.DatabaseAsync();
        await using var source = NpgsqlDataSource.Create(connectionString);
        await new PostgresSchema(source).MigrateAsync();
        await using var readOnly = NpgsqlDataSource.Create($"{connectionString};Options=-c default_transaction_read_only=on");

        var refused = await Assert.ThrowsAsync<PostgresUnusableException>(() => new PostgresSchema(readOnly).CheckAsync());

        Assert.Contains("read-only", refused.Message);
    }

    [Fact]
    public void A_connection_string_keeps_what_it_says_and_gets_what_it_leaves_out()
    {
        var settings = PostgresSettings.Parse("Host=db;Database=c;Password=secret;Command Timeout=77") with { Connections = 12 };

        Assert.Equal(8, new NpgsqlConnectionStringBuilder(settings.JournalConnection).MaxPoolSize);
        Assert.Equal(4, new NpgsqlConnectionStringBuilder(settings.ViewsConnection).MaxPoolSize);
        Assert.Equal(77, new NpgsqlConnectionStringBuilder(settings.JournalConnection).CommandTimeout);
        Assert.Equal(5, new NpgsqlConnectionStringBuilder(settings.JournalConnection).Timeout);
        Assert.DoesNotContain("secret", settings.Shown);
    }

    [Theory]
    [InlineData("Database=c", "Host")]
    [InlineData("Host=db", "Database")]
    public void A_connection_string_without_host_or_database_is_refused(string text, string missing) =>
        Assert.Contains(missing, Assert.Throws<ArgumentException>(() => PostgresSettings.Parse(text)).Message);

    private static async Task RunAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
