using System.Globalization;
using System.Text.RegularExpressions;

namespace CampaignActors.Node.Tests.Telemetry;

/// <summary>What a scraper gets from a node of its own, so that its figures are those of what is done here.</summary>
public sealed partial class MetricsSpecs(MetricsSpecs.BusyNode busy) : IClassFixture<MetricsSpecs.BusyNode>
{
    /// <summary>A node that has done a bit of everything.</summary>
    public sealed class BusyNode : IAsyncLifetime
    {
        private static readonly string[] s_atRest =
        [
            "campaign_outbox_age_seconds", "campaign_agenda_lag_seconds", "campaign_projection_lag",
        ];

        private readonly TempFolder _folder = new();
        private NodeProcess _node = null!;

        public Api Api { get; private set; } = null!;

        public string Metrics { get; private set; } = "";

        public async Task InitializeAsync()
        {
            _node = await NodeProcess.StartAsync(_folder.Path);
            Api = new Api(_node.Address);
            await Api.PutAsync("/budgets/M1", """{"allocated": 100}""");
            await Api.PutAsync("/budgets/M1", """{"allocated": 100}""");
            await Api.PutAsync("/budgets/M1", """{"allocated": 300}""", ("If-Match", "\"77\""));
            await Api.ProgramAsync("M1", "M1");
            // Started at once, and a stock that is low from the start, of which its group is mailed.
            await Api.PostAsync("/campaigns/M1", """{"program": "M1", "start": "2026-01-05", "end": "2030-01-01"}""");
            await Api.PutAsync("/groups/M1", """{"label": "Group"}""");
            await Api.PutAsync("/operators/mia", """{"name": "Mia", "email": "mia@example.com", "groups": ["M1"]}""");
            await Api.PutAsync(
                "/stocks/M1", """{"label": "Stock", "notify": "M1", "lines": {"M1": {"label": "Line", "initial": 5, "alertLevel": 10}}}""");
            await Api.FullRunsAsync();
            await Until.TrueAsync(
                async () =>
                    (Metrics = (await Api.GetAsync("/metrics")).Raw).Contains("campaign_outside_effects_total{", StringComparison.Ordinal),
                "a mail");
            // At rest, the node has looked at everything that it owed.
            await Until.TrueAsync(async () =>
            {
                await Api.QuietAsync();
                Metrics = (await Api.GetAsync("/metrics")).Raw;
                return s_atRest.All(gauge => Sum(Samples(Metrics, gauge)) == 0);
            }, "the gauges of what is owed are at zero");
        }

        public async Task DisposeAsync()
        {
            Api.Dispose();
            await _node.DisposeAsync();
            _folder.Dispose();
        }
    }

    [Fact]
    public async Task They_are_in_the_text_that_scrapers_read()
    {
        var reply = await busy.Api.GetAsync("/metrics");

        Assert.Equal((HttpStatusCode.OK, "text/plain"), (reply.Status, reply.Type));
    }

    [Fact]
    public void Commands_are_counted_by_kind_and_outcome()
    {
        Assert.Equal(1, Value("campaign_commands_total", "kind=\"budgets\"", "outcome=\"accepted\""));
        Assert.Equal(1, Value("campaign_commands_total", "kind=\"budgets\"", "outcome=\"unchanged\""));
        Assert.Equal(1, Value("campaign_commands_total", "kind=\"budgets\"", "outcome=\"stale\""));
        Assert.Equal(3, Value("campaign_command_duration_seconds_count", "kind=\"budgets\""));
        Assert.True(Value("campaign_effects_total", "kind=\"programs\"") > 0);
        Assert.True(Value("campaign_workflow_items_total", "workflow=\"operationMgt\"", "outcome=\"accepted\"") > 0);
        Assert.True(Value("campaign_outside_effects_total", "gateway=\"mail\"", "outcome=\"done\"") > 0);
        Assert.Equal(1, Value("campaign_sweeps_total", "workflow=\"budgetMgt\"", "outcome=\"done\""));
        Assert.True(
            Value("http_server_request_duration_seconds_count", "http_route=\"/{kind}/{code}\"", "http_request_method=\"PUT\"") >= 4);
    }

