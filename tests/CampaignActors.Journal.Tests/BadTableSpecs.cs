namespace CampaignActors.Journal.Tests;

/// <summary>A table that is not as the plugins make it: used where that is safe, refused with a reason where it is not.</summary>
public sealed class BadTableSpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Theory]
    [MemberData(nameof(Store.Both), MemberType = typeof(Store))]
    public async Task Table_without_the_unique_key_is_refused(Database database)
    {
        await using var store = await MadeAsync(database);
        await store.RunAsync(database == Database.Postgres ? "ALTER TABLE journal DROP CONSTRAINT journal_uq" : "DROP INDEX journal_uq");

        Assert.Contains("no unique key", await RefusalAsync(store), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Store.Both), MemberType = typeof(Store))]
    public async Task Table_of_another_schema_is_refused(Database database)
    {
        await using var store = await MadeAsync(database);
        await store.RunAsync("ALTER TABLE journal RENAME COLUMN message TO payload");

        Assert.Contains("no column 'message'", await RefusalAsync(store), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Store.Both), MemberType = typeof(Store))]
    public async Task Further_column_is_no_matter_unless_it_must_be_given(Database database)
    {
        await using var store = await MadeAsync(database);
        await store.RunAsync("ALTER TABLE journal ADD COLUMN note integer");
        await store.RunAsync("ALTER TABLE journal ADD COLUMN counted integer NOT NULL DEFAULT 0");
        await using (var node = store.Start(Plugin.Batched))
        {
            await node.WrittenAsync("a", 1, "x");
            Assert.Equal("1:x", await node.TextsAsync("a"));
        }
        if (database == Database.Sqlite)
            return; // It lets no such column be added to a table.
        await store.RunAsync("ALTER TABLE journal ALTER COLUMN counted DROP DEFAULT");

        Assert.Contains("'counted' that must be given", await RefusalAsync(store), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Column_of_another_type_is_refused()
    {
        await using var store = await MadeAsync(Database.Postgres);
        await store.RunAsync("ALTER TABLE journal ALTER COLUMN created TYPE text");

        Assert.Contains("is of type text, expected int8", await RefusalAsync(store), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Store.Both), MemberType = typeof(Store))]
    public async Task Tagged_event_without_a_table_for_tags_is_rejected(Database database)
    {
        await using var store = await MadeAsync(database);
        await store.RunAsync("DROP TABLE tags");
        var node = store.Start(Plugin.Batched, "auto-initialize = off");

        var probe = node.Write(
            Running.Atomic("a", 1, new Noted("x")), Running.Atomic("a", 2, new Akka.Persistence.Journal.Tagged(new Noted("y"), ["red"])));

        await probe.NextAsync<WriteMessagesSuccessful>();
        await probe.NextAsync<WriteMessageSuccess>();
        Assert.IsType<JournalUnusableException>((await probe.NextAsync<WriteMessageRejected>()).Cause);
    }

    /// <returns>A database with the tables of the stock plugin, which no system uses any more.</returns>
    private async Task<Store> MadeAsync(Database database)
    {
        var store = await Store.NewAsync(database, postgres);
        await using var node = store.Start(Plugin.Stock);
        await node.WrittenAsync("made", 1, "x");
        return store;
    }

    private static async Task<string> RefusalAsync(Store store)
    {
        await using var node = store.Start(Plugin.Batched, "auto-initialize = off");
        var refused = await Assert.ThrowsAsync<JournalUnusableException>(() => node.ReadAsync("a"));
        Assert.Equal(refused.Message, (await Running.FailureAsync(node.Write("a", 1, "x"))).Message);
        return refused.Message;
    }
}
