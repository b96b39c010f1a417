namespace CampaignActors.Node.Tests.Http;

/// <summary>Reports, calendar and work over HTTP and from the command line.</summary>
public sealed class ReportSpecs(RunningNode node) : IClassFixture<RunningNode>
{
    private readonly Api _api = node.Api;

    private Task<CommandRun> CampaignAsync(params string[] arguments) => Campaign.RunAsync([.. arguments, "--node",
        node.Host.Addresses[0]]);

    /// <summary>A budget of that code with a campaign that has two tasks.</summary>
    private async Task SpendAsync(string code)
    {
        await _api.ProgramAsync(code);
        await _api.PutAsync($"/operators/{code}", $$"""{"name": "{{code}}", "email": "{{code}}@example.com"}""");
        await _api.PutAsync($"/budgets/{code}", """{"label": "=1+1", "allocated": 1000, "categories": {"Paper": 1000}}""");
        await _api.PutAsync(
            $"/campaigns/{code}",
            $$"""{"label": "Spring", "program": "{{code}}", "budget": "{{code}}", "manager": "{{code}}", "process": "defined", """
            + """ "level": "reserved", "start": "2026-01-05", "end": "2026-02-05"}""");
        await _api.PutAsync(
            $"/tasks/{code}.1",
            $$"""{"label": "One", "campaign": "{{code}}", "assignedTo": "{{code}}", "provisional": {"total": 12.5, """
            + """ "breakdown": {"Paper": 12.5}}, "start": "2026-01-05T08:00", "end": "2026-01-09T17:00"}""");
        await _api.PutAsync(
            $"/tasks/{code}.2",
            $$"""{"label": "Two", "campaign": "{{code}}", "assignedTo": "{{code}}", "provisional": 7, """
            + """ "start": "2026-03-05T08:00", "end": "2026-03-09T17:00"}""");
        await _api.QuietAsync();
    }

    [Fact]
    public async Task A_report_is_read_as_json_as_csv_and_as_a_table()
    {
        await SpendAsync("R1");
        var costs = (await _api.GetAsync("/reports/costs?budget=R1")).Json;
        Assert.Equal(
            ["Paper 12.50", "uncategorised 7.00"], costs["rows"]!.AsArray().Select(r => $"{r!["category"]} {r["reserved"]}"));
        Assert.Equal("19.50", costs["totals"]![0]!["total"]!.ToString());

        var csv = await _api.GetAsync("/reports/summary?budget=R1&format=csv");
        Assert.Equal("text/csv", csv.Type);
        Assert.EndsWith("R1,'=1+1,,EUR,1000.00,0.00,19.50,0.00,0.00,0.00,19.50,0.00,980.50,980.50,Paper=12.50; uncategorised=7.00\r\n",
            csv.Raw);
        var accepted = await _api.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/reports/summary?budget=R1")
        {
            Headers = { { "Accept", "text/csv" } },
        });
        Assert.Equal(csv.Raw, accepted.Raw);
        Assert.Equal(csv.Raw, (await CampaignAsync("report", "summary", "--budget", "R1", "--csv")).Out);

        var table = await CampaignAsync("report", "variance", "--campaign", "R1");
        Assert.Contains("tasks/R1.1", table.Out, StringComparison.Ordinal);
        Assert.Contains("total", table.Out, StringComparison.Ordinal);
        var whole = await CampaignAsync("report", "costs", "--budget", "R1", "--by", "item", "-o", "json");
        Assert.Equal(2, System.Text.Json.Nodes.JsonNode.Parse(whole.Out)!["rows"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("text/csv", "text/csv")]
    [InlineData("application/json, text/csv", "application/json")]
    [InlineData("application/json;q=0.5, text/csv", "text/csv")]
    [InlineData("text/csv;q=0.1, application/json", "application/json")]
    [InlineData("text/csv;q=0, */*", "application/json")]
    public async Task The_form_is_the_one_that_is_wanted_most(string accept, string type)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/reports/summary");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        Assert.Equal(type, (await _api.SendAsync(request)).Type);
    }

    [Fact]
    public async Task Pages_of_a_report_have_the_totals_of_all()
    {
        await SpendAsync("R2");
        var first = (await _api.GetAsync("/reports/costs?by=item&budget=R2&limit=1")).Json;
        var second = (await _api.GetAsync($"/reports/costs?by=item&budget=R2&limit=1&after={first["next"]}")).Json;
        Assert.Equal(("tasks/R2.1", "tasks/R2.2"), ($"{first["rows"]![0]!["item"]}", $"{second["rows"]![0]!["item"]}"));
        Assert.Equal(first["totals"]!.ToJsonString(), second["totals"]!.ToJsonString());
        Assert.Null(second["next"]);
        Assert.Empty((await _api.GetAsync("/reports/costs?after=2147483647")).Json["rows"]!.AsArray());
    }

