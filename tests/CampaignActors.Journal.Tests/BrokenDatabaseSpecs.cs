namespace CampaignActors.Journal.Tests;

/// <summary>PostgreSQL that goes away in the middle of something, or has no room left.</summary>
public sealed class BrokenDatabaseSpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Theory]
    [InlineData(Plugin.Stock)]
    [InlineData(Plugin.Batched)]
    public async Task Connection_cut_after_the_commit_is_a_failure(Plugin plugin)
    {
        await using var store = await Store.NewAsync(Database.Postgres, postgres);
        var wire = new CutWire();
        await using var proxy = TcpProxy.Start(0, "127.0.0.1", postgres.Server.Port, wire);
        var direct = store.ConnectionString;
        store.ConnectionString = new Npgsql.NpgsqlConnectionStringBuilder(direct) { Port = proxy.Port, SslMode = Npgsql.SslMode.Disable }
            .ConnectionString;
        // The connection that has written is the one that writes again.
        var node = store.Start(plugin, plugin == Plugin.Batched ? "writers = 1" : "");
        await node.WrittenAsync("a", 1, "one");

        wire.Cut = true;
        Assert.NotNull(await Running.FailureAsync(node.Write("a", 2, "two")));
        wire.Cut = false;

        // Whether it is stored was not known. With one round trip for row and commit it is; the stock plugin may be cut off before.
        var text = await (await ReadableAsync(node)).TextsAsync("a");
        Assert.True(text == "1:one 2:two" || (plugin == Plugin.Stock && text == "1:one"), text);
        await node.WrittenAsync("a", text == "1:one" ? 2 : 3, "next");
    }

    [Theory]
    [InlineData(Plugin.Stock)]
    [InlineData(Plugin.Batched)]
    public async Task Full_disk_fails_the_whole_batch_until_there_is_room(Plugin plugin)
    {
        await using var store = await Store.NewAsync(Database.Postgres, postgres);
        var node = store.Start(plugin);
        await node.WrittenAsync("a", 1, "one");
        await store.RunAsync("""
            CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
            CREATE TRIGGER full_disk AFTER INSERT ON journal FOR EACH STATEMENT EXECUTE FUNCTION full_disk();
            """);

        var writes = Enumerable.Range(0, 5).Select(n => node.Write($"e{n}", 1, "x", "y")).ToList();
        foreach (var write in writes)
            Assert.Contains("No space left", (await Running.FailureAsync(write)).Message, StringComparison.Ordinal);
        Assert.Equal(["1"], await store.RowsAsync("SELECT count(*) FROM journal"));
        await store.RunAsync("DROP TRIGGER full_disk ON journal");

        await node.WrittenAsync("e0", 1, "x", "y");
    }

    private static async Task<Running> ReadableAsync(Running node)
    {
        await Until.TrueAsync(async () => await node.ReadAsyncOrNone("a") is not null, "it can be read again");
        return node;
    }

    /// <summary>While it cuts, what the client sends arrives, and what the server answers does not.</summary>
    private sealed class CutWire : IWire
    {
        public volatile bool Cut;

        public ValueTask<bool> PassAsync(bool back, CancellationToken ct) => ValueTask.FromResult(!(back && Cut));
    }
}
