using System.Net;
using CampaignActors.Vocabulary.Registry;

namespace CampaignActors.Operations.Tests.Commands;

/// <summary>Every palette against a real node that has played the worked example.</summary>
public sealed class PaletteSpecs(PlayedNode node) : IClassFixture<PlayedNode>
{
    private Api Api => node.Api;

    [Fact]
    public async Task The_actors_of_the_node_are_shown_parents_first()
    {
        Assert.Equal(["akka://CampaignActors"], await Api.LinesAsync("actor system"));
        var user = await Api.LinesAsync("actor hierarchy -d 1");
        Assert.Equal("/user", user[0]);
        Assert.Contains("/user/operator", user);
        Assert.Equal(["/user"], await Api.LinesAsync("actor hierarchy -d 0"));
        Assert.Equal(["/"], await Api.LinesAsync("actor hierarchy -d 0 -s /"));
        // The entity is in memory because it is asked for.
        await Api.GetAsync("/budgets/BDG6");
        var budgets = await Api.LinesAsync("actor hierarchy -s /system/sharding/budgets -d 3");
        var entity = Assert.Single(budgets, l => l.EndsWith("/BDG6", StringComparison.Ordinal));
        Assert.Contains(entity[..entity.LastIndexOf('/')], budgets);
        var more = await Api.LinesAsync("actor hierarchy -s / -d 9 -n 5");
        Assert.Equal((6, "… more than 5 lines (-n)"), (more.Length, more[^1]));
    }

    [Fact]
    public async Task The_members_of_the_cluster_are_shown()
    {
        var show = await Api.LinesAsync("cluster show");
        Assert.Matches(@"^akka\.local://CampaignActors@localhost:0 \| \[entity,sender,web,workflow\] \| up \|  \| \d+\.\d+\.\d+", show[0]);
        Assert.Equal("Count: 1 nodes", show[1]);
        Assert.Equal(show[..1], await Api.LinesAsync("cluster status"));
        Assert.Equal(show[0].Split(' ')[0], Assert.Single(await Api.LinesAsync("cluster leader")));
        var data = Assert.Single(await Api.DataAsync("cluster show"));
        Assert.Equal(("up", "true"), (data["status"]!.ToString(), data["reachable"]!.ToString()));
        Assert.Equal(["all members are reachable, nothing was done"], await Api.LinesAsync("cluster down-unreachable"));
    }

    [Fact]
    public async Task Regions_shards_and_entities_are_found()
    {
        await Api.GetAsync("/budgets/BDG6");
        var stats = Assert.Single(await Api.LinesAsync("cluster-sharding region-stats -r budgets"));
        Assert.Matches(@" \[coordinator\]\(budgets\) \| shards: [1-9]\d* \| entities: [1-9]\d*$", stats);
        var located = Assert.Single(await Api.DataAsync("cluster-sharding locate budgets/BDG6"));
        var shards = await Api.DataAsync("cluster-sharding shards -r budgets");
        Assert.Contains(shards, s =>
            s["shard"]!.ToString() == located["shard"]!.ToString() && s["node"]!.ToString() == located["node"]!.ToString());
        var regions = await Api.LinesAsync("cluster-sharding regions");
        Assert.Contains(regions, l => l.StartsWith("workflows | role: workflow | shards: ", StringComparison.Ordinal));
        Assert.Equal($"Count: {KindCatalogue.Entries.Count} regions", regions[^1]);
    }

    [Fact]
    public async Task An_entity_is_passivated_and_comes_back_when_it_is_asked()
    {
        await Api.PutAsync("/budgets/PASS", """{"allocated": 5}""");
        Assert.Contains(await Api.LinesAsync("actor hierarchy -s /system/sharding/budgets -d 3"), l =>
            l.EndsWith("/PASS", StringComparison.Ordinal));

        Assert.Equal(["budgets/PASS leaves memory"], await Api.LinesAsync("entity passivate budgets/PASS"));

        await Until.TrueAsync(
            async () =>
                !(await Api.LinesAsync("actor hierarchy -s /system/sharding/budgets -d 3"))
                    .Any(l => l.EndsWith("/PASS", StringComparison.Ordinal)),
            "it is gone");
        Assert.Equal("5", (await Api.DataAsync("budget show PASS"))[0]["allocated"]!.ToJsonString().Split('.')[0]);
    }

    [Fact]
    public async Task State_and_events_are_shown_as_they_are_stored()
    {
        var state = Assert.Single(await Api.DataAsync("entity state budgets/BDG6"));
        Assert.Equal("BDG6", state["state"]!["code"]!.ToString());
        var rows = (await Api.DataAsync("entity events budgets/BDG6 -n 2")).ToList();
        Assert.Equal(2, rows.Count);
        Assert.Equal(state["revision"]!.ToString(), rows[^1]["sequence"]!.ToString());
        var lines = await Api.LinesAsync("entity events budgets/BDG6 -n 1");
        Assert.StartsWith("… ", lines[0], StringComparison.Ordinal);
        Assert.Equal($"Count: {state["revision"]} rows", lines[^1]);
    }

