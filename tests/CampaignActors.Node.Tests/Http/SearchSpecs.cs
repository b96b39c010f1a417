using System.Text.Json.Nodes;

namespace CampaignActors.Node.Tests.Http;

/// <summary>Lists with conditions: what is found, in which order, how many; and what is refused.</summary>
public sealed class SearchSpecs(SearchSpecs.Campaigns campaigns) : IClassFixture<SearchSpecs.Campaigns>
{
    /// <summary>Six campaigns of two programs, one of them canceled.</summary>
    public sealed class Campaigns : IAsyncLifetime
    {
        private readonly RunningNode _node = new();

        public Api Api => _node.Api;

        public async Task InitializeAsync()
        {
            await _node.InitializeAsync();
            await DoneAsync("/plans/PLN1", "{}");
            await DoneAsync("/budgets/B1", """{"allocated": 1000}""");
            await DoneAsync("/programs/PRG1", """{"plan": "PLN1", "label": "North"}""");
            await DoneAsync("/programs/PRG2", """{"plan": "PLN1", "budget": "B1", "start": "2100-03-01"}""");
            await DoneAsync("/campaigns/OP1", Campaign("PRG1", "Été à Paris", "2100-03-01", "2100-03-31"));
            await DoneAsync("/campaigns/OP2", Campaign("PRG1", "Winter sale", "2100-01-10", "2100-02-10"));
            await DoneAsync("/campaigns/OP3", Campaign("PRG2", "winter in PARIS", "2100-02-10", "2100-03-01"));
            await DoneAsync("/campaigns/OP4", Campaign("PRG2", "Spring", "2100-04-01", "2100-04-02"));
            await DoneAsync("/campaigns/OP5", """{"program": "PRG2", "label": "autumn"}""");
            await DoneAsync("/campaigns/OP6", """{"program": "PRG2", "budget": "B1"}""");
            var canceled = await Api.PostAsync("/commands/cancel", """{"campaign": "OP4"}""");
            Assert.True(canceled.Status == HttpStatusCode.OK, canceled.Raw);
            await Api.QuietAsync();
        }

        private static string Campaign(string program, string label, string start, string end) =>
            new JsonObject { ["program"] = program, ["label"] = label, ["start"] = start, ["end"] = end }.ToJsonString();

        private async Task DoneAsync(string path, string json)
        {
            var done = await Api.PutAsync(path, json);
            Assert.True(done.Status is HttpStatusCode.OK or HttpStatusCode.Created, done.Raw);
        }

        public Task DisposeAsync() => _node.DisposeAsync();
    }

    [Theory]
    [InlineData("q=paris", "OP1 OP3")]
    [InlineData("q=%C3%89T%C3%89", "OP1")]
    [InlineData("q=WINTER%20paris", "OP3")]
    [InlineData("q=op5", "OP5")]
    [InlineData("q=nothing", "")]
    [InlineData("q=&state=&program=&from=", "OP1 OP2 OP3 OP4 OP5 OP6")]
    [InlineData("state=canceled", "OP4")]
    [InlineData("state=canceled,beingEdited&program=PRG2", "OP3 OP4 OP5 OP6")]
    [InlineData("program=PRG1", "OP1 OP2")]
    [InlineData("program=PRG9", "")]
    [InlineData("from=2100-03-01&to=2100-03-01", "OP1 OP3")]
    [InlineData("from=2100-03-31T23:00:00Z", "OP4")]
    [InlineData("to=2100-02-10", "OP2 OP3")]
    [InlineData("to=2100-02-09T23:30:00Z", "OP2")]
    [InlineData("to=2100-02-09T23:30:00&zone=America/New_York", "OP2 OP3")]
    [InlineData("prefix=OP3&program=PRG2", "OP3")]
    [InlineData("sort=label", "OP6 OP5 OP4 OP3 OP2 OP1")]
    [InlineData("sort=-label", "OP1 OP2 OP3 OP4 OP5 OP6")]
    [InlineData("sort=start", "OP2 OP3 OP1 OP4 OP5 OP6")]
    [InlineData("sort=-start&q=op", "OP6 OP5 OP4 OP1 OP3 OP2")]
    [InlineData("sort=state", "OP1 OP2 OP3 OP5 OP6 OP4")]
    [InlineData("sort=-code&q=paris", "OP3 OP1")]
    public async Task Pages_of_any_size_hold_what_meets_all_conditions(string query, string expected)
    {
        foreach (var limit in new[] { 1, 2, 100 })
        {
            var codes = new List<string>();
            for (string? next = ""; next is not null;)
            {
                var page = await campaigns.Api.GetAsync($"/campaigns?limit={limit}&{query}&after={Uri.EscapeDataString(next)}");
                Assert.True(page.Status == HttpStatusCode.OK, page.Raw);
                codes.AddRange(page.Json["items"]!.AsArray().Select(i => i!["code"]!.ToString()));
                next = page.Json["next"]?.ToString();
            }
            Assert.Equal(expected, string.Join(' ', codes));
        }
    }

