using Microsoft.Data.Sqlite;

namespace CampaignActors.Cluster.Tests.Copies;

/// <summary>An export is everything: it becomes the journal of another system, of either kind.</summary>
[Long]
public sealed class ImportSpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Data_of_a_node_survive_a_move_to_a_database_and_back()
    {
        IReadOnlyList<string> rows;
        string state;
        await using (var node = await OneNode.StartAsync(_folder.In("first")))
        {
            await node.PlayAsync();
            await Campaign.DoneAsync("export", "--out", _folder.In("there"), "--node", node.Url);
            (rows, state) = (await node.RowsAsync(), await node.StateAsync());
        }
        var database = await postgres.DatabaseAsync();
        await Campaign.DoneAsync("database", "migrate", "--database", database);
        var imported = await Campaign.DoneAsync("import", _folder.In("there"), "--database", database);
        Assert.Contains($"{rows.Count - 1} rows", imported, StringComparison.Ordinal);

        await using (var node = await OneNode.StartAsync(_folder.In("second"), database))
        {
            Assert.Equal(rows, await node.RowsAsync());
            Assert.Equal(state, await node.StateAsync());
            await Campaign.DoneAsync("export", "--out", _folder.In("back"), "--node", node.Url);
        }
        var again = await Campaign.DoneAsync("import", _folder.In("back"), "--data", _folder.In("third"));
        Assert.Equal(imported.Split("sha256")[1], again.Split("sha256")[1]);

        await using (var node = await OneNode.StartAsync(_folder.In("third")))
        {
            Assert.Equal(rows, await node.RowsAsync());
            Assert.Equal(state, await node.StateAsync());
            Assert.Equal(0, await node.DriftAsync());
        }
        Assert.Equal(Schema(_folder.In("first")), Schema(_folder.In("third")));
    }

    [Fact]
    public async Task A_system_that_was_moved_goes_on_with_new_numbers()
    {
        await using (var node = await OneNode.StartAsync(_folder.In("first")))
        {
            await node.PlayAsync();
            await Campaign.DoneAsync("export", "--out", _folder.In("there"), "--node", node.Url);
        }
        var database = await postgres.DatabaseAsync();
        await Campaign.DoneAsync("database", "migrate", "--database", database);
        await Campaign.DoneAsync("import", _folder.In("there"), "--database", database);

        await using var moved = await OneNode.StartAsync(_folder.In("second"), database);
        var before = await moved.RowsAsync();
        await Campaign.DoneAsync("create", "plans", "MOVED", "--field", "label=Plan", "--node", moved.Url);

        // A transaction of another class in the same server holds rows back for a while.
        var after = before;
        await Until.TrueAsync(
            async () => (after = await moved.RowsAsync())[^2].Contains("plans/MOVED", StringComparison.Ordinal), "the new row");
        Assert.Equal(before.Take(before.Count - 1), after.Take(before.Count - 1));
    }

    [Fact]
    public async Task Half_an_export_leaves_nothing_behind()
    {
        await using (var node = await OneNode.StartAsync(_folder.In("first")))
        {
            await node.PlayAsync();
            await Campaign.DoneAsync("export", "--out", _folder.In("whole"), "--node", node.Url);
        }
        var lines = await File.ReadAllLinesAsync(_folder.In("whole"));
        await File.WriteAllLinesAsync(_folder.In("half"), lines[..(lines.Length / 2)]);
        await File.WriteAllLinesAsync(_folder.In("gap"), [.. lines[..20], .. lines[21..]]);
        var database = await postgres.DatabaseAsync();
        await Campaign.DoneAsync("database", "migrate", "--database", database);

        foreach (var bad in new[] { "half", "gap" })
        {
            Assert.Contains(bad, await Campaign.RefusedAsync("import", _folder.In(bad), "--database", database), StringComparison.Ordinal);
            Assert.Contains(
                bad, await Campaign.RefusedAsync("import", _folder.In(bad), "--data", _folder.In("data")), StringComparison.Ordinal);
        }

        await using var source = NpgsqlDataSource.Create(database);
        await using var count = source.CreateCommand("SELECT count(*) FROM journal");
        Assert.Equal(0L, await count.ExecuteScalarAsync());
        Assert.False(File.Exists(Path.Combine(_folder.In("data"), "journal.db")));
        Assert.False(File.Exists(Path.Combine(_folder.In("data"), "journal.db.part")));
    }

    [Fact]
    public async Task Nothing_is_imported_over_what_is_there()
    {
        await using (var node = await OneNode.StartAsync(_folder.In("first")))
        {
            await Campaign.DoneAsync("create", "plans", "PLN1", "--field", "label=Plan", "--node", node.Url);
            await Campaign.DoneAsync("export", "--out", _folder.In("there"), "--node", node.Url);
            Assert.Contains(
                "is in use",
                await Campaign.RefusedAsync("import", _folder.In("there"), "--data", _folder.In("first")),
                StringComparison.Ordinal);
        }
        Assert.Contains(
            "journal.db",
            await Campaign.RefusedAsync("import", _folder.In("there"), "--data", _folder.In("first")),
            StringComparison.Ordinal);
        var database = await postgres.DatabaseAsync();
        Assert.Contains(
            "no schema", await Campaign.RefusedAsync("import", _folder.In("there"), "--database", database), StringComparison.Ordinal);
        await Campaign.DoneAsync("database", "migrate", "--database", database);
        await Campaign.DoneAsync("import", _folder.In("there"), "--database", database);

        Assert.Contains(
            "expected an empty database",
            await Campaign.RefusedAsync("import", _folder.In("there"), "--database", database),
            StringComparison.Ordinal);
    }

    /// <summary>Tables and indexes of a journal, without the white space of their statements.</summary>
    private static IReadOnlyList<string> Schema(string folder)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "journal.db")};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name";
        using var reader = command.ExecuteReader();
        var statements = new List<string>();
        while (reader.Read())
            statements.Add(string.Join(' ', reader.GetString(0).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        return statements;
    }

    public void Dispose() => _folder.Dispose();
}
