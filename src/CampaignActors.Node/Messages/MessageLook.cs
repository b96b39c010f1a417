using System.Text.Json.Nodes;
using CampaignActors.Actors;
using CampaignActors.Actors.Hosting;
using CampaignActors.Audience.Messages;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Node.Configuration;
using CampaignActors.Vocabulary.Joins;

namespace CampaignActors.Node.Messages;

/// <summary>The mailing of a delivery: that of its frozen target.</summary>
internal sealed class MessageLook(
    StartedNode node, IMessageLedger ledger, MailingRates rates, IDomainClock clock, NodeArguments arguments)
{
    /// <returns><c>null</c>: the delivery is not there, or has not begun to send from here.</returns>
    public async Task<MailingHead?> OfAsync(Code delivery, CancellationToken ct) =>
        Composer.Find(Kinds.Delivery(delivery), node.Views, clock.Now, arguments.Zone) is { } document
        && document["target"]?["preparation"] is JsonValue preparation
            ? await ledger.MailingAsync(new MailingKey(delivery, preparation.GetValue<int>()), clock.Now, ct)
            : null;

    /// <summary>What its messages are at now.</summary>
    public async Task<JsonObject> CountsAsync(MailingHead head, CancellationToken ct)
    {
        var counts = await ledger.CountsAsync(head.Key, ct);
        return MessageDocuments.Of(head, counts, rates.Note(head.Key, counts.Total - counts.Open));
    }

    /// <summary>What became of the message of one person; <c>null</c>: there is none.</summary>
    public async Task<JsonObject?> OfPersonAsync(MailingHead head, string recipient, CancellationToken ct) =>
        (await ledger.OfRecipientAsync(recipient, ct)).FirstOrDefault(l => l.Mailing == head.Key) is { } line
            ? MessageDocuments.Of(line)
            : null;
}