    [Fact]
    public void Counters_of_failures_start_at_zero()
    {
        foreach (var workflow in new[] { "stockMgt", "operationMgt", "deliveryMgt", "supplierMgt", "budgetMgt" })
            Assert.Equal(0, Value("campaign_drift_total", $"workflow=\"{workflow}\""));
        Assert.Equal(0, Value("campaign_entity_restarts_total", "kind=\"budgets\""));
        Assert.Equal(0, Value("campaign_alarms_total"));
        Assert.Equal(0, Value("campaign_quarantined"));
    }

    /// <summary>What is behind for a moment catches up.</summary>
    [Theory]
    [InlineData("campaign_projection_lag 0")]
    [InlineData("campaign_agenda_lag_seconds workflow=\"budgetMgt\" 0")]
    [InlineData("campaign_outbox_age_seconds 0")]
    [InlineData("campaign_parked_age_seconds 0")]
    public Task A_node_at_rest_is_not_behind(string figure)
    {
        var words = figure.Split(' ');
        return Until.TrueAsync(async () => (await busy.Api.GetAsync("/metrics")).Raw.Split('\n').Any(l =>
            l.StartsWith(words[0] + "{", StringComparison.Ordinal) && words[1..^1].All(w => l.Contains(w, StringComparison.Ordinal)) && l
                .EndsWith("} 0", StringComparison.Ordinal)), figure);
    }

    /// <summary>A code in a label would make a series of each entity.</summary>
    [Fact]
    public void No_label_names_an_entity()
    {
        Assert.DoesNotContain("M1", busy.Metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("mia", busy.Metrics, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_figure_of_the_dashboard_is_one_that_a_node_has()
    {
        var dashboard = JsonNode.Parse(
            File.ReadAllText(Path.Combine(Repository.Root, "cluster-config", "grafana", "campaign-actors.json")))!;
        var queried = dashboard["panels"]!.AsArray()
            .SelectMany(p => p!["targets"]?.AsArray() ?? [])
            .SelectMany(t => Name().Matches(GroupedBy().Replace(t!["expr"]!.ToString(), "")).Select(m => m.Value))
            .Distinct().ToList();

        Assert.True(queried.Count > 20);
        Assert.DoesNotContain(queried, name => !SampleOf(name).IsMatch(busy.Metrics));
    }

    [Fact]
    public void Every_figure_of_ours_is_explained_to_operators()
    {
        var docs = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md"));
        var ours = TypeLine().Matches(busy.Metrics).Select(m => m.Groups[1].Value).Distinct().ToList();

        Assert.True(ours.Count > 20);
        Assert.DoesNotContain(ours, name => !docs.Contains($"`{name}`", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("off", HttpStatusCode.NotFound)]
    [InlineData("open", HttpStatusCode.OK)]
    public async Task Who_wants_none_has_none(string metrics, HttpStatusCode expected)
    {
        using var folder = new TempFolder();
        await using var host = RunningNode.Build(folder.Path, [("Telemetry:Metrics", metrics)]);
        await host.StartAsync();
        using var api = new Api(host.Addresses[0]);

        Assert.Equal(expected, (await api.GetAsync("/metrics")).Status);
        await host.StopAsync();
    }

    private static List<string> Samples(string metrics, string name) =>
        [
            .. metrics.Split('\n').Where(l => l.StartsWith(
                name + "{", StringComparison.Ordinal) || l.StartsWith(name + " ", StringComparison.Ordinal)),
        ];

    private static double Sum(IEnumerable<string> samples) => samples.Sum(l => double.Parse(l.Split(' ')[1], CultureInfo.InvariantCulture));

    private double Value(string name, params string[] labels)
    {
        var lines = Samples(busy.Metrics, name).Where(l => labels.All(label => l.Contains(label, StringComparison.Ordinal))).ToList();
        Assert.True(
            lines.Count > 0,
            $"{name} {string.Join(", ", labels)} is not "
                + $"there:\n{string.Join('\n', busy.Metrics.Split('\n').Where(l => l.StartsWith(name, StringComparison.Ordinal)))}");
        return Sum(lines);
    }

    private static Regex SampleOf(string name) => new($"^{name}(\\{{| )", RegexOptions.Multiline);

    [GeneratedRegex(@"\b(campaign|http|kestrel|dotnet)_[a-z0-9_]+")]
    private static partial Regex Name();

    /// <summary>Names of labels, which are no figures.</summary>
    [GeneratedRegex(@"\bby \([^)]*\)")]
    private static partial Regex GroupedBy();

    [GeneratedRegex("^# TYPE (campaign_[a-z_]+) ", RegexOptions.Multiline)]
    private static partial Regex TypeLine();
}
