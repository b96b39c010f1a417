using CampaignActors.Actors.Hosting;
using Microsoft.Data.Sqlite;

namespace CampaignActors.Node.Tests.Health;

/// <summary>Red while the journal is out of reach, and only then; alive all the while.</summary>
public sealed class HealthSpecs : IAsyncLifetime
{
    private readonly RunningNode _node = new();

    private Api Api => _node.Api;

    private string Journal => SqliteStore.PathIn(_node.Folder);

    public Task InitializeAsync() => _node.InitializeAsync();

    public Task DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task A_node_that_has_started_is_alive_and_ready()
    {
        var (live, ready) = (await Api.GetAsync("/health/live"), await Api.GetAsync("/health/ready"));

        Assert.Equal((HttpStatusCode.OK, "green"), (live.Status, live["status"]));
        Assert.Equal((HttpStatusCode.OK, "green"), (ready.Status, ready["status"]));
        Assert.Equal(
            ["actors", "member", "regions", "parts", "supervisors", "journal", "keys", "sender", "staying"],
            ready.Json["checks"]!.AsArray().Select(c => c!["name"]!.ToString()));
    }

    [Fact]
    public async Task Locked_journal_turns_health_red_and_commands_happen_once()
    {
        await Api.PutAsync("/budgets/B1", """{"allocated": 100}""");
        Task<Reply> waiting;
        using (var other = new SqliteConnection(SqliteStore.ConnectionString(Journal)))
        {
            other.Open();
            using var held = other.BeginTransaction(deferred: false);
            waiting = Api.PutAsync("/budgets/B1", """{"allocated": 200}""");

            await StatusAsync(HttpStatusCode.ServiceUnavailable);
            Assert.Equal(HttpStatusCode.OK, (await Api.GetAsync("/health/live")).Status);
            Assert.False(waiting.IsCompleted, "an answer left before its event was durable");
        }
        await StatusAsync(HttpStatusCode.OK);

        Assert.Equal("accepted", (await waiting)["outcome"]);
        Assert.Equal(200m, (decimal)(await Api.GetAsync("/budgets/B1")).Json["allocated"]!);
    }

    [Fact]
    public async Task A_journal_that_has_gone_is_out_of_reach_until_it_is_back()
    {
        File.Move(Journal, Journal + ".away");
        await StatusAsync(HttpStatusCode.ServiceUnavailable);

        var red = await Api.GetAsync("/health/ready");
        Assert.Equal("red", red["status"]);
        Assert.Equal("false", red.Json["checks"]!.AsArray().Single(c => c!["name"]!.ToString() == "journal")!["ok"]!.ToString());

        File.Move(Journal + ".away", Journal, overwrite: true);
        await StatusAsync(HttpStatusCode.OK);
    }

    private Task StatusAsync(HttpStatusCode status) =>
        Until.TrueAsync(async () => (await Api.GetAsync("/health/ready")).Status == status, $"/health/ready says {status}");
}
