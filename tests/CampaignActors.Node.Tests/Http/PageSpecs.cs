namespace CampaignActors.Node.Tests.Http;

/// <summary>Lists in pages: each entry once, in the order asked for, and no unknown order.</summary>
public sealed class PageSpecs(PageSpecs.Plans plans) : IClassFixture<PageSpecs.Plans>
{
    /// <summary>Twelve plans and some others; the first is changed last.</summary>
    public sealed class Plans : IAsyncLifetime
    {
        private readonly RunningNode _node = new();

        public Api Api => _node.Api;

        public async Task InitializeAsync()
        {
            await _node.InitializeAsync();
            for (var n = 1; n <= 12; n++)
                await Api.PutAsync($"/plans/P{n:00}", """{"label": "Plan"}""");
            for (var n = 1; n <= 3; n++)
                await Api.PutAsync($"/plans/Q{n:00}", """{"label": "Plan"}""");
            await Api.PatchAsync("/plans/P01", """{"label": "Changed"}""");
            await Api.QuietAsync();
        }

        public Task DisposeAsync() => _node.DisposeAsync();
    }

    [Theory]
    [InlineData("", "P01", "Q03", 15)]
    [InlineData("sort=code", "P01", "Q03", 15)]
    [InlineData("sort=-code", "Q03", "P01", 15)]
    [InlineData("sort=changed", "P02", "P01", 15)]
    [InlineData("sort=-changed", "P01", "P02", 15)]
    [InlineData("prefix=P", "P01", "P12", 12)]
    [InlineData("prefix=P&sort=-code", "P12", "P01", 12)]
    [InlineData("prefix=Q&sort=-changed", "Q03", "Q01", 3)]
    [InlineData("prefix=Z", null, null, 0)]
    public async Task All_pages_together_hold_each_once_in_order(string query, string? first, string? last, int count)
    {
        var codes = new List<string>();
        string? next = "";
        while (next is not null)
        {
            var page = await plans.Api.GetAsync($"/plans?limit=5&{query}{(next.Length > 0 ? $"&after={Uri.EscapeDataString(next)}" : "")}");
            Assert.Equal(HttpStatusCode.OK, page.Status);
            codes.AddRange(page.Json["items"]!.AsArray().Select(i => i!["code"]!.ToString()));
            next = page.Json["next"]?.ToString();
        }

        Assert.Equal((count, count), (codes.Count, codes.Distinct().Count()));
        Assert.Equal((first, last), (codes.FirstOrDefault(), codes.LastOrDefault()));
    }

    /// <summary>What an answer weighs in memory has a bound, whatever its entities weigh.</summary>
    [Fact]
    public async Task A_page_of_large_entities_ends_early_and_the_next_goes_on()
    {
        var categories = string.Join(", ", Enumerable.Range(0, 1_000).Select(n => $"\"{n:0000} {new string('x', 40)}\": 1"));
        await Task.WhenAll(
            Enumerable.Range(0, 80).Select(n => plans.Api.PutAsync(
                $"/budgets/BIG{n:00}", $$"""{"allocated": 1000, "categories": { {{categories}} } }""")));
        await plans.Api.QuietAsync();

        var (codes, pages) = (new List<string>(), 0);
        for (string? next = ""; next is not null; pages++)
        {
            var page = await plans.Api.GetAsync($"/budgets?limit=1000&prefix=BIG&after={next}");
            Assert.InRange(page.Raw.Length, 1, 12_000_000);
            codes.AddRange(page.Json["items"]!.AsArray().Select(i => i!["code"]!.ToString()));
            next = page.Json["next"]?.ToString();
        }

        Assert.Equal(Enumerable.Range(0, 80).Select(n => $"BIG{n:00}"), codes);
        Assert.True(pages > 1, "it was one page");
    }

    [Fact]
    public async Task An_unknown_field_is_refused_and_the_known_ones_are_told()
    {
        var reply = await plans.Api.GetAsync("/plans?sort=name");

        Assert.Equal((HttpStatusCode.BadRequest, "invalid"), (reply.Status, reply["code"]));
        foreach (var known in new[] { "code", "-code", "changed", "-changed" })
            Assert.Contains(known, reply["detail"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sort=changed&after=P01")]
    [InlineData("sort=-code&after=~nonsense")]
    [InlineData("after=~%25")]
    [InlineData("sort=changed&after=~LWNvZGUgMSBQMDE")]
    [InlineData("prefix=a%2Fb")]
    [InlineData("limit=0")]
    [InlineData("limit=1000000000")]
    public async Task A_place_of_another_list_is_refused(string query)
    {
        var reply = await plans.Api.GetAsync($"/plans?{query}");

        Assert.Equal((HttpStatusCode.BadRequest, "invalid"), (reply.Status, reply["code"]));
    }
}
