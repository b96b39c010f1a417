using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Operations.Demo;
using CampaignActors.Operations.Tests.Playing;

namespace CampaignActors.Operations.Tests.Demo;

/// <summary>The company in a system that has data.</summary>
public sealed class PresentDaySpecs
{
    private static readonly DemoOptions s_options = new(new LocalDate(2026, 5, 20), DateTimeZone.Utc);

    private readonly ModelNode _node = new(DateTimeZone.Utc, s_options.End + Duration.FromHours(9));

    [Fact]
    public async Task A_second_run_sends_nothing()
    {
        var first = await ApplyAsync();
        var sent = _node.Commands.Count;
        var second = await ApplyAsync();

        Assert.Equal((true, true, 0), (first.Ok, first.WasEmpty, first.Present));
        Assert.True(first.Created > 60);
        Assert.Equal((true, false, 0, first.Created), (second.Ok, second.WasEmpty, second.Created, second.Present));
        Assert.Equal(sent, _node.Commands.Count);
    }

    [Fact]
    public async Task A_run_that_is_broken_off_anywhere_is_completed_by_the_next()
    {
        await ApplyAsync();
        var whole = Text(await _node.StateAsync(CancellationToken.None));
        var setUp = _node.Commands.FindIndex(c => c.Id.StartsWith("demo:1:", StringComparison.Ordinal));
        for (var sent = setUp - 3; sent < _node.Commands.Count; sent += 2)
        {
            var node = new ModelNode(DateTimeZone.Utc, s_options.End + Duration.FromHours(9)) { BrokenAfter = sent };
            await Assert.ThrowsAsync<NodeException>(() => ApplyAsync(node));
            node.BrokenAfter = null;
            Assert.True((await ApplyAsync(node)).Ok);
            Assert.Equal(whole, Text(await node.StateAsync(CancellationToken.None)));
        }

        static string Text(System.Text.Json.Nodes.JsonObject state) => state.ToJsonString();
    }

    [Fact]
    public async Task Codes_begin_with_the_prefix_and_what_is_there_stays()
    {
        await _node.SendAsync(Change("budgets", "DIRECT", "{ label: Ours, allocated: 5 }"), CancellationToken.None);
        await _node.SendAsync(Change("budgets", "DEMO-DIRECT", "{ label: Changed since, allocated: 70000 }"), CancellationToken.None);

        var result = await ApplyAsync();

        var budgets = (await _node.StateAsync(CancellationToken.None))["budgets"]!.AsObject();
        Assert.Equal((true, 1), (result.Ok, result.Present));
        Assert.Equal(
            ["DEMO-BRITAIN", "DEMO-DIGITAL", "DEMO-DIRECT", "DEMO-MARKETING", "DEMO-STORES", "DIRECT"],
            budgets.Select(b => b.Key).Order(StringComparer.Ordinal));
        Assert.Equal("Changed since", budgets["DEMO-DIRECT"]!["label"]!.GetValue<string>());
        Assert.Equal("5.00", budgets["DIRECT"]!["free"]!.ToString());
    }

    [Fact]
    public async Task It_has_a_stock_line_that_is_out_and_approvals_that_wait()
    {
        await ApplyAsync();

        var state = await _node.StateAsync(CancellationToken.None);
        Assert.Equal("out", state["stocks"]!["DEMO-WAREHOUSE"]!["lines"]!["DEMO-GIFTCARD"]!["alert"]!.ToString());
        Assert.Equal("pending", state["deliveries"]!["DEMO-WINBACK.MAIL"]!["approvalSteps"]!["target"]!["status"]!.ToString());
        Assert.Equal("31450.00", state["budgets"]!["DEMO-DIRECT"]!["invoiced"]!.ToString());
    }

    [Fact]
    public async Task A_refusal_ends_it_and_says_what_was_refused()
    {
        // An operator and a group never share a code.
        await _node.SendAsync(Change("operators", "DEMO-controllers", "{ name: Controllers }"), CancellationToken.None);

        var result = await ApplyAsync();

        Assert.False(result.Ok);
        Assert.Contains("DEMO-controllers", Assert.Single(result.Reasons), StringComparison.Ordinal);
    }

    private Task<PresentDayResult> ApplyAsync(ModelNode? node = null) =>
        new PresentDay(node ?? _node, s_options, "demo") { Patience = TimeSpan.Zero }.ApplyAsync(CancellationToken.None);

    private static NodeCommand Change(string kind, string code, string fields) => new(
        new Change.Describe(
            PutMode.Create, kind, new Code(code),
            (MapNode)YamlText.Read("test", fields), new TextPosition("test", 1, 1)), $"{kind}:{code}");
}
