using System.Text.Json.Nodes;

namespace CampaignActors.Node.Tests.Http;

/// <summary>What other dates would move: the numbers of the domain's example, and nothing is changed (domain.md §7 G).</summary>
public sealed class CalendarMoveSpecs(RunningNode node) : IClassFixture<RunningNode>
{
    [Fact]
    public async Task A_later_end_moves_tasks_that_depend_on_it_one_after_the_other()
    {
        await node.Api.ProgramAsync("MVP");
        await TaskAsync("MV", "2199-10-08T09:00Z", "2199-10-09T17:00Z", null);
        await TaskAsync("MVA", "2199-10-10T14:00Z", "2199-10-10T18:00Z", "MV");
        await TaskAsync("MVB", "2199-10-12T08:00Z", "2199-10-12T09:00Z", "MV");
        await TaskAsync("MVA1", "2199-10-11T09:00Z", "2199-10-11T10:00Z", "MVA");

        Reply? preview = null;
        await Until.TrueAsync(
            async () => (preview = await node.Api.GetAsync("/calendar/move?entity=tasks/MV&end=2199-10-11T13:00Z"))
                .Json["moves"]?.AsArray().Count == 2,
            "both are found");

        Assert.Equal(
            ["tasks/MVA 2199-10-11T13:00:00Z 2199-10-11T17:00:00Z after tasks/MV",
                "tasks/MVA1 2199-10-11T17:00:00Z 2199-10-11T18:00:00Z after tasks/MVA"],
            preview!.Json["moves"]!.AsArray().Select(m => $"{m!["entity"]} {m["newStart"]} {m["newEnd"]} after {m["after"]}"));
        Assert.Equal("2199-10-10T14:00:00Z", (await node.Api.GetAsync("/tasks/MVA"))["start"]);
        var earlier = await node.Api.GetAsync("/calendar/move?entity=tasks/MV&end=2199-10-09T10:00Z");
        Assert.Empty(earlier.Json["moves"]!.AsArray());
    }

    [Fact]
    public async Task Items_outside_the_new_dates_of_a_campaign_are_named()
    {
        await node.Api.ProgramAsync("MOP");
        await node.Api.PutAsync("/campaigns/MOC", """{"program": "MOP", "start": "2199-03-01T00:00Z", "end": "2199-04-01T00:00Z"}""");
        await node.Api.PutAsync(
            "/tasks/MOT", """{"campaign": "MOC", "start": "2199-03-10T09:00Z", "end": "2199-03-20T09:00Z"}""");
        JsonArray? outside = null;
        await Until.TrueAsync(
            async () => (outside = (await node.Api.GetAsync("/calendar/move?entity=campaigns/MOC&end=2199-03-15T00:00Z"))
                .Json["outside"]?.AsArray())?.Count == 1,
            "the task is found");

        Assert.Equal("tasks/MOT", outside![0]!["entity"]!.ToString());
        Assert.Empty((await node.Api.GetAsync("/calendar/move?entity=campaigns/MOC")).Json["outside"]!.AsArray());
    }

    [Fact]
    public async Task Tasks_that_are_over_do_not_move_and_the_preview_says_why()
    {
        await node.Api.ProgramAsync("MLP");
        await TaskAsync("MLT", "2199-10-08T09:00Z", "2199-10-09T17:00Z", null, "MLP");
        await Until.TrueAsync(
            async () => (await node.Api.GetAsync("/calendar/move?entity=tasks/MLT&end=2199-10-10T17:00Z")).Status == HttpStatusCode.OK,
            "it is known");
        var open = (await node.Api.GetAsync("/calendar/move?entity=tasks/MLT&end=2199-10-10T17:00Z")).Json;
        Assert.Null(open["refused"]);
        Assert.Empty(open["locked"]!.AsArray());
        Assert.False(open["past"]!.GetValue<bool>());
        Assert.True((await node.Api.GetAsync("/calendar/move?entity=tasks/MLT&start=2001-01-01T00:00Z")).Json["past"]!.GetValue<bool>());

        await node.Api.PostAsync("/commands/cancel", """{"task": "MLT"}""");
        JsonNode? over = null;
        await Until.TrueAsync(
            async () => (over = (await node.Api.GetAsync("/calendar/move?entity=tasks/MLT&end=2199-10-10T17:00Z")).Json)["refused"]
                is not null,
            "it is canceled");
        Assert.Equal("task MLT cannot be moved: it is canceled", over!["refused"]!.ToString());
        Assert.Equal(["start", "end"], over["locked"]!.AsArray().Select(l => l!["field"]!.ToString()));
        Assert.Null((await node.Api.GetAsync("/calendar/move?entity=tasks/MLT")).Json["refused"]);
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest, "entity: missing")]
    [InlineData("?entity=budgets/B", HttpStatusCode.BadRequest, "has no dates to move")]
    [InlineData("?entity=tasks/MVNONE", HttpStatusCode.NotFound, "unknown")]
    [InlineData("?entity=tasks/MVNONE&start=2199-01-02&end=2199-01-01", HttpStatusCode.BadRequest, "start: it is after end")]
    [InlineData("?entity=tasks/MVNONE&end=soon", HttpStatusCode.BadRequest, "end")]
    public async Task A_wrong_request_is_told_why(string query, HttpStatusCode status, string detail)
    {
        var reply = await node.Api.GetAsync($"/calendar/move{query}");
        Assert.Equal(status, reply.Status);
        Assert.Contains(detail, reply["detail"], StringComparison.Ordinal);
    }

    private Task TaskAsync(string code, string start, string end, string? parent, string program = "MVP") => node.Api.PutAsync(
        $"/tasks/{code}",
        $$"""{"program": "{{program}}", "start": "{{start}}", "end": "{{end}}" """ +
        $$"""{{(parent is null ? "" : $", \"dependsOn\": \"{parent}\"")}} }""");
}
