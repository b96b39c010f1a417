using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Deliveries;

/// <summary>
/// Editing of the content and its consequences: approvals are bound to the approved content (domain.md §4.5, §5.1 rule 8).
/// </summary>
internal static class DeliveryContent
{
    /// <summary>Editors and the manager when content editing is a step of its own; <c>null</c> when every operator may edit.</summary>
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
        if (Editors(state) is { } editors && !MayAct(editors, context))
            return Decision.Forbidden($"'{context.By}' is not an editor of the content of delivery {state.Code}");
        return ApprovalRules.RefuseSubmission(state.Settings.Options, context.By, $"the content of delivery {state.Code}")
            ?? (edit.Message?.Problem(state.Fields!.Channel!.Value) is { } problem
                ? Decision.Invalid(problem)
                : Reopened(state, new ContentEdited(edit.Content) { Message = edit.Message }, context));
    }

    public static Decision Reset(DeliveryModel state, Context context)
    {
        if (DeliveryMachine.Refuse(state, DeliveryTrigger.ContentReset) is { } refused)
            return refused;
        if (!MayAct(Manager(state), context))
            return Decision.Forbidden($"only the manager resets the content approval of delivery {state.Code}");
        if (DeliveryFlow.ContentSteps.Any(s => state.ApprovalOf(s)?.Status is ApprovalStatus.Approved or ApprovalStatus.Rejected))
            return Reopened(state, new ContentReopened(), context);
        var status = Wording.Of(state.ApprovalFor(ApprovalType.Content).Status);
        return Decision.WrongState($"the content approval of delivery {state.Code} cannot be reset: it is {status}");
    }

    private static bool MayAct(Seq<Code> who, Context context) =>
        ApprovalRules.Person(context.By) is { } by && Deciders.May(who, by, context.Now, context.Facts, out _);

    /// <summary>Returns the delivery to the state in which its content approval is awaited, and continues from there.</summary>
    private static Decision Reopened(DeliveryModel state, IEvent reopened, Context context)
    {
        var events = new List<IEvent> { reopened };
        if (state.Settings.Enabled(ApprovalType.Content)
            && state.State is DeliveryState.PendingConfirmation or DeliveryState.ExtractionPending)
            events.Add(new DeliveryMoved(state.Offline ? DeliveryState.InPreparation : DeliveryState.ReadyToBeDelivered));
        return DeliveryPreparing.Onward(state, events, context, submitting: true);
    }
}