    [Fact]
    public async Task Folding_everything_again_gives_the_same_reports_calendar_and_work()
    {
        await SpendAsync("R3");
        string[] addresses =
        [
            "/reports/costs?budget=R3&by=item,day,category", "/reports/expenses?campaign=R3",
                "/calendar?campaign=R3&from=2026-01-01&to=2026-12-31",
            "/work?for=R3",
        ];
        var before = await AllAsync(addresses);
        await _api.PostAsync("/views/rebuild");
        await _api.QuietAsync();
        Assert.Equal(before, await AllAsync(addresses));
    }

    private async Task<List<string>> AllAsync(IEnumerable<string> addresses)
    {
        var all = new List<string>();
        foreach (var address in addresses)
        {
            var json = (await _api.GetAsync(address)).Json;
            json.Remove("validUpTo");
            all.Add(json.ToJsonString());
        }
        return all;
    }

    [Fact]
    public async Task A_report_is_shown_as_it_was_known()
    {
        await SpendAsync("R4");
        await Task.Yield();
        var between = NodaTime.Text.InstantPattern.ExtendedIso.Format(NodaTime.SystemClock.Instance.GetCurrentInstant());
        await _api.PatchAsync("/tasks/R4.2", """{"provisional": 8}""");
        await _api.QuietAsync();

        Assert.Equal("20.50", $"{(await _api.GetAsync("/reports/costs?budget=R4")).Json["totals"]![0]!["total"]}");
        Assert.Equal("19.50", $"{(await _api.GetAsync($"/reports/costs?budget=R4&knownAt={between}")).Json["totals"]![0]!["total"]}");
        // A correction keeps the day of what it corrects.
        Assert.Equal("20.50", $"{(await _api.GetAsync($"/reports/costs?budget=R4&trueAt={between}")).Json["totals"]![0]!["total"]}");
        Assert.Empty((await _api.GetAsync("/reports/costs?budget=R4&trueAt=2020-01-01")).Json["rows"]!.AsArray());
        var known = await CampaignAsync("report", "costs", "--budget", "R4", "--known-at", between, "--csv");
        Assert.Contains("19.50", (await CampaignAsync("report", "summary", "--budget", "R4", "--known-at", between)).Out,
            StringComparison.Ordinal);
        Assert.Equal(0, known.ExitCode);
    }