    [Fact]
    public async Task Budgets_are_shown_as_tree_ledger_past_and_verified()
    {
        await Api.PutAsync("/budgets/TOP", """{"label": "Top", "allocated": 1000}""");
        await Api.PutAsync("/budgets/MID", """{"allocated": 300, "relatedTo": "TOP"}""");
        await Api.PutAsync("/budgets/LOW", """{"allocated": 20.50, "relatedTo": "MID"}""");
        await Api.QuietAsync();

        Assert.Equal(
            [
                "TOP | Top | EUR | allocated: 1,000.00 | planned: 0.00 | reserved: 0.00 | committed: 0.00 | spent: 0.00 | invoiced: 0.00 | "
                    + "free: 1,000.00"
                + " | with all below: allocated 1,320.50, planned 0.00, reserved 0.00, committed 0.00, spent 0.00, invoiced 0.00",
                "  MID |  | EUR | allocated: 300.00 | planned: 0.00 | reserved: 0.00 | committed: 0.00 | spent: 0.00 | invoiced: 0.00 | "
                    + "free: 300.00"
                + " | with all below: allocated 320.50, planned 0.00, reserved 0.00, committed 0.00, spent 0.00, invoiced 0.00",
                "    LOW |  | EUR | allocated: 20.50 | planned: 0.00 | reserved: 0.00 | committed: 0.00 | spent: 0.00 | invoiced: 0.00 | "
                    + "free: 20.50",
                "Count: 3 budgets",
            ],
            await Api.LinesAsync("budget tree TOP"));
        Assert.Equal(["TOP", "MID", "LOW"], (await Api.DataAsync("budget tree TOP")).Select(b => b["code"]!.ToString()));
        Assert.Contains(await Api.LinesAsync("budget tree"), l => l.StartsWith("  MID | ", StringComparison.Ordinal));
        Assert.Equal("1320.50", (await Api.DataAsync("budget show TOP"))[0]["consolidated"]!["allocated"]!.ToJsonString());

        var stand = await Api.LinesAsync("budget ledger BDG6");
        Assert.Contains(stand, l => l.Contains(" | tasks/TSK1 | uncategorised | spent | 500.00 EUR", StringComparison.Ordinal));
        Assert.True((await Api.LinesAsync("budget ledger BDG6 --all")).Length > stand.Length);
        var verified = await Api.LinesAsync("budget verify BDG6");
        Assert.Contains("spent: 2,000.00", verified);
        Assert.StartsWith("ok    budgets/BDG6: every figure is the sum of its ", verified[^1], StringComparison.Ordinal);
        Assert.Contains("allocated: 1,000.00", await Api.LinesAsync("budget as-of TOP 2100-01-01 --true"));
    }

