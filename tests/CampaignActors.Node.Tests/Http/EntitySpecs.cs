namespace CampaignActors.Node.Tests.Http;

/// <summary>Entities over HTTP: what goes in comes out, from the entity itself and from the projections.</summary>
public sealed class EntitySpecs(RunningNode node) : IClassFixture<RunningNode>
{
    private readonly Api _api = node.Api;

    [Fact]
    public async Task Execution_slots_are_shown_to_those_who_ask_and_not_created_by_it()
    {
        var shown = await _api.GetAsync("/slots/main");
        var list = await _api.GetAsync("/slots");

        Assert.Equal((HttpStatusCode.OK, "10"), (shown.Status, shown["limit"]));
        Assert.Empty(list.Json["items"]!.AsArray());
        Assert.Equal(HttpStatusCode.NotFound, (await _api.GetAsync("/slots/other")).Status);
    }

    [Fact]
    public async Task Amounts_of_a_change_are_in_the_currency_of_their_entity()
    {
        await _api.PutAsync("/budgets/CURR1", """{"allocated": 100, "currency": "USD"}""");

        var changed = await _api.PatchAsync("/budgets/CURR1", """{"allocated": 200}""");
        var other = await _api.PatchAsync("/budgets/CURR1?currency=EUR", """{"allocated": 300}""");

        Assert.Equal(HttpStatusCode.OK, changed.Status);
        Assert.Contains("kept in USD, not in EUR", other["detail"], StringComparison.Ordinal);
        Assert.Equal(
            ("200.00", "USD"), ((await _api.GetAsync("/budgets/CURR1"))["allocated"], (await _api.GetAsync("/budgets/CURR1"))["currency"]));
    }

    [Fact]
    public async Task Applying_creates_what_is_missing_and_changes_nothing_the_second_time()
    {
        const string Budget = """{"label": "Übung", "allocated": 1000.50, "categories": {"First": 800}}""";

        var first = await _api.PutAsync("/budgets/A1", Budget);
        var second = await _api.PutAsync("/budgets/A1", Budget);
        var third = await _api.PutAsync("/budgets/A1", """{"allocated": 1200}""");

        Assert.Equal(("accepted", "created"), (first["outcome"], first["what"]));
        Assert.Equal(("unchanged", "unchanged"), (second["outcome"], second["what"]));
        Assert.Equal(("accepted", "changed"), (third["outcome"], third["what"]));
        Assert.True((long)third.Json["revision"]! > (long)first.Json["revision"]!);
        var budget = (await _api.GetAsync("/budgets/A1")).Json;
        Assert.Equal(("Übung", 1200m, 1200m), (budget["label"]!.ToString(), (decimal)budget["allocated"]!, (decimal)budget["free"]!));
    }

    [Fact]
    public async Task Plan_leaves_a_campaign_carried_out_and_says_so()
    {
        await _api.PutAsync("/plans/CP1", "{}");
        await _api.PutAsync("/programs/CP1", """{"plan": "CP1"}""");
        const string Campaign = """{"label": "Spring", "program": "CP1", "process": "defined"}""";
        await _api.PutAsync("/campaigns/CP1", Campaign);
        await _api.PatchAsync("/campaigns/CP1", """{"process": "carriedOut"}""");

        var again = await _api.PutAsync("/campaigns/CP1", Campaign);
        var renamed = await _api.PutAsync("/campaigns/CP1", """{"label": "Summer", "process": "defined"}""");
        var refused = await _api.PatchAsync("/campaigns/CP1", """{"process": "defined"}""");
        var meant = await _api.PatchAsync("/campaigns/CP1", """{"process": "defined", "reason": "a late bill"}""");

        Assert.Equal("unchanged", again["what"]);
        Assert.Contains("stays carriedOut", again["note"], StringComparison.Ordinal);
        Assert.Equal("changed", renamed["what"]);
        Assert.Contains("stays carriedOut", renamed["note"], StringComparison.Ordinal);
        Assert.Contains("reason", refused["detail"], StringComparison.Ordinal);
        Assert.Null(meant.Json["note"]);
        Assert.Equal(
            ("defined", "a late bill"),
            ((await _api.GetAsync("/campaigns/CP1"))["process"], (await _api.GetAsync("/campaigns/CP1"))["reason"]));
    }

    [Fact]
    public async Task Creating_is_for_what_does_not_exist_and_changing_for_what_does()
    {
        Assert.Equal("created", (await _api.PostAsync("/plans/B1", """{"label": "Plan"}"""))["what"]);

        var again = await _api.PostAsync("/plans/B1", """{"label": "Plan"}""");
        var changed = await _api.PatchAsync("/plans/B1", """{"label": "Other"}""");
        var nothing = await _api.PatchAsync("/plans/B2", """{"label": "Other"}""");

        Assert.Equal((HttpStatusCode.Conflict, "state"), (again.Status, again["code"]));
        Assert.Equal("changed", changed["what"]);
        Assert.Equal((HttpStatusCode.NotFound, "unknown"), (nothing.Status, nothing["code"]));
    }

