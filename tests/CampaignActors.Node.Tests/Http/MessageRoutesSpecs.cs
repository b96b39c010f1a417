using CampaignActors.Audience.Messages;
using CampaignActors.Audience.Stores;

namespace CampaignActors.Node.Tests.Http;

/// <summary>What becomes of messages, from the start of a delivery to its counts, over HTTP (domain.md §5.8).</summary>
public sealed class MessageRoutesSpecs(PeopledNode node) : IClassFixture<PeopledNode>
{
    private Api Manager => node.As(Role.RecipientManager);

    private IMessageLedger Ledger => node.Node.Host.Services.GetRequiredService<IMessageLedger>();

    private async Task PutAsync(string path, string body)
    {
        var reply = await node.Admin.SendAsync(HttpMethod.Put, path, body);
        Assert.True(reply.Status is HttpStatusCode.OK or HttpStatusCode.Created, reply.Raw);
    }

    private async Task CommandAsync(string verb, string delivery) => await Until.TrueAsync(
        async () => (await node.Admin.PostAsync($"/commands/{verb}", $$"""{"delivery": "{{delivery}}"}""")).Status == HttpStatusCode.OK, verb);

    /// <summary>A delivery to people of a country of their own, with messages that are sent from here.</summary>
    private async Task DeliveryAsync(string code, string country, int people, string more = "")
    {
        var rows = string.Concat(Enumerable.Range(1, people).Select(n => $"{code}-{n},{code}-{n}@x.example,{country}\n"));
        Assert.Equal(HttpStatusCode.OK, (await Manager.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/recipients/import")
        {
            Content = new StringContent($"key,email,country\n{rows}", Encoding.UTF8, "text/csv"),
        })).Status);
        await PutAsync("/plans/MRP", "{}");
        await PutAsync("/programs/MRPR", """{"plan": "MRP"}""");
        await PutAsync("/campaigns/MRC", """{"program": "MRPR", "process": "defined"}""");
        await PutAsync($"/segments/{code}", $$"""{"where": "country = '{{country}}'"}""");
        await PutAsync($"/deliveries/{code}", $$"""
            {"campaign": "MRC", "channel": "email", "audience": {"segments": ["{{code}}"]},
             "content": {"subject": "Hello", "text": "{% raw %}Bye{% endraw %} {{"{{"}} links.unsubscribe }}"}{{more}}}
            """);
        await CommandAsync("analyse", code);
    }

    [Fact]
    public async Task Counts_are_for_everyone_and_lines_for_recipient_managers()
    {
        await DeliveryAsync("MR1", "AD", 3);
        Assert.Equal(HttpStatusCode.NotFound, (await node.Admin.GetAsync("/deliveries/MR1/messages")).Status);
        await CommandAsync("start", "MR1");
        await Until.TrueAsync(async () => (await node.Admin.GetAsync("/deliveries/MR1"))["state"] == "finished", "finished");

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
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest, "state: missing")]
    [InlineData("?state=sant", HttpStatusCode.BadRequest, "did you mean 'sent'")]
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
    public async Task Held_messages_are_decided_about_once()
    {
        await DeliveryAsync("MR2", "LI", 2, """, "whenUnknown": "hold", "waves": [{"percent": 50, "at": "2199-01-01"}]""");
        await CommandAsync("start", "MR2");
        var key = new MailingKey("MR2", 1);
        await Until.TrueAsync(async () => await Ledger.MailingAsync(key, SystemClock.Instance.GetCurrentInstant(), default) is not null, "open");
        // Another sender takes the messages and does not say what became of them.
        await Ledger.DirectAsync(key, new MailingOrder(1_000, MailingState.Running, 2, 0, null), SystemClock.Instance.GetCurrentInstant(), default);

        var decided = await node.As(Role.CampaignManager).PostAsync("/deliveries/MR2/messages/decide", """{"held": "sent"}""");
        Assert.Equal((HttpStatusCode.OK, "0"), (decided.Status, decided["decided"]));
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await node.As(Role.CampaignManager).PostAsync("/deliveries/MR2/messages/decide", """{"held": "perhaps"}""")).Status);
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
