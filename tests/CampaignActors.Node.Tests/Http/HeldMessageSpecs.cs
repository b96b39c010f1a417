using CampaignActors.Audience.Messages;

namespace CampaignActors.Node.Tests.Http;

/// <summary>Messages that may have left or not, where the delivery says that a person decides (domain.md §5.8).</summary>
public sealed class HeldMessageSpecs
{
    [Fact]
    public async Task Held_messages_are_decided_about_once()
    {
        using var folder = new TempFolder();
        // The sender of the node may hand one message over, and leaves the other one to this test.
        await using var host = RunningNode.Build(folder.Path, [("Sending:Paces", "email=1/1440m")]);
        await host.StartAsync();
        using var api = new Api(host.Addresses[0]);
        var delivery = await MailedDelivery.OfAsync(api, "HM1", 2, """, "whenUnknown": "hold" """);
        await delivery.CommandAsync("confirm");
        await delivery.MessagesAsync(m => m["handedOver"] == "1", "one is handed over");
        await LoseAsync(host.Services.GetRequiredService<IMessageLedger>());
        var held = await delivery.MessagesAsync(m => m.Json["states"]!["held"] is not null, "held");
        Assert.Equal(("1", "1", "hold"), (held["open"], held["handedOver"], held["unknown"]));

        var wrong = await api.PostAsync("/deliveries/HM1/messages/decide", """{"held": "perhaps"}""");
        var first = await api.PostAsync("/deliveries/HM1/messages/decide", """{"held": "sent"}""");
        var again = await api.PostAsync("/deliveries/HM1/messages/decide", """{"held": "again"}""");

        Assert.Equal((HttpStatusCode.BadRequest, "1", "0"), (wrong.Status, first["decided"], again["decided"]));
        await delivery.StateAsync("finished");
        Assert.Equal("2", (await api.GetAsync("/deliveries/HM1"))["sent"]);
        Assert.Contains(
            (await api.GetAsync("/audit/people?limit=1000")).Json["items"]!.AsArray(),
            i => i!["what"]!.ToString() == "decideMessages" && i["detail"]!.ToString() == "HM1 sent 1");
        await host.StopAsync();
    }

    /// <summary>Another sender takes the message that is left, and does not know whether it has left.</summary>
    private static async Task LoseAsync(IMessageLedger ledger)
    {
        var now = SystemClock.Instance.GetCurrentInstant();
        var claim = await ledger.ClaimAsync(
            new MailingKey("HM1", 1), "other", 10, ClaimPaces.None, now, Duration.FromMinutes(5), default);
        var begun = await ledger.BeginAsync(claim!, [.. claim!.Messages.Select(m => m.Place)], now, default);
        await ledger.RecordAsync(claim, [.. begun.Select(p => new HandOverOutcome(p, HandOver.Unknown, null))], now, default);
    }
}
