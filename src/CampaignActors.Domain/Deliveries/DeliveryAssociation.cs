using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Deliveries;

/// <summary>How an approval of the main delivery stands, and who settled it.</summary>
public sealed record MainApproval(ApprovalStatus Status, Code? By, string? Name);

/// <summary>An associated delivery tells its main delivery that it is there.</summary>
[Contract("delivery.join")]
public sealed record JoinMain : IEffect;

[Contract("delivery.joined")]
public sealed record AssociateJoined(Code Associate) : IEvent;

/// <summary>The main delivery tells its associated ones how its approvals stand, by <see cref="ApprovalType"/> name.</summary>
[Contract("delivery.mainStands")]
public sealed record MainStands(Map<MainApproval> Approvals) : IEffect;

[Contract("delivery.mainTold")]
public sealed record MainTold(Map<MainApproval> Approvals) : IEvent;

/// <summary>
/// Associated deliveries: approving the main one covers them, unless they are approved individually (domain.md §5.1 rule 10). What the
/// main delivery decides is told to them; deliveryMgt carries it out there.
/// </summary>
internal static class DeliveryAssociation
{
    private static readonly ApprovalType[] s_coverable = [ApprovalType.Target, ApprovalType.Budget, .. DeliveryFlow.ContentSteps];

    /// <summary>What covers associated deliveries: the approvals that are enabled here, and nothing of a canceled delivery.</summary>
    public static Map<MainApproval> Stand(DeliveryModel main) => main.Fields is null || main.BookedAs == DeliveryState.Canceled
        ? Map<MainApproval>.Empty
        : Map<MainApproval>.Of(s_coverable.Where(main.Settings.Enabled).Select(type =>
        {
            var approval = main.ApprovalFor(type);
            return KeyValuePair.Create(type.ToString(), new MainApproval(approval.Status, approval.DecidedBy, approval.DecidedByName));
        }));

    /// <summary>Whether this approval is not asked for, because that of the main delivery counts.</summary>
    public static bool Covers(DeliveryModel delivery, ApprovalType type) =>
        delivery.Fields?.MainDelivery is not null && !delivery.Settings.IndividualApproval && delivery.Main.ContainsKey(type.ToString());

    private static bool Approved(DeliveryModel delivery, ApprovalType type) =>
        Covers(delivery, type) && delivery.Main.Find(type.ToString())!.Status == ApprovalStatus.Approved;

    /// <summary>The next step that follows from what the main delivery has approved, or <c>null</c>.</summary>
    public static IEvent? Next(DeliveryModel delivery, Context context)
    {
        if (DeliveryFlow.Turn(delivery).Where(t => Approved(delivery, t)).Select(t => (ApprovalType?)t).FirstOrDefault() is { } type)
        {
            var submitted = DeliveryFlow.Submit(delivery, type, context.Now, delivery.PreparedBy);
            return submitted with { Approval = submitted.Approval with { Options = ApprovalOptions.None } };
        }
        if (delivery.Approvals.Values.FirstOrDefault(a => a.Status == ApprovalStatus.Pending && Approved(delivery, a.Type)) is { } approval)
        {
            var main = delivery.Main.Find(approval.Type.ToString())!;
            return new ApprovalDecided(new ApprovalDecision(
                approval.Type, approval.Round, true, main.By!.Value, main.Name ?? "", $"with main delivery {delivery.Fields!.MainDelivery}"));
        }
        return null;
    }

    /// <summary>deliveryMgt has to carry on: the main delivery has approved something, or covers something no more.</summary>
    public static bool IsDue(DeliveryModel delivery) => delivery.Fields?.MainDelivery is not null
        && (DeliveryFlow.Turn(delivery).Any(t => Approved(delivery, t)) || (delivery.Settings.Mode == SubmitMode.Automatic && DeliveryFlow.ToSubmit(delivery).Any()));

    /// <summary>Why a new delivery cannot be associated with that one, or <c>null</c>.</summary>
    public static Decision? Refuse(Code self, DeliveryFields fields, Context context)
    {
        if (fields.MainDelivery is not { } main)
            return null;
        if (main == self || context.Facts.Find<DeliveryFacts>(Kinds.Delivery(main)) is not { } facts)
            return main == self ? Decision.Invalid($"delivery {self} cannot be associated with itself") : Decision.Unknown(Kinds.Delivery(main));
        return facts.Campaign != fields.Campaign ? Decision.Invalid($"main delivery {main} belongs to another campaign")
            : facts.MainDelivery is { } other ? Decision.Invalid($"delivery {main} is associated with {other} itself; name that one")
            : facts.State is DeliveryState.Canceled or DeliveryState.Deleted ? Decision.WrongState($"main delivery {main} is {Wording.Of(facts.State)}")
            : null;
    }

    /// <summary>What the change tells the main delivery, or those associated.</summary>
    public static IEnumerable<AddressedEffect> Effects(DeliveryModel before, DeliveryModel after, IEvent happened)
    {
        if (before.Fields is null && after.Fields?.MainDelivery is { } main)
            yield return new(Kinds.Delivery(main), new JoinMain());
        if (after.Associates.Count == 0)
            yield break;
        var stand = Stand(after);
        var changed = stand != Stand(before);
        foreach (var associate in after.Associates)
        {
            if (changed || happened is AssociateJoined joined && joined.Associate == associate)
                yield return new(Kinds.Delivery(associate), new MainStands(stand));
        }
    }
}