    [Fact]
    public async Task A_list_comes_in_pages_by_code_and_says_up_to_where_it_is_valid()
    {
        foreach (var code in new[] { "C3", "C1", "C2" })
            await _api.PutAsync($"/operators/{code}", $$"""{"name": "{{code}}"}""");
        await _api.GetAsync("/state"); // The projections have caught up.

        var first = (await _api.GetAsync("/operators?after=C&limit=2")).Json;
        var rest = (await _api.GetAsync($"/operators?limit=2&after={first["next"]}")).Json;

        Assert.Equal(["C1", "C2"], first["items"]!.AsArray().Select(i => i!["code"]!.ToString()));
        Assert.Equal("C2", first["next"]!.ToString());
        Assert.Equal("C3", rest["items"]!.AsArray().First()!["code"]!.ToString());
        Assert.True((long)first["validUpTo"]! >= 3);
    }

    [Fact]
    public async Task A_read_of_one_entity_sees_the_command_before_it()
    {
        for (var i = 1; i <= 20; i++)
        {
            await _api.PutAsync("/budgets/D1", $$"""{"allocated": {{i}}}""");
            Assert.Equal(i, (decimal)(await _api.GetAsync("/budgets/D1")).Json["consolidated"]!["allocated"]!);
        }
    }

    [Fact]
    public async Task A_main_budget_shows_those_below_it()
    {
        await _api.PutAsync("/budgets/E1", """{"allocated": 100}""");
        await _api.PutAsync("/budgets/E2", """{"allocated": 30, "relatedTo": "E1"}""");
        await _api.GetAsync("/state");

        var one = (await _api.GetAsync("/budgets/E1")).Json;
        var listed = (await _api.GetAsync("/budgets?after=E0&limit=1")).Json["items"]![0]!;

        Assert.Equal(130m, (decimal)one["consolidated"]!["allocated"]!);
        Assert.Equal(130m, (decimal)listed["consolidated"]!["allocated"]!);
    }

    [Fact]
    public async Task One_line_of_a_stock_has_an_address_of_its_own()
    {
        await _api.PutAsync(
            "/stocks/F1", """{"label": "Paper", "lines": {"FCARD": {"label": "Cards", "initial": 100, "alertLevel": 10}}}""");
        await _api.QuietAsync();

        var changed = await _api.PatchAsync("/stocks/F1/FCARD", """{"initial": 250}""");
        await _api.QuietAsync();

        Assert.Equal("accepted", changed["outcome"]);
        Assert.Equal(250m, (decimal)(await _api.GetAsync("/stocks/F1")).Json["lines"]!["FCARD"]!["inStock"]!);
    }

    [Fact]
    public async Task A_verb_acts_on_an_entity_in_the_name_of_the_named_operator()
    {
        await _api.PutAsync("/operators/gina", """{"name": "Gina"}""");
        await _api.PutAsync("/operators/otto", """{"name": "Otto"}""");
        await _api.ProgramAsync("G1");
        await _api.PutAsync("/tasks/G1", """{"program": "G1", "assignedTo": "gina", "start": "2026-01-05", "end": "2026-01-06"}""");
        await _api.QuietAsync();

        var other = await _api.PostAsync("/commands/close", """{"task": "G1", "by": "otto"}""", ("X-Operator", "gina"));
        var right = await _api.PostAsync("/commands/close", """{"task": "G1", "by": "gina"}""", ("X-Operator", "otto"));

        Assert.Equal((HttpStatusCode.Forbidden, "forbidden"), (other.Status, other["code"]));
        Assert.Equal("accepted", right["outcome"]);
        Assert.Equal("finished", (await _api.GetAsync("/tasks/G1"))["status"]);
    }

    [Fact]
    public async Task The_query_says_how_amounts_and_local_times_of_the_body_are_read()
    {
        await _api.ProgramAsync("H1");

        var yen = await _api.PutAsync("/budgets/H1?currency=JPY", """{"allocated": 100.5}""");
        var local = await _api.PutAsync(
            "/campaigns/H1?zone=Asia/Tokyo", """{"program": "H1", "start": "2030-01-05T09:00", "end": "2030-02-01"}""");

        Assert.Contains("too many decimals", yen["detail"]);
        Assert.Equal("accepted", local["outcome"]);
        Assert.Equal("2030-01-05T00:00:00Z", (await _api.GetAsync("/campaigns/H1"))["start"]);
    }

