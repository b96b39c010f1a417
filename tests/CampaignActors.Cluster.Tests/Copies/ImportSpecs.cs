using CampaignActors.Cluster.Tests.Postgres;
using Microsoft.Data.Sqlite;
using Npgsql;
using Xunit;

namespace CampaignActors.Cluster.Tests.Copies;

/// <summary>An export is everything: it becomes the journal of another system, of either kind.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ImportSpecs(PostgresFixture postgres) : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task The_data_of_one_node_move_to_a_database_and_back_and_stay_what_they_are()
    {
        IReadOnlyList<string> rows;
        string state;
        await using (var node = await OneNode.StartAsync(_folder.Of("first")))
        {
            await node.PlayAsync();
            await CommandLine.DoneAsync("export", "--out", _folder.Of("there"), "--node", node.Url);
            (rows, state) = (await node.RowsAsync(), await node.StateAsync());
        }
        var database = await postgres.DatabaseAsync();
        await CommandLine.DoneAsync("database", "migrate", "--database", database);
        var imported = await CommandLine.DoneAsync("import", _folder.Of("there"), "--database", database);
        Assert.Contains($"{rows.Count - 1} rows", imported, StringComparison.Ordinal);

        await using (var node = await OneNode.StartAsync(_folder.Of("second"), database))
        {
            Assert.Equal(rows, await node.RowsAsync());
            Assert.Equal(state, await node.StateAsync());
            await CommandLine.DoneAsync("export", "--out", _folder.Of("back"), "--node", node.Url);
        }
        var again = await CommandLine.DoneAsync("import", _folder.Of("back"), "--data", _folder.Of("third"));
        Assert.Equal(imported.Split("sha256")[1], again.Split("sha256")[1]);

        await using (var node = await OneNode.StartAsync(_folder.Of("third")))
        {
            Assert.Equal(rows, await node.RowsAsync());
            Assert.Equal(state, await node.StateAsync());
            Assert.Equal(0, await node.DriftAsync());
        }
        Assert.Equal(Schema(_folder.Of("first")), Schema(_folder.Of("third")));
    }

    [Fact]
    public async Task A_system_that_was_moved_goes_on_with_new_numbers()
    {
        await using (var node = await OneNode.StartAsync(_folder.Of("first")))
        {
            await node.PlayAsync();
            await CommandLine.DoneAsync("export", "--out", _folder.Of("there"), "--node", node.Url);
        }
        var database = await postgres.DatabaseAsync();
        await CommandLine.DoneAsync("database", "migrate", "--database", database);
        await CommandLine.DoneAsync("import", _folder.Of("there"), "--database", database);

        await using var moved = await OneNode.StartAsync(_folder.Of("second"), database);
        var before = await moved.RowsAsync();
        await CommandLine.DoneAsync("create", "plans/MOVED", "--field", "label=Plan", "--node", moved.Url);

        var after = await moved.RowsAsync();
        Assert.Equal(before.Take(before.Count - 1), after.Take(before.Count - 1));
        Assert.Contains("plans/MOVED", after[^2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Half_an_export_leaves_nothing_behind()
    {
        await using (var node = await OneNode.StartAsync(_folder.Of("first")))
        {
            await node.PlayAsync();
            await CommandLine.DoneAsync("export", "--out", _folder.Of("whole"), "--node", node.Url);
        }
        var lines = await File.ReadAllLinesAsync(_folder.Of("whole"));
        await File.WriteAllLinesAsync(_folder.Of("half"), lines[..(lines.Length / 2)]);
        await File.WriteAllLinesAsync(_folder.Of("gap"), [.. lines[..20], .. lines[21..]]);
        var database = await postgres.DatabaseAsync();
        await CommandLine.DoneAsync("database", "migrate", "--database", database);

        foreach (var bad in new[] { "half", "gap" })
        {
            Assert.Contains(bad, await CommandLine.RefusedAsync("import", _folder.Of(bad), "--database", database), StringComparison.Ordinal);
            Assert.Contains(bad, await CommandLine.RefusedAsync("import", _folder.Of(bad), "--data", _folder.Of("data")), StringComparison.Ordinal);
        }

        await using var source = NpgsqlDataSource.Create(database);
        await using var count = source.CreateCommand("SELECT count(*) FROM journal");
        Assert.Equal(0L, await count.ExecuteScalarAsync());
        Assert.False(File.Exists(Path.Combine(_folder.Of("data"), "journal.db")));
        Assert.False(File.Exists(Path.Combine(_folder.Of("data"), "journal.db.part")));
    }

    [Fact]
    public async Task Nothing_is_imported_over_what_is_there()
    {
        await using (var node = await OneNode.StartAsync(_folder.Of("first")))
        {
            await CommandLine.DoneAsync("create", "plans/PLN1", "--field", "label=Plan", "--node", node.Url);
            await CommandLine.DoneAsync("export", "--out", _folder.Of("there"), "--node", node.Url);
            Assert.Contains("is in use", await CommandLine.RefusedAsync("import", _folder.Of("there"), "--data", _folder.Of("first")), StringComparison.Ordinal);
        }
        Assert.Contains("journal.db", await CommandLine.RefusedAsync("import", _folder.Of("there"), "--data", _folder.Of("first")), StringComparison.Ordinal);
        var database = await postgres.DatabaseAsync();
        Assert.Contains("no schema", await CommandLine.RefusedAsync("import", _folder.Of("there"), "--database", database), StringComparison.Ordinal);
        await CommandLine.DoneAsync("database", "migrate", "--database", database);
        await CommandLine.DoneAsync("import", _folder.Of("there"), "--database", database);

        Assert.Contains("expected an empty database", await CommandLine.RefusedAsync("import", _folder.Of("there"), "--database", database), StringComparison.Ordinal);
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