    [Theory]
    [InlineData("/campaigns?q=paris", 2)]
    [InlineData("/campaigns?total=true&limit=1", 6)]
    [InlineData("/campaigns?program=PRG2&limit=1&sort=label", 4)]
    [InlineData("/campaigns?q=paris&total=false", null)]
    [InlineData("/campaigns?sort=label", null)]
    [InlineData("/campaigns?prefix=OP", null)]
    [InlineData("/campaigns", null)]
    [InlineData("/programs?budget=B1", 1)]
    [InlineData("/programs?plan=PLN1&from=2100-05-01", 1)]
    public async Task The_total_counts_all_pages_where_conditions_are_given(string address, int? total)
    {
        var page = (await campaigns.Api.GetAsync(address)).Json;

        Assert.Equal(total, page["total"]?.GetValue<int>());
        Assert.Equal(total is null ? null : true, page["totalIsExact"]?.GetValue<bool>());
    }

    [Theory]
    [InlineData("/campaigns?state=canceld", "did you mean 'canceled'?")]
    [InlineData("/campaigns?state=canceled,", "'' is no state of campaigns")]
    [InlineData("/plans?state=canceled", "unknown key 'state'")]
    [InlineData("/campaigns?plan=PLN1", "unknown key 'plan'")]
    [InlineData("/operators?from=2100-01-01", "unknown key 'from'")]
    [InlineData("/campaigns?program=a%2Fb", "program: 'a/b' is not a code")]
    [InlineData("/campaigns?program=A&program=B", "given more than once")]
    [InlineData("/campaigns?from=2100-03-02&to=2100-03-01", "from: '2100-03-02' is after to: '2100-03-01'")]
    [InlineData("/campaigns?from=yesterday", "'yesterday' is not a time")]
    [InlineData("/campaigns?zone=Mars", "is not a time zone")]
    [InlineData("/campaigns?q=a%20b%20c%20d%20e%20f%20g%20h%20i%20j%20k", "11 words, expected at most 10")]
    [InlineData("/campaigns?q=a%00b", "")]
    [InlineData("/campaigns?total=yes", "neither true nor false")]
    [InlineData("/plans?sort=state", "expected one of code, -code, changed, -changed, label, -label, start, -start")]
    [InlineData("/campaigns?sort=label&after=OP1", "is no place in a list sorted by label")]
    [InlineData("/campaigns?sort=start&after=~c3RhcnQgeCBPUDE", "is no place in a list sorted by start")]
    public async Task A_wrong_condition_is_refused_and_said(string address, string why)
    {
        var reply = await campaigns.Api.GetAsync(address);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid"), (reply.Status, reply["code"]));
        Assert.Contains(why, reply["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_has_a_bound()
    {
        var full = await campaigns.Api.GetAsync($"/campaigns?q={new string('x', 200)}");
        var over = await campaigns.Api.GetAsync($"/campaigns?q={new string('x', 201)}");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.BadRequest), (full.Status, over.Status));
        Assert.Contains("201 characters, expected at most 200", over["detail"], StringComparison.Ordinal);
    }
}
