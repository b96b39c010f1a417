namespace CampaignActors.Node.Tests.Http;

/// <summary>What becomes of messages, from the start of a delivery to its counts, over HTTP (domain.md §5.8).</summary>
public sealed class MessageRoutesSpecs(PeopledNode node) : IClassFixture<PeopledNode>
{
    private Api Manager => node.As(Role.RecipientManager);

    [Fact]
    public async Task Counts_are_for_everyone_and_lines_for_recipient_managers()
    {
        var delivery = await MailedDelivery.OfAsync(node.Admin, "MR1", 3);
        Assert.Equal(HttpStatusCode.NotFound, (await node.Admin.GetAsync("/deliveries/MR1/messages")).Status);
        await delivery.CommandAsync("confirm");
        await delivery.StateAsync("finished");

        await delivery.MessagesAsync(m => m["state"] == "ended", "the order to end has come");
        var counts = await node.As(Role.Viewer).GetAsync("/deliveries/MR1/messages");
        Assert.Equal(("ended", "3", "3", "0"), (counts["state"], counts["total"], counts["handedOver"], counts["open"]));
        Assert.DoesNotContain("MR1-", counts.Raw, StringComparison.Ordinal);
        Assert.Equal("3", (await node.Admin.GetAsync("/deliveries/MR1"))["sent"]);

        var first = await Manager.GetAsync("/deliveries/MR1/messages/lines?state=sent&limit=2");
        var second = await Manager.GetAsync($"/deliveries/MR1/messages/lines?state=sent&limit=2&after={first["next"]}");
        Assert.Equal(
            ["MR1-1", "MR1-2", "MR1-3"],
            first.Json["items"]!.AsArray().Concat(second.Json["items"]!.AsArray()).Select(l => l!["recipient"]!.ToString()).Order());
        Assert.Null(second.Json["next"]);
        var noted = (await node.Admin.GetAsync("/audit/people?limit=1000")).Json["items"]!.AsArray()
            .Where(i => i!["what"]!.ToString() == "messages" && i["detail"]!.ToString() == "MR1 sent");
        Assert.Equal(3, noted.Count());
        Assert.Equal("sent", (await Manager.GetAsync("/deliveries/MR1/why?recipient=MR1-1")).Json["message"]!["state"]!.ToString());
        Assert.Equal("MR1", (await Manager.GetAsync("/recipients/MR1-1")).Json["messages"]![0]!["delivery"]!.ToString());
        Assert.Empty((await node.As(Role.WorkflowOperator).GetAsync("/messages/check")).Json["problems"]!.AsArray());
        var metrics = (await node.Admin.GetAsync("/metrics")).Raw;
        Assert.Matches("campaign_messages_handed_over_total{[^}]*channel=\"email\"[^}]*outcome=\"sent\"", metrics);
        Assert.DoesNotContain("MR1", metrics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest, "state: missing")]
    [InlineData("?state=sant", HttpStatusCode.BadRequest, "sent")]
    [InlineData("?state=sent&after=x", HttpStatusCode.BadRequest, "after")]
    [InlineData("?state=sent&limit=0", HttpStatusCode.BadRequest, "limit")]
    [InlineData("?state=sent", HttpStatusCode.NotFound, "has not begun")]
    public async Task Wrong_questions_for_lines_are_told_what_is_wrong(string query, HttpStatusCode status, string text)
    {
        var reply = await Manager.GetAsync($"/deliveries/GHOST/messages/lines{query}");
        Assert.Equal(status, reply.Status);
        Assert.Contains(text, reply.Raw, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_mailings_and_the_sender_are_listed_without_a_person()
    {
        var all = await node.As(Role.Viewer).GetAsync("/messages");
        Assert.Equal(HttpStatusCode.OK, all.Status);
        Assert.Equal("true", all.Json["sender"]!["running"]!.ToString());
        Assert.Equal("email", all.Json["sender"]!["channels"]![0]!["name"]!.ToString());
    }
}
