using System.Text.RegularExpressions;
using System.Net;

namespace CampaignActors.Cli.Tests.Commands;

/// <summary>What would become of a running node: its journal goes on in the model, and the node never knows (issue: what-if).</summary>
public sealed partial class WhatIfSpecs : IAsyncLifetime
{
    private readonly RunningNode _node = new();

    private string Url => _node.Host.Addresses[0];

    /// <summary>
    /// 100 messages at 0.50 on a budget of 1,000, of a stock of 250, all of it in 2100; a second delivery that is not analysed.
    /// </summary>
    public async Task InitializeAsync()
    {
        await _node.InitializeAsync();
        var run = await Campaign.RunAsync("apply", Plan.Path, "--node", Url);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            HttpStatusCode.OK, (await _node.Api.PostAsync("/commands/analyse", """{"delivery": "DM1", "targeted": 100}""")).Status);
        await _node.Api.QuietAsync();
    }

    public Task DisposeAsync()
    {
        Plan.Dispose();
        return _node.DisposeAsync();
    }

    private TempFile Plan { get; } = new("""
        setup:
          operators: { mia: { name: Mia, email: mia@example.com } }
          budgets: { B1: { allocated: 1000 } }
          plans: { PLN1: { label: Plan } }
          programs: { PRG1: { plan: PLN1, budget: B1 } }
          campaigns: { OP1: { program: PRG1, manager: mia, process: defined, start: 2100-01-01, end: 2100-03-01 } }
          providers: { PRINT: { services: { Cards: { categories: [
            { label: Card, process: directMail, types: [ { label: Plain, price: { linear: 0.50 }, stockLine: CARD } ] } ] } } } }
          stocks: { STK1: { provider: PRINT, lines: { CARD: { initial: 250, alertLevel: 60 } } } }
          deliveries:
            DM1: { campaign: OP1, channel: directMail, service: PRINT/Cards, costs: [ { category: Card, type: Plain } ],
              extractionDate: 2100-02-01, approvals: { extraction: [] } }
            DM2: { campaign: OP1, channel: directMail, service: PRINT/Cards, costs: [ { category: Card, type: Plain } ],
              extractionDate: 2100-02-01, approvals: { extraction: [] } }
          tasks: { T1: { campaign: OP1, assignedTo: mia, start: 2100-01-10, end: 2100-01-12 },
            T2: { campaign: OP1, assignedTo: mia, dependsOn: T1, end: 2100-01-14 } }
        """);

    private const string More = """
        scenario: The second delivery as well, and a task a day later
        steps:
          - do: [ { analyse: { delivery: DM2, targeted: 100 } }, { set: { tasks/T1: { end: 2100-01-13 } } } ]
            expect: { deliveries: { DM2: { calculated: 50 } }, budgets: { B1: { planned: 100 } } }
          - at: 2100-02-02
            expect: { deliveries: { DM2: { state: fileToApprove } }, stocks: { STK1: { lines: { CARD: { inStock: 50, alert: low } } } } }
        """;

    private async Task<(string State, string History)> NodeAsync()
    {
        await _node.Api.QuietAsync();
        return ((await _node.Api.GetAsync("/state")).Raw, (await _node.Api.GetAsync("/export")).Raw.Split('\n')[^2]);
    }

    /// <summary>Its order is carried out and confirmed: what is left arrives without another one.</summary>
    [Fact]
    public async Task Delivery_that_is_half_sent_is_finished_in_the_copy()
    {
        using var folder = new TempFolder();
        await using var host = RunningNode.Build(folder.Path, [("Sending:Paces", "email=1/1440m")]);
        await host.StartAsync();
        using var api = new Api(host.Addresses[0]);
        var delivery = await MailedDelivery.OfAsync(api, "WM1", 3);
        await delivery.CommandAsync("confirm");
        await delivery.MessagesAsync(m => m["handedOver"] == "1", "one of three is handed over");
        await api.QuietAsync();
        using var file = new TempFile("""
            scenario: Nothing but time
            steps:
              - at: 2100-01-01
                expect: { deliveries: { WM1: { state: finished, sent: 3, failed: 0 } } }
            """);

        var run = await Campaign.RunAsync("simulate", file.Path, "--from", host.Addresses[0]);

        Assert.True(run.ExitCode == 0, run.Out + run.Error);
        Assert.Equal("inProgress", (await api.GetAsync("/deliveries/WM1"))["state"]);
        await host.StopAsync();
    }

    [Fact]
    public async Task Differences_are_shown_side_by_side_and_the_node_is_unchanged()
    {
        var before = await NodeAsync();
        using var file = new TempFile(More);

        var run = await Campaign.RunAsync("simulate", file.Path, "--from", Url);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        // Without the steps 100 of 250 go out; with them 200.
        Assert.Matches(@"budgets/B1 +planned +50\.00 +100\.00 +\+50\n", run.Out);
        Assert.Matches(@"stocks/STK1 +lines\.CARD\.inStock +150 +50 +-100\n", run.Out);
        Assert.Matches(@"stocks/STK1 +lines\.CARD\.alert +none +low\n", run.Out);
        Assert.Matches(@"tasks/T2 +start +2100-01-12 00:00 +2100-01-13 00:00\n", run.Out);
        Assert.Equal(before, await NodeAsync());
    }

    [Fact]
    public async Task As_json_it_is_the_state_before_and_after_and_the_changes()
    {
        using var file = new TempFile(More);
        var run = await Campaign.RunAsync("simulate", file.Path, "--from", Url, "--json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var json = JsonNode.Parse(run.Out)!;
        Assert.Equal("50.00", json["before"]!["budgets"]!["B1"]!["planned"]!.ToJsonString());
        Assert.Equal("100.00", json["after"]!["budgets"]!["B1"]!["planned"]!.ToJsonString());
        var moved = json["changes"]!.AsArray().Single(c => c!["of"]!.ToString() == "budgets/B1" && c["field"]!.ToString() == "planned")!;
        Assert.Equal(("money", "50.00"), (moved["group"]!.ToString(), moved["difference"]!.ToJsonString()));
    }

    [Fact]
    public async Task An_export_is_a_system_to_start_from_as_good_as_the_node()
    {
        using var export = new TempFile("", ".ndjson");
        using var file = new TempFile(More);
        var written = await Campaign.RunAsync("export", "--out", export.Path, "--node", Url);
        Assert.Equal((0, ""), (written.ExitCode, written.Error));
        var onNode = await Campaign.RunAsync("simulate", file.Path, "--from", Url, "--json");

        var onFile = await Campaign.RunAsync("simulate", file.Path, "--from", export.Path, "--json");

        Assert.Equal((0, Timeless(onNode.Out)), (onFile.ExitCode, Timeless(onFile.Out)));
        File.WriteAllLines(export.Path, File.ReadAllLines(export.Path)[..^1]);
        var torn = await Campaign.RunAsync("simulate", file.Path, "--from", export.Path);
        Assert.Equal(2, torn.ExitCode);
        Assert.Contains("the end is missing", torn.Error);
    }

    /// <summary>Both begin now, and now is later the second time: without the times of calculation.</summary>
    private static string Timeless(string state) => CalculatedAt().Replace(state, "");

    [GeneratedRegex("\"calculatedAt\": \"[^\"]*\"")]
    private static partial Regex CalculatedAt();

    [Fact]
    public async Task Without_steps_both_go_on_alike_and_what_fails_is_said()
    {
        using var nothing = new TempFile("scenario: Nothing\nsteps: [ { at: 2100-03-02 } ]\n");
        var run = await Campaign.RunAsync("simulate", nothing.Path, "--from", Url, "--until", "2100-04-01");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("nothing moves", run.Out);
        Assert.Contains("at 2100-04-01 00:00", run.Out);

        using var refused = new TempFile(
            "steps:\n  - do: [ { set: { budgets/B1: { overrun: block, allocated: 10 } } }, { set: { campaigns/OP1: { level: reserved } } } "
                + "]\n");
        var no = await Campaign.RunAsync("simulate", refused.Path, "--from", Url);
        Assert.Equal(1, no.ExitCode);
        Assert.Contains("needed 50.00, free 10.00", no.Out);
    }

    [Fact]
    public async Task As_of_an_instant_it_starts_from_what_was_known_then()
    {
        var rows = (await _node.Api.GetAsync("/export")).Raw.Split('\n')[1..^2];
        var analysed = rows.Select(r => JsonNode.Parse(r)!)
            .First(r => r["row"]!["ev"]?.AsArray()
                .Any(e => e!["m"]!.ToString().StartsWith("delivery.analysed", StringComparison.Ordinal)) ?? false);
        var at = NodaTime.Text.InstantPattern.ExtendedIso.Parse(analysed["row"]!["at"]!.ToString()).Value - NodaTime.Duration.FromTicks(1);
        using var file = new TempFile(
            "steps:\n  - expect: { deliveries: { DM1: { state: beingEdited } }, budgets: { B1: { planned: 0 } } }\n");

        var run = await Campaign.RunAsync(
            "simulate", file.Path, "--from", Url, "--as-of", NodaTime.Text.InstantPattern.ExtendedIso.Format(at));

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
    }

    [Theory]
    [InlineData("steps: [ { do: [ { cancel: { delivery: DM9 } } ] } ]", "unknown delivery 'DM9'")]
    [InlineData("start: 2020-01-01\nsteps: []", "the system stands at")]
    [InlineData("steps: [ { at: 2020-01-01 } ]", "time goes back")]
    [InlineData("workflows: stopped\nsteps: []", "expected the verb workflow in a step")]
    public async Task A_file_that_does_not_fit_the_system_is_refused_with_its_place(string text, string reason)
    {
        using var file = new TempFile(text + "\n");
        var run = await Campaign.RunAsync("simulate", file.Path, "--from", Url);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(reason, run.Error);
        Assert.Contains(file.Path, run.Error);
    }

    [Theory]
    [InlineData("--from /nowhere/at.all", "there is no file '/nowhere/at.all'")]
    [InlineData("--as-of 2020-01-01", "--as-of and --until go with --from")]
    [InlineData("--from URL --engine actors", "runs on the model")]
    [InlineData("--from URL --as-of tomorrow", "'tomorrow' is not a time")]
    [InlineData("--from URL --as-of 2100-01-01", "lies in the future")]
    public async Task Wrong_options_are_one_line(string options, string reason)
    {
        using var file = new TempFile(More);
        var run = await Campaign.RunAsync(["simulate", file.Path, .. options.Replace("URL", Url, StringComparison.Ordinal).Split(' ')]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(reason, Assert.Single(run.ErrorLines));
    }
}