    [Fact]
    public async Task Workflows_are_there_from_the_start_and_go_by_their_aliases()
    {
        var all = (await _api.GetAsync("/workflows")).Json["items"]!.AsArray();
        var alias = await _api.GetAsync("/workflows/providerbeheer");

        Assert.Equal(["budgetMgt", "deliveryMgt", "operationMgt", "stockMgt", "supplierMgt"], all.Select(i => i!["code"]!.ToString()));
        Assert.Equal("started", alias["state"]);
    }

    [Fact]
    public async Task A_workflow_is_paused_stopped_started_and_run()
    {
        Assert.Equal("accepted", (await _api.PostAsync("/workflows/providerbeheer/pause"))["outcome"]);
        Assert.Equal("paused", (await _api.GetAsync("/workflows/supplierMgt"))["state"]);
        Assert.Equal(HttpStatusCode.Conflict, (await _api.PostAsync("/workflows/supplierMgt/run")).Status);
        await _api.PutAsync("/operators/wmia", """{"name": "Mia"}""");
        await _api.PutAsync("/operators/wroot", """{"name": "Root", "administrator": true}""");
        Assert.Equal(HttpStatusCode.Forbidden, (await _api.PostAsync("/workflows/supplierMgt/stop", """{"by": "wmia"}""")).Status);
        Assert.Equal("accepted", (await _api.PostAsync("/workflows/supplierMgt/stop", null, ("X-Operator", "wroot")))["outcome"]);
        Assert.Equal("accepted", (await _api.PostAsync("/workflows/supplierMgt/restart"))["outcome"]);
        Assert.Equal(0, await _api.FullRunsAsync());
    }

    [Fact]
    public async Task A_workflow_shows_its_label_its_runs_and_its_next_ones()
    {
        Assert.Equal("Kostprijsberekening", (await _api.GetAsync("/workflows/budgetManagement?lang=nl"))["label"]);
        Assert.Equal("Cost calculation", (await _api.GetAsync("/workflows/budgetMgt"))["label"]);
        var dutch = (await _api.GetAsync("/workflows?lang=nl")).Json["items"]!.AsArray();
        Assert.Equal(
            [
                "Banen op leveringen in campagnes", "Banen voor dienstverleners", "Campagnebanen", "Kostprijsberekening",
                "Voorraad: Bestellingen en waarschuwingen",
            ],
            dutch.Select(w => w!["label"]!.ToString()).Order(StringComparer.Ordinal));

        await _api.FullRunsAsync();
        var runs = (await _api.GetAsync("/workflows/budgetMgt/history?limit=1")).Json["items"]!.AsArray();
        Assert.True(Assert.Single(runs)!["checked"]!.GetValue<long>() > 0);
        Assert.Equal(0, (int)runs[0]!["drift"]!);
        Assert.Empty((await _api.GetAsync("/workflows/budgetMgt/parked")).Json["items"]!.AsArray());

        Assert.Equal(
            HttpStatusCode.OK,
            (
                await _api.PatchAsync(
                    "/workflows/budgetManagement", """{"schedule": {"cron": "0 3 1 1 *", "zone": "Europe/Paris"}}""")).Status);
        var next = (await _api.GetAsync("/workflows/budgetMgt/next?count=3")).Json["items"]!.AsArray().Select(n => n!.ToString()).ToList();
        Assert.Equal(3, next.Count);
        Assert.All(next, n => Assert.EndsWith("-01-01T02:00:00Z", n));
        Assert.Equal(
            HttpStatusCode.BadRequest, (await _api.PatchAsync("/workflows/budgetMgt", """{"schedule": {"cron": "0 0 30 2 *"}}""")).Status);
        Assert.Equal("accepted", (await _api.PostAsync("/workflows/budgetMgt/purgeHistory"))["outcome"]);
        Assert.Empty((await _api.GetAsync("/workflows/budgetMgt/history")).Json["items"]!.AsArray());
        await _api.PatchAsync("/workflows/budgetMgt", """{"schedule": null}""");
        Assert.Equal(2, (await _api.GetAsync("/workflows/budgetMgt/next?count=2")).Json["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task The_state_holds_all_that_was_durable_when_it_was_asked_for()
    {
        await _api.PutAsync("/groups/K1", """{"label": "Group"}""");

        var state = (await _api.GetAsync("/state")).Json;

        Assert.Equal("Group", state["groups"]!["K1"]!["label"]!.ToString());
        Assert.Equal(5, state["workflows"]!.AsObject().Count);
    }

    [Fact]
    public async Task Outgoing_work_is_counted()
    {
        var outside = (await _api.GetAsync("/outside")).Json;

        Assert.IsType<JsonObject>(outside["mails"]);
        Assert.IsType<JsonObject>(outside["files"]);
    }
}
