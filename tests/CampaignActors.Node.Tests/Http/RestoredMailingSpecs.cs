using CampaignActors.Audience.Messages;

namespace CampaignActors.Node.Tests.Http;

/// <summary>A mailing that comes from a backup, with its delivery (domain.md §5.8).</summary>
public sealed class RestoredMailingSpecs(RunningNode node) : IClassFixture<RunningNode>
{
    [Fact]
    public async Task Mailing_of_a_backup_waits_until_its_delivery_is_resumed()
    {
        var delivery = await MailedDelivery.OfAsync(node.Api, "RD1", 2, """, "waves": {"percent": 50, "every": "30d"}""");
        await delivery.CommandAsync("confirm");
        await delivery.MessagesAsync(m => m["handedOver"] == "1", "the first wave is over");

        Assert.Equal(1, await node.Host.Services.GetRequiredService<IMessageLedger>().RestoredAsync(default));

        await delivery.StateAsync("paused");
        await delivery.CommandAsync("resume");
        await delivery.MessagesAsync(m => m["state"] == "running", "running");
    }
}
