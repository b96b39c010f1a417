namespace CampaignActors.Node.Tests.Http;

/// <summary>What comes of a stock line, and what waits for a workflow.</summary>
public sealed class OutlookSpecs : IAsyncLifetime
{
    private readonly RunningNode _node = new();

    private Api Api => _node.Api;

    public async Task InitializeAsync()
    {
        await _node.InitializeAsync();
        await Api.PutAsync("/providers/P", """{"name": "Printer"}""");
        await Api.PutAsync("/stocks/S", """{"provider": "P", "lines": {"L": {"label": "Cards", "initial": 10}}}""");
    }

    public Task DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Dated_orders_come_by_date_and_one_without_a_date_is_only_listed()
    {
        await Api.PostAsync("/commands/order", """{"line": "L", "code": "LATER", "quantity": 5, "deliveryDate": "2199-02-01"}""");
        await Api.PostAsync("/commands/order", """{"line": "L", "code": "SOON", "quantity": 3, "deliveryDate": "2199-01-01"}""");
        await Api.PostAsync("/commands/order", """{"line": "L", "code": "SOMETIME", "quantity": 7}""");
        await Api.QuietAsync();
        var outlook = (await Api.GetAsync("/stocks/S/L/outlook")).Json;

        Assert.Equal("10", outlook["inStock"]!.ToString());
        Assert.Equal(
            ["orders/SOON 3 13", "orders/LATER 5 18"],
            outlook["steps"]!.AsArray().Select(s => $"{s!["because"]} {s["change"]} {s["balance"]}"));
        Assert.Equal(
            ["LATER", "SOMETIME", "SOON"],
            outlook["orders"]!.AsArray().Select(o => o!["code"]!.ToString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Lines_of_all_stocks_are_listed_with_what_needs_care_first()
    {
        const string Lines = """{"M": {"label": "Boxes", "initial": 500}, "N": {"label": "Zips", "initial": 4, "alertLevel": 10}}""";
        await Api.PutAsync("/stocks/T", $$"""{"label": "Attic", "provider": "P", "lines": {{Lines}} }""");
        await Api.QuietAsync();

        Assert.Equal(["N", "M", "L"], await CodesAsync("/lines"));
        Assert.Equal(["N"], await CodesAsync("/lines?care=true"));
        Assert.Equal(["N", "M"], await CodesAsync("/lines?q=attic"));
        Assert.Equal(["M"], await CodesAsync("/lines?q=ATTIC+box"));
        Assert.Equal(["L"], await CodesAsync("/lines?line=L"));
        var page = (await Api.GetAsync("/lines?limit=2")).Json;
        Assert.Equal(("3", "2"), ($"{page["total"]}", $"{page["next"]}"));
        Assert.Equal(["L"], await CodesAsync("/lines?limit=2&after=2"));
        var one = page["items"]![0]!;
        Assert.Equal(("T", "Attic", "low"), ($"{one["stock"]}", $"{one["stockLabel"]}", $"{one["alert"]}"));
        Assert.Equal(HttpStatusCode.BadRequest, (await Api.GetAsync("/lines?care=maybe")).Status);
    }

    private async Task<IEnumerable<string>> CodesAsync(string address) =>
        (await Api.GetAsync(address)).Json["items"]!.AsArray().Select(i => $"{i!["code"]}");

    [Fact]
    public async Task Line_of_another_stock_is_unknown()
    {
        await Api.PutAsync("/stocks/OTHER", """{"provider": "P"}""");

        Assert.Equal(HttpStatusCode.NotFound, (await Api.GetAsync("/stocks/OTHER/L/outlook")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Api.GetAsync("/stocks/S/NONE/outlook")).Status);
    }

    [Fact]
    public async Task Work_that_a_stopped_workflow_leaves_is_its_backlog()
    {
        await Api.PostAsync("/workflows/stockMgt/stop", "{}");
        await Api.PostAsync("/commands/order", """{"line": "L", "code": "PAST", "quantity": 3, "deliveryDate": "2020-01-01"}""");
        var waits = await Until.FoundAsync(
            async () => (await Api.GetAsync("/workflows/stockMgt/backlog")) is var answer && answer["total"] == "1" ? answer : null,
            "it waits");
        Assert.Equal("orders/PAST", waits.Json["items"]![0]!["entity"]!.ToString());

        await Api.PostAsync("/workflows/stockMgt/start", "{}");
        await Until.TrueAsync(async () => (await Api.GetAsync("/workflows/stockMgt/backlog"))["total"] == "0", "it is done");
        Assert.Equal(HttpStatusCode.NotFound, (await Api.GetAsync("/workflows/none/backlog")).Status);
    }
}
