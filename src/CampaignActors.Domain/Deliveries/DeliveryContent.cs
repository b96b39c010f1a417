using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Deliveries;

/// <summary>
/// Editing the content and what that does to its approvals: they are bound to the content that was approved (domain.md §4.5, §5.1 rule 8).
/// </summary>
internal static class DeliveryContent
{
    /// <summary>Where content editing is a step of its own, its editors and the manager edit; else anybody.</summary>
    private static Seq<Code>? Editors(DeliveryModel state) => state.Settings.Enabled(ApprovalType.AvailableContent)
        ? Manager(state).AddRange(state.Settings.ReviewersOf(ApprovalType.AvailableContent))
        : null;

    private static Seq<Code> Manager(DeliveryModel state) => state.Manager is { } manager ? [manager] : [];

    public static IEnumerable<EntityRef> Needs(DeliveryModel state, ICommand command, Context context) =>
        (command is ResetContent ? Manager(state) : Editors(state)) is { } who ? Deciders.Needs(who, context.By, context.Facts) : [];

    public static Decision Edit(DeliveryModel state, EditContent edit, Context context)
    {
        if (DeliveryMachine.Refuse(state, DeliveryTrigger.ContentEdited) is { } refused)
            return refused;
        if (Editors(state) is { } editors && !May(editors, context))
            return Decision.Forbidden($"'{context.By}' is not an editor of the content of delivery {state.Code}");
        return ApprovalRules.RefuseSubmission(state.Settings.Options, context.By, $"the content of delivery {state.Code}")
            ?? Reopened(state, new ContentEdited(edit.Content), context);
    }

    public static Decision Reset(DeliveryModel state, Context context)
    {
        if (DeliveryMachine.Refuse(state, DeliveryTrigger.ContentReset) is { } refused)
            return refused;
        if (!May(Manager(state), context))
            return Decision.Forbidden($"only the manager resets the content approval of delivery {state.Code}");
        return DeliveryFlow.ContentSteps.Any(s => state.ApprovalOf(s)?.Status is ApprovalStatus.Approved or ApprovalStatus.Rejected)
            ? Reopened(state, new ContentReopened(), context)
            : Decision.WrongState($"the content approval of delivery {state.Code} cannot be reset: it is {Wording.Of(state.ApprovalFor(ApprovalType.Content).Status)}");
    }

    private static bool May(Seq<Code> who, Context context) =>
        ApprovalRules.Person(context.By) is { } by && Deciders.May(who, by, context.Now, context.Facts, out _);

    /// <summary>What had its content approved goes back to where that is waited for, and on from there.</summary>
    private static Decision Reopened(DeliveryModel state, IEvent reopened, Context context)
    {
        var events = new List<IEvent> { reopened };
        if (state.Settings.Enabled(ApprovalType.Content) && state.State is DeliveryState.PendingConfirmation or DeliveryState.ExtractionPending)
            events.Add(new DeliveryMoved(state.Offline ? DeliveryState.InPreparation : DeliveryState.ReadyToBeDelivered));
        return DeliveryPreparing.Onward(state, events, context, submitting: true);
    }
}