    [Fact]
    public async Task A_budget_whose_list_shows_something_else_is_found()
    {
        await Api.PutAsync("/budgets/DRIFT", """{"allocated": 7}""");
        await Api.QuietAsync();
        var store = node.Host.Services.GetRequiredService<StartedNode>().Store;
        var row = store.View("budgets", "DRIFT")!;
        Assert.True(
            store.RepairView(
                row.Entity, row.View.Replace("\"allocated\":7.00", "\"allocated\":8.00", StringComparison.Ordinal), row.Facts,
                row.Revision));

        var reply = await Api.OperateAsync("budget verify DRIFT");

        Assert.Contains(
            """{"line":"WRONG allocated: lists show 8.00, the journal adds up to 7.00"}""", reply.Raw, StringComparison.Ordinal);
        Assert.Contains("""{"error":"budgets/DRIFT: 1 figures are wrong","code":"state"}""", reply.Raw, StringComparison.Ordinal);
        Assert.DoesNotContain("done", reply.Raw, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("campaign", "OP5", "campaigns")]
    [InlineData("delivery", "DM201", "deliveries")]
    [InlineData("task", "TSK1", "tasks")]
    [InlineData("budget", "BDG6", "budgets")]
    public async Task Kinds_are_listed_by_code_and_shown_whole(string palette, string code, string kind)
    {
        var listed = await Api.LinesAsync($"{palette} list -n 10000");
        Assert.Contains(listed, l => l.StartsWith($"{code} | ", StringComparison.Ordinal));
        Assert.Equal($"Count: {listed.Length - 1} {kind}", listed[^1]);
        Assert.Equal(listed[..^1], listed[..^1].OrderBy(l => l.Split(' ')[0], StringComparer.Ordinal));
        Assert.DoesNotContain(await Api.LinesAsync($"{palette} list --after {code}"), l => l.StartsWith(
            $"{code} | ", StringComparison.Ordinal));
        var shown = Assert.Single(await Api.DataAsync($"{palette} show {code}"));
        var one = (await Api.GetAsync($"/{kind}/{code}")).Json;
        Assert.True(
            JsonNode.DeepEquals(
                one, new JsonObject(shown.Where(f => f.Key != "code").Select(f => KeyValuePair.Create(f.Key, f.Value?.DeepClone())))));
        Assert.Contains($"code: {code}", await Api.LinesAsync($"{palette} show {code}"));
    }

    [Fact]
    public async Task A_page_says_how_to_go_on()
    {
        await Api.PutAsync("/budgets/PAGE1", """{"allocated": 5}""");
        await Api.PutAsync("/budgets/PAGE2", """{"allocated": 5}""");
        await Api.QuietAsync();
        var page = await Api.LinesAsync("budget list -n 1 --after PAGE");
        Assert.Equal("Count: 1 budgets, more after PAGE1 (--after PAGE1)", page[^1]);
    }

    [Fact]
    public async Task Stocks_that_are_low_or_run_out_are_listed()
    {
        await Api.PutAsync(
            "/stocks/OPS",
            """{"label": "Print", "lines": {"OPA": {"initial": 5, "alertLevel": 10}, "OPB": {"initial": 50, "alertLevel": 10}}}""");
        await Api.QuietAsync();
        Assert.Equal(
            ["OPS/OPA |  | inStock: 5 | reserved: 0 | available: 5 | alertLevel: 10 | ordered: 0", "Count: 1 lines low"],
            await Api.LinesAsync("stock low OPS"));
        Assert.Equal(["Count: 0 lines that will run out"], await Api.LinesAsync("stock forecast OPS"));
        Assert.Contains("lines.OPA.inStock: 5", await Api.LinesAsync("stock show OPS"));
    }

    [Fact]
    public async Task Workflows_are_shown_and_steered_with_an_id_that_does_it_once()
    {
        await Api.PutAsync("/operators/boss", """{"name": "Boss", "administrator": true}""");
        var list = await Api.LinesAsync("workflow list");
        Assert.Equal(6, list.Length);
        Assert.StartsWith("stockMgt | ", list.First(l => l.StartsWith("stockMgt", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(["operationMgt stop: changed"], await Api.LinesAsync("workflow stop operationMgt --id op-1", by: "boss"));
        Assert.Equal(["operationMgt stop: changed"], await Api.LinesAsync("workflow stop operationMgt --id op-1", by: "boss"));
        Assert.Contains("state: stopped", await Api.LinesAsync("workflow show operationMgt"));
        Assert.Equal("boss", (await Api.DataAsync("entity events workflows/operationMgt -n 1"))[0]["by"]!.ToString());
        Assert.Equal(["operationMgt start: changed"], await Api.LinesAsync("workflow start operationMgt"));
        var run = await Api.LinesAsync("workflow run operationMgt --full --id op-2");
        Assert.Equal("operationMgt run: changed", run[0]);
        Assert.Matches(@"^operationMgt: \d+ checked, drift 0$", run[^1]);
        Assert.Contains(await Api.LinesAsync("workflow history operationMgt"), l => l.Contains(" | op-2 | ", StringComparison.Ordinal));
        Assert.Equal(3, (await Api.LinesAsync("workflow next operationMgt -n 3")).Length);
        Assert.Equal(["Count: 0 items"], await Api.LinesAsync("workflow parked operationMgt"));
    }

    [Fact]
    public async Task A_run_without_a_name_is_one_of_all_workflows()
    {
        var lines = await Api.LinesAsync("workflow run --full");

        Assert.All(
            new[] { "stockMgt", "operationMgt", "deliveryMgt", "supplierMgt", "budgetMgt" },
            name => Assert.Contains(lines, l => l.StartsWith($"{name} run: ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_figure_is_explained()
    {
        var lines = await Api.LinesAsync("explain budgets/BDG6 spent");
        Assert.Equal("budgets/BDG6 spent: 2000.00", lines[0]);
        Assert.Contains("    500.00  tasks/TSK1 uncategorised, spent", lines);
        Assert.Equal("spent", Assert.Single(await Api.DataAsync("explain figure -e budgets/BDG6 -f spent"))["field"]!.ToString());
    }

    [Fact]
    public async Task The_last_lines_of_the_log_are_kept()
    {
        Assert.StartsWith("up 0 d 00:", Assert.Single(await Api.LinesAsync("uptime")), StringComparison.Ordinal);
        var log = node.Log;
        foreach (var n in Enumerable.Range(1, 3))
            log.Add($"line {n}");
        Assert.Equal(
            ["line 1", "line 2", "line 3"],
            (await Api.LinesAsync("log peek -n 100")).Where(l => l.StartsWith("line ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("budget tree NONE", HttpStatusCode.NotFound, "unknown budget 'NONE'")]
    [InlineData("campaign show NONE", HttpStatusCode.NotFound, "unknown campaign 'NONE'")]
    [InlineData("budget as-of NONE 2026-01-01", HttpStatusCode.NotFound, "budget 'NONE' was not known then")]
    [InlineData("budget as-of BDG6 yesterday", HttpStatusCode.BadRequest, "INSTANT: 'yesterday' is not a time")]
    [InlineData("budget as-of BDG6 2026-01-01 --zone Europe/Pari", HttpStatusCode.BadRequest, "did you mean 'Europe/Paris'?")]
    [InlineData(
        "actor hierarchy -s /user/operatr", HttpStatusCode.NotFound, "there is no actor 'operatr' in /user; did you mean 'operator'?")]
    [InlineData("actor hierarchy -s nonsense", HttpStatusCode.BadRequest, "'nonsense' is no path")]
    [InlineData("actor hierarchy -s akka.tcp://CampaignActors@127.0.0.1:1/user", HttpStatusCode.BadRequest, "is no member of the cluster")]
    [InlineData("cluster join -a akka.tcp://CampaignActors@127.0.0.1:1", HttpStatusCode.Conflict, "is a member of the cluster")]
    [InlineData("cluster down -a akka.tcp://CampaignActors@127.0.0.1:1", HttpStatusCode.NotFound, "is no member of the cluster")]
    [InlineData("cluster leave -a 127.0.0.1", HttpStatusCode.BadRequest, "'127.0.0.1' is no address of a node")]
    [InlineData("entity state budgets/NONE", HttpStatusCode.NotFound, "unknown budget 'NONE'")]
    [InlineData("explain budgets/BDG6 spend", HttpStatusCode.BadRequest, "did you mean 'spent'?")]
    [InlineData("explain plums/BDG6 spent", HttpStatusCode.BadRequest, "unknown kind 'plums'")]
    [InlineData("workflow stop budget", HttpStatusCode.BadRequest, "unknown workflow 'budget'")]
    [InlineData("clutser show", HttpStatusCode.BadRequest, "did you mean 'cluster'?")]
    [InlineData("budget tree \"BDG6", HttpStatusCode.BadRequest, "is not closed")]
    [InlineData("workflow stop stockMgt stockMgt", HttpStatusCode.BadRequest, "one word too many")]
    public async Task Failed_command_is_a_problem_of_one_line(string command, HttpStatusCode status, string reason)
    {
        var reply = await Api.OperateAsync(command);
        Assert.Equal((status, "application/problem+json"), (reply.Status, reply.Type));
        Assert.Contains(reason, reply["detail"], StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", reply.Raw, StringComparison.Ordinal);
        Assert.Equal("green", (await Api.GetAsync("/health/ready"))["status"]);
    }

    [Theory]
    [InlineData("""{"output": "text"}""", "command")]
    [InlineData("""{"command": "cluster show", "output": "xml"}""", "xml")]
    [InlineData("""{"command": "cluster show", "x": 1}""", "unknown key 'x'")]
    public async Task A_body_that_is_no_command_is_refused(string body, string reason)
    {
        var reply = await Api.PostAsync("/operator", body);
        Assert.Equal(HttpStatusCode.BadRequest, reply.Status);
        Assert.Contains(reason, reply["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Palettes_are_there_for_shells()
    {
        var palettes = (await Api.GetAsync("/operator/palettes")).Json["palettes"]!.AsArray();
        Assert.Contains(palettes, p => p!["name"]!.ToString() == "cluster-sharding");
    }

    [Fact]
    public async Task Who_watches_sees_a_change_when_it_happens()
    {
        await Api.PutAsync("/budgets/WATCH", """{"allocated": 1}""");
        await Api.QuietAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/operator")
        {
            Content = new StringContent("""{"command": "budget watch WATCH"}""", System.Text.Encoding.UTF8, "application/json"),
        };
        using var response = await Api.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());

        Assert.Contains("allocated: 1.00", await Until.DoneAsync(lines.ReadLineAsync(), "how it is"), StringComparison.Ordinal);
        await Api.PutAsync("/budgets/WATCH", """{"allocated": 2}""");
        Assert.Contains("allocated: 2.00", await Until.DoneAsync(lines.ReadLineAsync(), "the change"), StringComparison.Ordinal);
    }
}