    [Fact]
    public async Task The_calendar_has_what_touches_the_span_with_its_money()
    {
        await SpendAsync("R5");
        var january = (await _api.GetAsync("/calendar?from=2026-01-06&to=2026-01-31&program=R5")).Json["items"]!.AsArray();
        Assert.Equal(["campaign campaigns/R5", "task tasks/R5.1"], january.Select(i => $"{i!["kind"]} {i["entity"]}").Order());
        var campaign = january.Single(i => $"{i!["kind"]}" == "campaign")!;
        Assert.Equal("""[{"currency":"EUR","reserved":19.50,"total":19.50}]""", campaign["money"]!.ToJsonString());
        Assert.Equal(
            ["tasks/R5.2"],
            (await _api.GetAsync("/calendar?from=2026-03-01&to=2026-03-31&campaign=R5&kind=task")).Json["items"]!.AsArray().Select(i =>
                $"{i!["entity"]}"));
        var first = (await _api.GetAsync("/calendar?from=2026-01-01&to=2026-12-31&campaign=R5&limit=2")).Json;
        var rest = (await _api.GetAsync($"/calendar?from=2026-01-01&to=2026-12-31&campaign=R5&limit=2&after={first["next"]}")).Json;
        Assert.Equal((2, 1), (first["items"]!.AsArray().Count, rest["items"]!.AsArray().Count));
        Assert.Null(rest["next"]);
        var run = await CampaignAsync("calendar", "--from", "2026-01-01", "--to", "2026-12-31", "--campaign", "R5");
        Assert.Contains("tasks/R5.2", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Coming_beginnings_and_ends_are_listed_by_their_instants()
    {
        await SpendAsync("R9");
        const string Days = "from=2026-01-05T06:00&to=2026-03-06&zone=UTC&kind=campaign,task&limit=1000";
        var coming = (await _api.GetAsync($"/calendar/coming?{Days}")).Json;
        Assert.Equal(
            ["tasks/R9.1 false", "campaigns/R9 true", "tasks/R9.2 false"],
            coming["items"]!.AsArray().Where(i => $"{i!["entity"]}".Contains("R9", StringComparison.Ordinal))
                .Select(i => $"{i!["entity"]} {i["ends"]}"));
        Assert.Equal(coming["items"]!.AsArray().Count, (int)coming["total"]!);
        var first = (await _api.GetAsync($"/calendar/coming?{Days.Replace("1000", "1", StringComparison.Ordinal)}")).Json;
        Assert.Equal((1, (int)coming["total"]!), (first["items"]!.AsArray().Count, (int)first["total"]!));
        Assert.Equal(
            400, (int)(await _api.GetAsync("/calendar/coming?from=2026-03-06&to=2026-01-05")).Status);
    }

    [Fact]
    public async Task Work_at_one_entity_is_that_of_one_person_if_named()
    {
        await SpendAsync("R10");
        var mine = (await _api.GetAsync("/work?for=R10&entity=tasks/R10.1")).Json;
        Assert.Equal(["tasks/R10.1 close"], mine["items"]!.AsArray().Select(i => $"{i!["entity"]} {i["do"]}"));
        Assert.Equal("R10", $"{mine["for"]}");
        await _api.PutAsync("/operators/R10B", """{"name": "Another"}""");
        Assert.Empty((await _api.GetAsync("/work?for=R10B&entity=tasks/R10.1")).Json["items"]!.AsArray());
        Assert.Contains(
            (await _api.GetAsync("/work?entity=tasks/R10.1")).Json["items"]!.AsArray(), i => $"{i!["who"]} {i["do"]}" == "R10 close");
    }

    [Fact]
    public async Task A_key_of_no_operator_sees_what_waits_for_any()
    {
        await SpendAsync("R11");
        var work = (await _api.GetAsync("/work?do=close&q=R11.1")).Json;
        Assert.Equal(["tasks/R11.1 close R11"], work["items"]!.AsArray().Select(i => $"{i!["entity"]} {i["do"]} {i["who"]}"));
        Assert.Null(work["for"]);
        Assert.Empty((await _api.GetAsync("/work?do=approve&q=R11.1")).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task An_occurrence_to_come_has_its_own_cost_and_no_money_of_its_campaign()
    {
        await SpendAsync("R7");
        await _api.PatchAsync("/campaigns/R7", """{"end": "2200-06-30", "schedule": {"advance": "1d", "cron": "0 8 1 1 *"}}""");
        await _api.PutAsync(
            "/templates/R7T",
            """{"kind": "periodic", "program": "R7", "schedule": {"advance": "1d", "cron": "0 8 1 1 *"}, """
            + """ "campaign": {"fixedCost": 100, "taskTemplates": """
            + """ [{"code": "T", "before": "1d", "duration": "1h", "provisional": 10}]}}""");
        await _api.QuietAsync();
        var items = (await _api.GetAsync("/calendar?from=2026-01-01&to=2200-01-01&program=R7&limit=1000")).Json["items"]!.AsArray();
        Assert.NotNull(items.Single(i => $"{i!["kind"]} {i["entity"]}" == "campaign campaigns/R7")!["money"]);
        var coming = items.Where(i => $"{i!["kind"]}" == "occurrence").ToList();
        Assert.All(coming, o => Assert.Null(o!["money"]));
        Assert.Equal(
            """{"amount":110.00,"currency":"EUR"}""", coming.First(o => $"{o!["entity"]}" == "templates/R7T")!["estimate"]!.ToJsonString());
        Assert.Contains(coming, o => $"{o!["entity"]}" == "campaigns/R7");
    }

    [Fact]
    public async Task Proposals_and_missing_rates_wait_for_their_people()
    {
        await SpendAsync("R8");
        await _api.PutAsync("/stocks/R8", """{"notify": "R8", "lines": {"R8L": {"initial": 1, "alertLevel": 5, "reorderQuantity": 10}}}""");
        await _api.PutAsync("/budgets/R8U", """{"allocated": 100, "owner": "R8"}""");
        await _api.PutAsync(
            "/tasks/R8.3?currency=JPY",
            """{"label": "Three", "program": "R8", "budget": "R8U", "assignedTo": "R8", "provisional": 70, """
            + """ "start": "2026-03-05T08:00", "end": "2026-03-09T17:00"}""");
        await _api.QuietAsync();
        Assert.Equal(
            ["budgets/R8U quote JPY-EUR", "lines/R8L acceptProposal P1", "lines/R8L look stockAlert"],
            (await WorkAsync("R8")).Where(w => !w.Contains("tasks/", StringComparison.Ordinal)).Order());
        await _api.PostAsync("/commands/dropProposal", """{"line": "R8L", "proposal": "P1", "reason": "enough"}""");
        await _api.PostAsync("/commands/quote", """{"pair": "JPY-EUR", "date": "2020-01-01", "rate": 0.01}""");
        await _api.QuietAsync();
        // The stock is low as before.
        Assert.Equal(
            ["lines/R8L look stockAlert"], (await WorkAsync("R8")).Where(w => !w.StartsWith("tasks/", StringComparison.Ordinal)));
    }

    private async Task<List<string>> WorkAsync(string person) =>
        [.. (await _api.GetAsync($"/work?for={person}")).Json["items"]!.AsArray().Select(w => $"{w!["entity"]} {w["do"]} {w["step"]}")];

    [Fact]
    public async Task Work_waits_for_the_one_who_is_to_do_it()
    {
        await SpendAsync("R6");
        var work = (await _api.GetAsync("/work?for=R6")).Json["items"]!.AsArray();
        Assert.Equal(["tasks/R6.1 close", "tasks/R6.2 close"], work.Select(w => $"{w!["entity"]} {w["do"]}"));
        await _api.PostAsync("/commands/close", """{"task": "R6.1", "by": "R6"}""");
        await _api.QuietAsync();
        var run = await CampaignAsync("work", "--for", "R6");
        Assert.DoesNotContain("tasks/R6.1", run.Out, StringComparison.Ordinal);
        Assert.Contains("tasks/R6.2", run.Out, StringComparison.Ordinal);
        Assert.Equal((1, "unknown operator 'GHOST'\n"), await GhostAsync());
    }

    private async Task<(int, string)> GhostAsync()
    {
        var run = await CampaignAsync("work", "--for", "GHOST");
        return (run.ExitCode, run.Error);
    }

    [Theory]
    [InlineData("/reports/expense", 404, "unknown report 'expense'")]
    [InlineData("/reports/costs?from=2026-02-01&to=2026-01-01", 400, "is after")]
    [InlineData("/reports/costs?from=1526-01-01&to=2026-01-01", 400, "1900 to 2200")]
    [InlineData("/reports/costs?by=colour", 400, "'colour'")]
    [InlineData("/reports/costs?grouped=month", 400, "unknown key 'grouped'")]
    [InlineData("/reports/costs?format=xml", 400, "format: 'xml' is no format")]
    [InlineData("/reports/costs?format=csv&limit=5", 400, "comes whole")]
    [InlineData("/reports/costs?limit=0", 400, "limit: '0'")]
    [InlineData("/reports/costs?limit=10001", 400, "limit: '10001'")]
    [InlineData("/reports/costs?after=-1", 400, "after: '-1'")]
    [InlineData("/reports/costs?budget=a%20b", 400, "budget: 'a b' is not a code, expected 1 to 64 letters")]
    [InlineData("/reports/costs?knownAt=2026-01-01&trueAt=2026-01-01", 400, "exclude each other")]
    [InlineData("/reports/costs?from=2026-01-01&from=2026-01-02", 400, "more than once")]
    [InlineData("/calendar?from=2026-02-01&to=2026-01-01", 400, "is after")]
    [InlineData("/calendar?from=2026-02-01&to=2526-01-01", 400, "1900 to 2200")]
    [InlineData("/calendar?kind=holiday", 400, "'holiday' is not on the calendar")]
    [InlineData("/calendar?after=nowhere", 400, "no place on the calendar")]
    [InlineData("/calendar?after=OTk5OTk5OTk5OTk5OTk5OTk5OTkgYS9iIDE", 400, "no place on the calendar")]
    [InlineData("/calendar?limit=1001", 400, "limit: '1001'")]
    [InlineData("/work", 400, "your key belongs to no operator")]
    [InlineData("/work?for=GHOST", 404, "unknown operator 'GHOST'")]
    [InlineData("/work?for=a%20b", 400, "is not a code")]
    [InlineData("/work?for=GHOST&after=x", 400, "after: 'x'")]
    public async Task A_wrong_request_is_refused_with_the_reason(string address, int status, string reason)
    {
        var answer = await _api.GetAsync(address);
        Assert.Equal(status, (int)answer.Status);
        Assert.Contains(reason, answer["detail"], StringComparison.Ordinal);
    }
}
