namespace CampaignActors.Node.Tests.Access;

/// <summary>
/// Whom changes are signed with: who asks, and never whom the request names, except for administrators. The audit list shows both.
/// </summary>
public sealed class SignatureSpecs(PeopledNode node) : IClassFixture<PeopledNode>
{
    private static void Denied(Reply reply)
    {
        Assert.Equal((HttpStatusCode.Forbidden, "denied"), (reply.Status, reply["code"]));
        Assert.Contains("cannot act as 'administrator'", reply["detail"], StringComparison.Ordinal);
    }

    private async Task<JsonNode> LastAsync(string entity) =>
        (await node.Admin.GetAsync($"/audit?entity={entity}")).Json["items"]!.AsArray()[^1]!;

    [Fact]
    public async Task A_change_is_signed_with_its_caller()
    {
        Assert.Equal(HttpStatusCode.OK, (await node.As(Role.CampaignManager).PutAsync("/budgets/SIGN1", """{"allocated": 10}""")).Status);
        var row = await LastAsync("budgets/SIGN1");
        Assert.Equal(
            ("campaignManager", "key:campaignManager", """["budget.described"]"""),
            (row["by"]!.ToString(), row["via"]!.ToString(), row["what"]!.ToJsonString()));

        // Naming oneself is no news.
        Assert.Equal(
            HttpStatusCode.OK,
            (
                await node.As(Role.CampaignManager)
                    .PutAsync("/budgets/SIGN1", """{"allocated": 20}""", ("X-Operator", "campaignManager"))).Status);
        Denied(await node.As(Role.CampaignManager).PutAsync("/budgets/SIGN1", """{"allocated": 30}""", ("X-Operator", "administrator")));
        Assert.Equal("20.00", (await node.Admin.GetAsync("/budgets/SIGN1"))["allocated"]);
    }

    [Fact]
    public async Task An_administrator_may_sign_for_others_and_the_list_shows_both()
    {
        await node.As(Role.Administrator).PutAsync("/budgets/SIGN2", """{"allocated": 10}""", ("X-Operator", "campaignManager"));
        var row = await LastAsync("budgets/SIGN2");
        Assert.Equal(("campaignManager", "key:administrator"), (row["by"]!.ToString(), row["via"]!.ToString()));

        await node.Admin.PutAsync("/budgets/SIGN2", """{"allocated": 20}""");
        row = await LastAsync("budgets/SIGN2");
        Assert.Equal(("", "key:admin"), (row["by"]!.ToString(), row["via"]!.ToString()));
    }

    [Fact]
    public async Task An_argument_by_is_the_caller_only()
    {
        await node.Admin.PutAsync("/plans/SIGN", "{}");
        await node.Admin.PutAsync("/programs/SIGN", """{"plan": "SIGN"}""");
        await node.Admin.PutAsync(
            "/campaigns/SIGN", """{"program": "SIGN", "manager": "campaignManager", "start": "2020-01-01", "end": "2020-02-01"}""");
        await node.Admin.PutAsync(
            "/tasks/SIGN", """{"campaign": "SIGN", "end": "2090-01-01", "assignedTo": "campaignManager", "label": "t"}""");

        // A missing one is the caller's: this task is another's, who alone may close it.
        var other = await node.As(Role.CampaignManager).PostAsync("/commands/close", """{"task": "SIGN", "by": "administrator"}""");
        var own = await node.As(Role.CampaignManager).PostAsync("/commands/close", """{"task": "SIGN"}""");

        Denied(other);
        Assert.True(own.Status == HttpStatusCode.OK, own.Raw);
        // deliveryMgt may have mailed those involved since.
        var closed = await LastAsync("tasks/SIGN&by=campaignManager");
        Assert.Contains("task.closed", closed["what"]!.ToJsonString(), StringComparison.Ordinal);
        // A caller without an operator has to say so where an operator must have done it.
        var unsigned = await node.Admin.PostAsync("/commands/close", """{"task": "SIGN"}""");
        Assert.Equal(HttpStatusCode.BadRequest, unsigned.Status);
        Assert.Contains("by", unsigned["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workflow_is_told_by_the_caller()
    {
        Denied(await node.As(Role.WorkflowOperator).PostAsync("/workflows/stockMgt/run", """{"by": "administrator"}"""));
        Assert.Equal(HttpStatusCode.OK, (await node.As(Role.WorkflowOperator).PostAsync("/workflows/stockMgt/run")).Status);
        Assert.Equal(HttpStatusCode.OK, (await node.As(Role.Administrator).PostAsync("/workflows/stockMgt/pause")).Status);
        // The run that was asked for above reports in its own name, whenever it is done.
        var row = await LastAsync("workflows/stockMgt&by=administrator");
        Assert.Equal(("administrator", "key:administrator"), (row["by"]!.ToString(), row["via"]!.ToString()));
    }

    [Fact]
    public async Task The_list_is_filtered_and_goes_on_page_by_page()
    {
        for (var i = 1; i <= 5; i++)
            await node.As(Role.CampaignManager).PutAsync("/budgets/PAGED", $$"""{"allocated": {{i}}}""");
        var since = (await node.Admin.GetAsync("/audit?entity=budgets/PAGED")).Json["items"]![2]!["at"]!.ToString();

        var revisions = new List<int>();
        for (string? after = "0"; after is not null;)
        {
            var page = (await node.Admin.GetAsync($"/audit?entity=budgets/PAGED&limit=2&after={after}")).Json;
            Assert.True(page["items"]!.AsArray().Count <= 2);
            revisions.AddRange(page["items"]!.AsArray().Select(i => (int)i!["revision"]!));
            after = page["next"]?.ToString();
        }
        Assert.Equal([1, 2, 3, 4, 5], revisions);
        Assert.Equal(3, (await node.Admin.GetAsync($"/audit?entity=budgets/PAGED&since={since}")).Json["items"]!.AsArray().Count);
        var mine = (await node.Admin.GetAsync($"/audit?by=campaignManager&since={since}&limit=1000")).Json["items"]!.AsArray();
        Assert.Contains(mine, i => i!["entity"]!.ToString() == "budgets/PAGED");
        Assert.All(mine, i => Assert.Equal("campaignManager", i!["by"]!.ToString()));
        Assert.Empty((await node.Admin.GetAsync("/audit?since=2090-01-01")).Json["items"]!.AsArray());
        foreach (var wrong in new[] { "after=x", "since=never", "entity=budgets", "limit=0", "what=x" })
            Assert.Equal(HttpStatusCode.BadRequest, (await node.Admin.GetAsync($"/audit?{wrong}")).Status);
    }
}
