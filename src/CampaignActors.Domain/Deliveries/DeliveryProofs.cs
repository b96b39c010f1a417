using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Deliveries;

/// <summary>
/// Proofs of the message and of the router notification (domain.md §4.2). They are sent to <c>proofTo</c>, or else to the operator,
/// group or address that the service notifies. Without either, a proof is refused; proofs can still be submitted.
/// </summary>
internal static class DeliveryProofs
{
    private static Seq<Code> Named(DeliveryModel delivery) => delivery.Fields?.ProofTo ?? [];

    private static bool NotifiesPeople(DeliveryModel delivery) => delivery.Jobs?.Notify is { } notify && Code.Problem(notify) is null;

    private static Seq<Code> People(DeliveryModel delivery) => Named(delivery) is { Count: > 0 } named ? named
        : NotifiesPeople(delivery) ? [new Code(delivery.Jobs!.Notify!)]
        : [];

    public static IEnumerable<EntityRef> Needs(DeliveryModel delivery) => People(delivery).SelectMany(Recipients.Needs);

    public static Decision Send(DeliveryModel delivery, Context context)
    {
        if (DeliveryMachine.Refuse(delivery, DeliveryTrigger.ProofSent) is { } refused)
            return refused;
        var people = People(delivery);
        if (people.Count == 0)
        {
            return delivery.Jobs?.Notify is { } address
                ? Decision.Accept(new ProofSent { Address = address })
                : Decision.WrongState(
                    $"delivery {delivery.Code} cannot be sent a proof of: "
                    + "name who gets it in 'proofTo', or choose a service with 'notify'");
        }
        if (Recipients.Resolve(people, context.Facts).Count == 0)
            return Decision.WrongState($"delivery {delivery.Code} cannot be sent a proof of: {string.Join(", ", people)} has no members");
        return Decision.Accept(new ProofSent { To = Named(delivery).Count > 0 ? null : people });
    }

    /// <summary>Counts the proof; deliveryMgt mails it.</summary>
    /// <param name="to">Operators and groups that get it; <c>null</c>: those of <c>proofTo</c>, if any.</param>
    /// <param name="address">The mail address that gets it, or <c>null</c>.</param>
    public static DeliveryModel Sent(DeliveryModel delivery, string key, Instant at, Seq<Code>? to = null, string? address = null)
    {
        var people = to ?? Named(delivery);
        var subject = $"Proof of delivery {delivery.Code} ({delivery.Fields?.Label})";
        var body = delivery is { Offline: true, Extraction: { } file }
            ? $"Extraction file {file.File}, {file.Rows} rows."
            : $"Content {delivery.ContentRevision}: {delivery.Fields?.Message?.Sample() ?? delivery.Fields?.Content}";
        return delivery with
        {
            Proofs = delivery.Proofs + 1,
            Notices = people.Count == 0 && address is null
                ? delivery.Notices
                : delivery.Notices.Add(new Notice(key, MailTemplates.Proof, people, subject, body, at) { Address = address }),
        };
    }
}
