using CampaignActors.Actors.Projections;
using Microsoft.Data.Sqlite;

namespace CampaignActors.Node.Tests.Http;

/// <summary>Drift 0 means something only because it counts: what is damaged is found, put right, and counted.</summary>
public sealed class DriftSpecs : IAsyncLifetime
{
    private readonly RunningNode _node = new();

    public Task InitializeAsync() => _node.InitializeAsync();

    public Task DisposeAsync() => _node.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sweep_finds_and_repairs_two_kinds_of_drift(bool whileRunning)
    {
        await _node.Api.PutAsync("/budgets/B1", """{"allocated": 100}""");
        await _node.Api.ProgramAsync("P1", budget: "B1");
        await _node.Api.PutAsync(
            "/campaigns/C1", """{"program": "P1", "start": "2100-01-01", "end": "2100-02-01", "provisional": 40, "process": "defined"}""");
        await _node.Api.QuietAsync();
        Assert.Equal(0, await _node.Api.FullRunsAsync());
        var before = (await _node.Api.GetAsync("/state")).Raw;

        if (whileRunning)
            Damage();
        else
            await _node.RestartAsync(between: Damage);

        var api = _node.Api;
        Assert.Equal(1m, (decimal)(await api.GetAsync("/budgets?limit=1")).Json["items"]![0]!["planned"]!);
        Assert.Equal(2, await api.FullRunsAsync());
        Assert.Equal(0, await api.FullRunsAsync());
        await api.QuietAsync();
        Assert.Equal(before, (await api.GetAsync("/state")).Raw);
        Assert.Equal(1L, Scalar("SELECT count(*) FROM agenda WHERE entity = 'campaigns/C1'"));
    }

    private void Damage()
    {
        Assert.Equal(1L, Scalar("DELETE FROM agenda WHERE agenda = 'operationMgt' AND entity = 'campaigns/C1'; SELECT changes()"));
        Assert.Equal(
            1L,
            Scalar("UPDATE entities SET view = json_set(view, '$.planned', 1) WHERE kind = 'budgets' AND code = 'B1'; SELECT changes()"));
    }

    private long Scalar(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_node.Folder, ProjectionStore.FileName)};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
