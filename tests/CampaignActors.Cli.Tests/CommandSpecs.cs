using Microsoft.AspNetCore.Http;

namespace CampaignActors.Cli.Tests;

/// <summary>What the commands send, and what they make of the answer.</summary>
public sealed class CommandSpecs
{
    [Fact]
    public async Task A_verb_sends_its_arguments()
    {
        var seen = await SentAsync("approve", "--delivery", "DM201", "--step", "extraction", "--by", "mia", "--comment", "line\n\"two\"");
        Assert.Equal(("POST", "/commands/approve", ""), (seen.Method, seen.Path, seen.Query));
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"delivery":"DM201","step":"extraction","by":"mia","comment":"line\n\"two\""}"""),
            JsonNode.Parse(seen.Body)), seen.Body);
        Assert.Null(seen.By);
    }

    [Fact]
    public async Task A_verb_without_an_operator_of_its_own_sends_one_beside_it()
    {
        var seen = await SentAsync("settle", "--invoice", "I1", "--line", "0", "--by", "mia");
        Assert.Equal(("mia", """{"invoice":"I1","line":0}"""), (seen.By, seen.Json));
    }

    [Fact]
    public async Task Options_are_dashed_or_as_in_files()
    {
        string[] order = ["order", "--line", "CARD", "--code", "O1", "--quantity", "5"];
        Assert.Contains("\"deliveryDate\":\"2026-03-01\"", (await SentAsync([.. order, "--delivery-date", "2026-03-01"])).Json);
        Assert.Contains("\"deliveryDate\":\"2026-03-01\"", (await SentAsync([.. order, "--deliveryDate", "2026-03-01"])).Json);
        Assert.Equal("/commands/sendProof", (await SentAsync("send-proof", "--delivery", "D1")).Path);
    }

    [Fact]
    public async Task Create_and_set_send_fields_with_their_digits()
    {
        var create = await SentAsync(
            "create", "budgets", "B1", "-f", "allocated=100.10", "-f", "label=a: b", "-f", "categories={First: 1e1, Second: \"7\"}",
            "--currency", "EUR", "--zone", "Europe/Paris");
        Assert.Equal(("POST", "/budgets/B1", "?currency=EUR&zone=Europe%2FParis"), (create.Method, create.Path, create.Query));
        Assert.Equal("""{"allocated":100.10,"label":"a: b","categories":{"First":"1e1","Second":"7"}}""", create.Json);

        var set = await SentAsync("set", "campaigns/OP5", "--field", "process=defined", "--field", "real=");
        Assert.Equal(("PATCH", "/campaigns/OP5", """{"process":"defined","real":null}"""), (set.Method, set.Path, set.Json));

        var line = await SentAsync("set", "stocks/STK1/CARD", "--field", "alertLevel=5");
        Assert.Equal(("PATCH", "/stocks/STK1/CARD", """{"alertLevel":5}"""), (line.Method, line.Path, line.Json));
    }

    [Fact]
    public async Task Errors_in_a_file_of_fields_come_back_with_their_place_in_it()
    {
        using var file = new TempFile("label: ok\ncategories:\n  First: many\n");
        // The place is the node's: the line of the body in which it found the value.
        await using var node = await FakeNode.StartAsync(FakeNode.Json(
            """{"title":"No","status":400,"detail":"x","code":"invalid","errors":["body:7:1: First: 'many' is not a number","no place"]}""",
            400));
        var run = await Campaign.RunAsync("create", "budgets", "B1", "--file", file.Path, "--node", node.Url);
        Assert.Equal(2, run.ExitCode);
        Assert.Equal([$"{file.Path}:3:10: First: 'many' is not a number", $"{file.Path}:1:1: no place"], run.ErrorLines);
    }

    [Fact]
    public async Task Workflows_are_steered_by_name_and_alias()
    {
        var stop = await OperatedAsync("workflow", "stop", "budgetManagement", "--by", "mia", "--id", "s1");
        Assert.Equal(("POST", "/operator", "mia"), (stop.Method, stop.Path, stop.By));
        Assert.Equal("""{"command":"workflow stop budgetManagement --id s1","output":"text"}""", stop.Json);
        Assert.Equal("/workflows/stockMgt/pause", (await SentAsync("workflow", "--name", "stockMgt", "--action", "pause")).Path);
    }

    [Fact]
    public async Task A_command_is_printed_line_by_line_and_fails_with_its_last_one()
    {
        await using var node = await FakeNode.StartAsync(FakeNode.Json(
            """
            {"line":"budgetMgt run: changed"}
            {"error":"nobody answered in time, try again","code":"busy"}
            """));
        var run = await Campaign.RunAsync("workflow", "run", "budgetMgt", "--full", "--id", "r1", "--node", node.Url);
        Assert.Equal((3, "budgetMgt run: changed\n", "nobody answered in time, try again\n"), (run.ExitCode, run.Out, run.Error));
        Assert.Equal("""{"command":"workflow run --full budgetMgt --id r1","output":"text"}""", node.Requests.First().Json);
    }

    [Fact]
    public async Task A_stream_that_breaks_off_is_not_taken_for_done()
    {
        await using var node = await FakeNode.StartAsync(FakeNode.Json("""{"line":"one"}"""));
        var run = await Campaign.RunAsync("cluster", "show", "--node", node.Url);
        Assert.Equal((3, "one\n"), (run.ExitCode, run.Out));
        Assert.Contains("stopped in the middle", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Documents_are_printed_one_a_line()
    {
        await using var node = await FakeNode.StartAsync(FakeNode.Json("""
            {"data":{"code":"B1","label":"Ünïcode"}}
            {"done":true}
            """));
        var run = await Campaign.RunAsync("budget", "list", "-n", "1", "-o", "json", "--node", node.Url);
        Assert.Equal((0, "{\"code\":\"B1\",\"label\":\"Ünïcode\"}\n"), (run.ExitCode, run.Out));
        Assert.Equal("""{"command":"budget list -n 1","output":"json"}""", node.Requests.First().Json);
    }

    [Theory]
    [InlineData("'text' 'json'", "workflow", "list")]
    [InlineData("'text' 'json'", "budget", "as-of", "B1", "2026-01-01")]
    [InlineData("'text' 'json'", "explain", "budgets/B1", "spent")]
    [InlineData("'text' 'json'", "verify")]
    [InlineData("'table' 'json' 'yaml'", "get", "budgets")]
    [InlineData("'table' 'json' 'yaml'", "audit")]
    [InlineData("'table' 'json' 'yaml'", "key", "list")]
    [InlineData("'table' 'json' 'yaml'", "entity", "parked")]
    public async Task An_unknown_form_of_output_is_told_with_those_that_there_are(string forms, params string[] words)
    {
        var run = await Campaign.RunAsync([.. words, "-o", "xml", "--node", "http://127.0.0.1:1"]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(forms, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"error":"no","code":"state"}""", "cluster", "show")]
    [InlineData("""{"error":"no","code":"state"}""", "explain", "budgets/B1", "spent")]
    [InlineData("""{"items":[],"next":null}""", "get", "budgets")]
    public async Task Terminal_shows_retries_against_a_busy_node(string answer, params string[] words)
    {
        await using var node = await FakeNode.StartAsync(Busy, Busy, Busy, FakeNode.Json(answer));
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        await CampaignCli.RunAsync(
            [.. words, "--node", node.Url], new Host(output, error) { ErrorIsTerminal = true, KeyFile = TestKeys.FileFor });

        Assert.Contains("is busy; trying again", error.ToString(), StringComparison.Ordinal);
        // It is wiped before anything else is said.
        Assert.Equal(words[0] == "get" ? ("none\n", "") : ("", "no\n"), (output.ToString(), error.ToString().Split('\r')[^1]));
    }

    /// <summary>
    /// Progress is shown from the first second on; a retry after one second is shown the second time.
    /// </summary>
    private static Task Busy(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "1";
        return FakeNode.Problem(503, "busy", "later")(context);
    }

    [Fact]
    public async Task A_slip_is_told_before_a_node_is_looked_for()
    {
        var run = await Campaign.RunAsync("budget", "tree", "a/b", "--node", "http://127.0.0.1:1");
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("budget tree: CODE: 'a/b' is not a code", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_come_whole_from_their_pages()
    {
        await using var node = await FakeNode.StartAsync(
            FakeNode.Json("""{"items":[{"code":"B1","label":"One","free":1.10,"categories":{"First":1}}],"validUpTo":1,"next":"B1"}"""),
            FakeNode.Json("""{"items":[{"code":"B2","label":"12","free":2.00}],"validUpTo":1,"next":null}"""));
        var run = await Campaign.RunAsync("get", "budgets", "-o", "yaml", "--node", node.Url);
        Assert.Equal(
            (0, "B1:\n  label: One\n  free: 1.10\n  categories:\n    First: 1\nB2:\n  label: \"12\"\n  free: 2.00\n"),
            (run.ExitCode, run.Out));
        Assert.Equal(["", "?after=B1"], node.Requests.Select(request => request.Query));
    }

    [Fact]
    public async Task One_entity_is_shown_as_table_or_json()
    {
        await using var node = await FakeNode.StartAsync(
            FakeNode.Json("""{"label":"Ünïcode [bold]","byCategory":{"First":1.10},"lines":[{"a":1}]}"""));
        var table = await Campaign.RunAsync("get", "budgets", "B1", "--node", node.Url);
        Assert.Contains("byCategory.First", table.Out);
        Assert.Contains("lines[0].a", table.Out);
        Assert.Contains("Ünïcode [bold]", table.Out);
        var json = await Campaign.RunAsync("get", "budgets", "B1", "-o", "json", "--node", node.Url);
        Assert.Contains("\"First\": 1.10", json.Out);
    }

    [Fact]
    public async Task An_unknown_code_is_refused()
    {
        await using var node = await FakeNode.StartAsync(FakeNode.Problem(404, "unknown", "unknown budget"));
        var run = await Campaign.RunAsync("get", "budgets", "NONE", "--node", node.Url);
        Assert.Equal((1, "unknown budget 'NONE'\n"), (run.ExitCode, run.Error));
    }

    private static async Task<Seen> OperatedAsync(params string[] args)
    {
        await using var node = await FakeNode.StartAsync(FakeNode.Json("""{"done":true}"""));
        var run = await Campaign.RunAsync([.. args, "--node", node.Url]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return node.Requests.First();
    }

    private static async Task<Seen> SentAsync(params string[] args)
    {
        await using var node = await FakeNode.StartAsync(FakeNode.Done());
        var run = await Campaign.RunAsync([.. args, "--node", node.Url]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return node.Requests.First();
    }
}
