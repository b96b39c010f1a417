using System.Text.Json.Nodes;

namespace CampaignActors.Cluster.Tests.Copies;

/// <summary>The made-up company in PostgreSQL: an empty database is filled, one with data is left alone.</summary>
[Long]
public sealed class DemoDatabaseSpecs(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task An_empty_database_gets_the_company_and_one_with_data_nothing()
    {
        var database = await postgres.DatabaseAsync();
        Assert.Contains("no schema", await Campaign.RefusedAsync("demo", "--database", database), StringComparison.Ordinal);
        await Campaign.DoneAsync("database", "migrate", "--database", database);
        await Campaign.DoneAsync("demo", "--database", database);

        await using (var node = await OneNode.StartAsync(_folder.In("first"), database))
        {
            var state = JsonNode.Parse(await node.StateAsync())!;
            Assert.Equal("2736.82", state["budgets"]!["DIRECT"]!["free"]!.ToString());
            Assert.Equal("3640.77", state["budgets"]!["BRITAIN"]!["spent"]!.ToString());
            Assert.Equal(0, await node.DriftAsync());
        }
        var rows = await RowsAsync(database);
        Assert.Contains(
            "expected an empty database", await Campaign.RefusedAsync("demo", "--database", database), StringComparison.Ordinal);

        await using var process = await NodeProcess.StartAsync(
            _folder.In("second"), new Dictionary<string, string> { ["Database__ConnectionString"] = database }, null, "--demo");
        Assert.Contains("holds data: --demo adds nothing to it", process.Output, StringComparison.Ordinal);
        Assert.Equal(rows, await RowsAsync(database));
    }

    private static async Task<object?> RowsAsync(string database)
    {
        await using var source = NpgsqlDataSource.Create(database);
        // Keys are made by the start of a node.
        await using var count = source.CreateCommand("SELECT count(*) FROM journal WHERE persistence_id NOT LIKE 'keys%'");
        return await count.ExecuteScalarAsync();
    }

    public void Dispose() => _folder.Dispose();
}
