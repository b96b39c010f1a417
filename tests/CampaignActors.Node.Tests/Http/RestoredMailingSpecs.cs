using CampaignActors.Audience.Messages;

namespace CampaignActors.Node.Tests.Http;

/// <summary>A mailing that comes from a backup, with its delivery (domain.md §5.8).</summary>
public sealed class RestoredMailingSpecs(RunningNode node) : IClassFixture<RunningNode>
{
    private async Task PutAsync(string path, string body)
    {
        var reply = await node.Api.PutAsync(path, body);
        Assert.True(reply.Status is HttpStatusCode.OK or HttpStatusCode.Created, reply.Raw);
    }

    private Task CommandAsync(string verb) => Until.TrueAsync(
        async () => (await node.Api.PostAsync($"/commands/{verb}", """{"delivery": "RD1"}""")).Status == HttpStatusCode.OK, verb);

    private Task StateAsync(string state) =>
        Until.TrueAsync(async () => (await node.Api.GetAsync("/deliveries/RD1"))["state"] == state, state);

    [Fact]
    public async Task Mailing_of_a_backup_waits_until_its_delivery_is_resumed()
    {
        await node.Api.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/recipients/import")
        {
            Content = new StringContent("key,email\nRD-1,rd1@x.example\nRD-2,rd2@x.example\n", Encoding.UTF8, "text/csv"),
        });
        await PutAsync("/plans/RD", "{}");
        await PutAsync("/programs/RD", """{"plan": "RD"}""");
        await PutAsync("/campaigns/RD", """{"program": "RD", "process": "defined"}""");
        await PutAsync("/deliveries/RD1", """
            {"campaign": "RD", "channel": "email", "audience": {"all": true}, "content": {"subject": "Hello", "text": "Hello"},
             "waves": [{"percent": 50, "at": "2199-01-01T00:00:00Z"}]}
            """);
        await CommandAsync("analyse");
        await CommandAsync("start");
        var ledger = node.Host.Services.GetRequiredService<IMessageLedger>();
        await Until.TrueAsync(async () => (await node.Api.GetAsync("/deliveries/RD1/messages")).Status == HttpStatusCode.OK, "open");

        Assert.Equal(1, await ledger.RestoredAsync(default));
        await StateAsync("paused");
        await CommandAsync("resume");
        await StateAsync("inProgress");
        await Until.TrueAsync(async () => (await node.Api.GetAsync("/deliveries/RD1/messages"))["state"] == "running", "running");
    }
}
