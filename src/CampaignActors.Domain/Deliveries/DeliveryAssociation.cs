using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Deliveries;

/// <summary>
/// Associated deliveries: an approval of the main delivery covers their targets and files, unless they are approved individually
/// (domain.md §5.1 rule 10). An associated delivery reports its parts to the main one, by number of analysis, extraction and
/// content. An approval names the numbers that it covers, and deliveryMgt approves those that are still current. Later or changed
/// parts need an approval of their own.
/// </summary>
internal static class DeliveryAssociation
{
    private static readonly ApprovalType[] s_coverable =
        [ApprovalType.Target, ApprovalType.Budget, .. DeliveryFlow.ContentSteps, ApprovalType.Extraction];

    /// <summary>
    /// The status of the approvals that cover associated deliveries: those that are enabled here and will be submitted; empty for a
    /// canceled delivery.
    /// </summary>
    public static Map<MainApproval> Stand(DeliveryModel main)
    {
        if (main.Fields is null || main.BookedAs == DeliveryState.Canceled || main.Settings.IndividualApproval)
            return Map<MainApproval>.Empty;
        var asked = s_coverable.Where(t => main.Settings.Enabled(t) && (t != ApprovalType.Extraction || main.Offline));
        return Map<MainApproval>.Of(asked.Select(main.ApprovalFor).Select(approval =>
            KeyValuePair.Create(approval.Type.ToString(), new MainApproval(approval.Status, approval.DecidedBy, approval.DecidedByName))));
    }

    private static bool IsCovered(DeliveryModel delivery) =>
        delivery.Fields?.MainDelivery is not null && !delivery.Settings.IndividualApproval;

    /// <summary>The parts that an approval can cover, by number; empty when the delivery is approved individually.</summary>
    public static AssociateStatus Status(DeliveryModel delivery) => !IsCovered(delivery) ? AssociateStatus.Nothing : new(
        delivery.Analysed ? delivery.Analyses : null,
        delivery.State == DeliveryState.FileToApprove ? delivery.Extraction?.Number : null,
        delivery.ContentRevision)
    {
        ToSend = delivery.Analysed ? delivery.ToSend : null,
        Rows = delivery.State == DeliveryState.FileToApprove ? delivery.Extraction?.Rows : null,
    };

    /// <summary>Whether this approval is not submitted because the main delivery's approval covers it or may still cover it.</summary>
    public static bool Covers(DeliveryModel delivery, ApprovalType type) => Approved(delivery, type)
        || (IsCovered(delivery) && delivery.Main.Find(type.ToString()) is { Status: not ApprovalStatus.Approved });

    /// <summary>Whether an approval of the main delivery covers the present target, file or content.</summary>
    private static bool Approved(DeliveryModel delivery, ApprovalType type) =>
        IsCovered(delivery) && delivery.Covered.Find(type.ToString()) is { } covered && covered.Number == Status(delivery).Of(type);

    /// <summary>The next step that follows from the main delivery's approvals, or <c>null</c>.</summary>
    public static IEvent? Next(DeliveryModel delivery, Context context)
    {
        if (DeliveryFlow.Turn(delivery).Where(t => Approved(delivery, t)).Select(t => (ApprovalType?)t).FirstOrDefault() is { } type)
        {
            var submitted = DeliveryFlow.Submit(delivery, type, context.Now, delivery.PreparedBy);
            return submitted with { Approval = submitted.Approval with { Options = ApprovalOptions.None } };
        }
        if (CoveredPending(delivery) is { } approval)
        {
            var covered = delivery.Covered.Find(approval.Type.ToString())!;
            return new ApprovalDecided(new ApprovalDecision(
                approval.Type, approval.Round, true, covered.By, covered.Name, $"with main delivery {delivery.Fields!.MainDelivery}"));
        }
        return null;
    }

    private static Approval? CoveredPending(DeliveryModel delivery) =>
        delivery.Approvals.Values.FirstOrDefault(a => a.Status == ApprovalStatus.Pending && Approved(delivery, a.Type));

    /// <summary>Whether deliveryMgt has work: the main delivery has approved a part or no longer covers one.</summary>
    public static bool IsDue(DeliveryModel delivery) => delivery.Fields?.MainDelivery is not null
        && (DeliveryFlow.Turn(delivery).Any(t => Approved(delivery, t)) || CoveredPending(delivery) is not null
            || (delivery.Settings.Mode == SubmitMode.Automatic && DeliveryFlow.ToSubmit(delivery).Any()));

