using CampaignActors.Actors.Hosting;
using CampaignActors.Domain.Notices;
using Microsoft.Data.Sqlite;

namespace CampaignActors.Node.Tests.Http;

/// <summary>
/// What needs a person is listed, concerns no other entity, and is over when the person has seen to it; without a restart.
/// </summary>
public sealed class CareSpecs : IAsyncLifetime
{
    private readonly RunningNode _node = new();

    private Api Api => _node.Api;

    public Task InitializeAsync() => _node.InitializeAsync();

    public Task DisposeAsync() => _node.DisposeAsync();

    [Theory]
    [InlineData(
        "message = CAST(replace(CAST(message AS TEXT), 'budget.described', 'budget.guessed') AS BLOB)",
        "message = CAST(replace(CAST(message AS TEXT), 'budget.guessed', 'budget.described') AS BLOB)")]
    [InlineData("manifest = 'env9'", "manifest = 'env1'")]
    [InlineData("identifier = 77", "identifier = 4810")]
    public async Task Damaged_entity_is_quarantined_alone_and_released_when_mended(string damage, string mend)
    {
        foreach (var budget in new[] { "B1", "B2" })
            await Api.PutAsync($"/budgets/{budget}", """{"allocated": 100}""");
        await _node.RestartAsync(() => Sql($"UPDATE journal SET {damage} WHERE persistence_id = 'budgets-B1'"));

        var refused = await Api.PutAsync("/budgets/B1", """{"allocated": 200}""", ("Idempotency-Key", "b1"));

        Assert.Equal((HttpStatusCode.Conflict, "state"), (refused.Status, refused["code"]));
        Assert.Contains("quarantined", refused["detail"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await Api.GetAsync("/budgets/B1")).Status);
        Assert.Equal("accepted", (await Api.PutAsync("/budgets/B2", """{"allocated": 200}"""))["outcome"]);
        var listed = await Until.FoundAsync(
            async () => (await Api.GetAsync("/quarantine")).Json["items"]!.AsArray() is { Count: > 0 } items ? items : null,
            "it is listed");
        Assert.Equal("budgets/B1", Assert.Single(listed)!["entity"]!.ToString());
        Assert.NotEqual("", listed[0]!["reason"]!.ToString());

        // Not mended: it stays where it is.
        Assert.Equal(HttpStatusCode.Conflict, (await Api.PostAsync("/quarantine/budgets/B1/release")).Status);
        Sql($"UPDATE journal SET {mend} WHERE persistence_id = 'budgets-B1'");
        var released = await Campaign.RunAsync("entity", "release", "budgets/B1", "--node", _node.Host.Addresses[0]);

        Assert.Equal((0, ""), (released.ExitCode, released.Error));
        // The projector, told of the refusal above, may have looked after the mending and found nothing wrong any more.
        Assert.Matches("budgets/B1: (answers again|was not in quarantine, stands) at revision 1", released.Out);
        Assert.Empty((await Api.GetAsync("/quarantine")).Json["items"]!.AsArray());
        Assert.Equal("accepted", (await Api.PutAsync("/budgets/B1", """{"allocated": 200}""", ("Idempotency-Key", "b1")))["outcome"]);
        Assert.Equal(200m, (decimal)(await Api.GetAsync("/budgets/B1")).Json["allocated"]!);
        Assert.Equal("none\n", (await Campaign.RunAsync("entity", "quarantine", "--node", _node.Host.Addresses[0])).Out);
    }

    [Fact]
    public async Task Parked_effect_stays_until_it_is_discarded()
    {
        await Api.PutAsync("/groups/G1", """{"label": "Sales"}""");
        var group = new EntityRef(Kinds.Groups, new Code("G1"));
        _node.Host.Services.GetRequiredService<StartedNode>().Router.Send(
            new EffectMessage(
                group, Kinds.Task(new Code("T1")), 1, NodaTime.Instant.FromUtc(2026, 1, 5, 8, 0), "mia",
                new Notify("k", "t", "s", "b", group)),
            Akka.Actor.ActorRefs.Nobody);
        var parked = await Until.FoundAsync(
            async () => (await Api.GetAsync("/parked")).Json["items"]!.AsArray() is { Count: > 0 } items ? items : null, "it is listed");
        var one = Assert.Single(parked)!;
        Assert.Equal(("groups/G1", "tasks/T1", "1", "notices.notify", "mia"),
            (
                one["entity"]!.ToString(), one["from"]!.ToString(), one["number"]!.ToString(), one["effect"]!.ToString(),
                one["by"]!.ToString()));

        string[] which = ["groups/G1", "--from", "tasks/T1", "--number", "1", "--node", _node.Host.Addresses[0], "--by", "ann"];
        var again = await Campaign.RunAsync(["entity", "retry", .. which]);
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("do not understand", again.Error, StringComparison.Ordinal);
        await _node.RestartAsync();
        which[^3] = _node.Host.Addresses[0];
        Assert.Single((await Api.GetAsync("/parked")).Json["items"]!.AsArray());
        var discarded = await Campaign.RunAsync(["entity", "discard", .. which]);

        Assert.Equal((0, ""), (discarded.ExitCode, discarded.Error));
        await Until.TrueAsync(async () => (await Api.GetAsync("/parked")).Json["items"]!.AsArray().Count == 0, "nothing is parked");
        var row = _node.Host.Services.GetRequiredService<StartedNode>().History.Rows(group).Last().Envelope!;
        Assert.Equal(("ann", new EffectId(Kinds.Task(new Code("T1")), 1)), (row.By, row.Unparked));
        Assert.Equal(1, (await Campaign.RunAsync(["entity", "discard", .. which])).ExitCode);
    }

    [Theory]
    [InlineData("/quarantine/nonsense/B1/release", HttpStatusCode.NotFound)]
    [InlineData("/parked/groups/G1/forget?from=tasks/T1&number=1", HttpStatusCode.NotFound)]
    [InlineData("/parked/groups/G1/retry?number=1", HttpStatusCode.BadRequest)]
    [InlineData("/parked/groups/G1/retry?from=tasks&number=1", HttpStatusCode.BadRequest)]
    [InlineData("/parked/groups/G1/retry?from=tasks/T1&number=0", HttpStatusCode.BadRequest)]
    [InlineData("/parked/groups/G1/discard?from=tasks/T1&number=9", HttpStatusCode.NotFound)]
    public async Task Senseless_request_is_refused(string path, HttpStatusCode status) =>
        Assert.Equal(status, (await Api.PostAsync(path)).Status);

    private void Sql(string sql)
    {
        using var connection = new SqliteConnection(SqliteStore.ConnectionString(SqliteStore.PathIn(_node.Folder)));
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.NotEqual(0, command.ExecuteNonQuery());
    }
}