    /// <summary>Applies the reported status of the main delivery.</summary>
    public static DeliveryModel Told(DeliveryModel delivery, MainTold told)
    {
        var covered = delivery.Covered;
        foreach (var (type, main) in told.Approvals)
        {
            if (main is not { Status: ApprovalStatus.Approved, By: { } by })
                continue;
            // An earlier version of the main delivery does not report what it covers: the present parts count.
            var number = told.Covered is { } numbers
                ? numbers.TryGet(type, out var reported) ? reported : (int?)null
                : delivery.Main.Find(type)?.Status == ApprovalStatus.Approved ? null : Status(delivery).Of(Enum.Parse<ApprovalType>(type));
            if (number is { } at)
                covered = covered.Set(type, new(at, by, main.Name ?? ""));
        }
        return delivery with { Main = told.Approvals, Covered = covered };
    }

    /// <summary>Refuses an association of a new delivery that is not possible, or <c>null</c>.</summary>
    public static Decision? Refuse(Code self, DeliveryFields fields, Context context)
    {
        if (fields.MainDelivery is not { } main)
            return null;
        if (main == self || context.Facts.Find<DeliveryFacts>(Kinds.Delivery(main)) is not { } facts)
            return main == self
                ? Decision.Invalid($"delivery {self} cannot be associated with itself")
                : Decision.Unknown(Kinds.Delivery(main));
        return facts.Campaign != fields.Campaign ? Decision.Invalid($"main delivery {main} belongs to another campaign")
            : facts.MainDelivery is { } other ? Decision.Invalid($"delivery {main} is associated with {other} itself; name that one")
            : facts.State is DeliveryState.Canceled or DeliveryState.Deleted
                ? Decision.WrongState($"main delivery {main} is {Wording.Of(facts.State)}")
            : null;
    }

    /// <summary>Effects of the change on the main or the associated deliveries.</summary>
    public static IEnumerable<AddressedEffect> Effects(DeliveryModel before, DeliveryModel after, IEvent happened)
    {
        if (after.Fields?.MainDelivery is { } main)
        {
            if (before.Fields is null)
                yield return new(Kinds.Delivery(main), new JoinMain());
            if (Status(before) != Status(after))
                yield return new(Kinds.Delivery(main), new ShowAssociate(Status(after)));
        }
        if (after.Associates.Count == 0)
            yield break;
        var (was, stand) = (Stand(before), Stand(after));
        foreach (var associate in after.Associates)
        {
            if (was == stand && !(happened is AssociateJoined joined && joined.Associate == associate))
                continue;
            var covered = CoveredNow(after.AssociatesShown.Find(associate), was, stand);
            yield return new(Kinds.Delivery(associate), new MainStands(stand) { Covered = covered });
        }
    }

    /// <summary>
    /// The parts of an associated delivery that the approvals just given cover; <c>null</c> when it never reported any.
    /// </summary>
    private static Map<int>? CoveredNow(AssociateStatus? shown, Map<MainApproval> was, Map<MainApproval> stand) => shown is null
        ? null
        : Map<int>.Of(
        from approval in stand
        where approval.Value.Status == ApprovalStatus.Approved && was.Find(approval.Key)?.Status != ApprovalStatus.Approved
        let number = shown.Of(Enum.Parse<ApprovalType>(approval.Key))
        where number is not null
        select KeyValuePair.Create(approval.Key, number.Value));

    /// <summary>The parts approved together with an approval of the main delivery, for its request mail; empty without any.</summary>
    public static string ShownWith(DeliveryModel main, ApprovalType type)
    {
        if (!Stand(main).ContainsKey(type.ToString()))
            return "";
        var parts = main.AssociatesShown.Where(a => a.Value.Of(type) is not null).Select(a => type == ApprovalType.Extraction
            ? $"{a.Key} ({a.Value.Rows} rows)"
            : a.Value.ToSend is { } messages ? $"{a.Key} ({messages} messages)" : a.Key).ToList();
        return parts.Count == 0 ? "" : $"It covers {string.Join(", ", parts)}.";
    }
}
