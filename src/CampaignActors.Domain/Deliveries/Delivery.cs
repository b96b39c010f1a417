using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Parents;
using CampaignActors.Domain.Slots;
using CampaignActors.Domain.Stocks;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Deliveries;

/// <summary>
/// One message action on one channel. Operators' commands are decided here, the work of workflows in <see cref="DeliveryWork"/>.
/// </summary>
public sealed class DeliveryKind : EntityKind<DeliveryModel>
{
    public override string Name => Kinds.Deliveries;

    public override TechnicalWorkflow? Keeper => TechnicalWorkflow.BudgetMgt;

    public override IReadOnlyList<Machine> Machines => [DeliveryMachine.Online, DeliveryMachine.Offline, ApprovalMachine.Machine];

    protected override DeliveryModel Start(Code code) => new() { Code = code };

    protected override IEnumerable<EntityRef> Needs(DeliveryModel state, object message, Context context) => (message switch
    {
        PutDelivery put => DeliveryDescribing.References(put.Fields)
            .Concat(state.Fields is { } f ? DeliveryDescribing.Standing(f) : [])
            .Concat(DeliveryDescribing.LinesOf((state.Fields ?? new()).With(put.Fields), context)),
        AnalyseDelivery or RestartExtraction or ResetDelivery or RetryStep when state.Fields is { } f => DeliveryDescribing.Standing(f),
        EditContent or ResetContent => DeliveryContent.Needs(state, (ICommand)message, context),
        // A rejected delivery is charged with its estimate again, for which the budget must consent.
        DecideApproval decide => ApprovalRules.Needs(state.ApprovalOf(decide.Step), state.Manager, context)
            .Concat(state.Fields is { } fields ? DeliveryDescribing.Standing(fields) : []),
        SendProof => DeliveryProofs.Needs(state),
        ConfirmDelivery => ApprovalRules.StartNeeds(state.Settings, state.Manager, context),
        Work work => DeliveryWork.Needs(state, work.Workflow, context),
        _ => [],
    }).Where(r => !context.Facts.Has(r));

    protected override Decision Decide(DeliveryModel state, ICommand command, Context context) => command switch
    {
        PutDelivery put => DeliveryDescribing.Describe(state, put, context),
        Work work => DeliveryWork.Do(state, work.Workflow, context),
        OutsideDone done => DeliveryWork.Done(state, done, context),
        _ when state.Fields is null => Decision.Unknown(Kinds.Delivery(state.Code)),
        AnalyseDelivery analyse => DeliveryPreparing.Analyse(state, analyse, context),
        FailPreparation fail => DeliveryPreparing.Fail(state, fail),
        RestartPreparation => DeliveryPreparing.Restart(state, context),
        ResetDelivery => Move(state, DeliveryTrigger.Reset, DeliveryState.BeingEdited),
        PrepareMessages => DeliveryPreparing.Prepare(state, context),
        SubmitApproval submit => DeliveryPreparing.Submit(state, submit, context),
        DecideApproval decide => DeliveryPreparing.Decide(state, decide, context),
        EditContent edit => DeliveryContent.Edit(state, edit, context),
        ResetContent => DeliveryContent.Reset(state, context),
        SendProof => DeliveryProofs.Send(state, context),
        ConfirmDelivery confirm => Confirm(state, confirm, context),
        PauseDelivery => DeliverySending.Pause(state),
        ResumeDelivery => DeliverySending.Resume(state, context.Now),
        StopDelivery => state.Offline ? Move(state, DeliveryTrigger.Stopped, DeliveryState.Canceled) : DeliverySending.Stop(state),
        ReportSent { Provider: { } from } when from != state.Fields.Provider => Decision.Unknown(Kinds.Delivery(state.Code)),
        ReportSent report => state.Offline ? DeliveryProducing.Report(state, report) : DeliverySending.Report(state, report, context.Now),
        ReportMessages report => MailingFlow.Report(state, report, context.Now),
        SubmitProof => DeliveryProducing.SubmitProof(state, context),
        RestartExtraction restart => DeliveryProducing.Restart(state, restart, context),
        CancelDelivery => Move(state, DeliveryTrigger.Canceled, DeliveryState.Canceled),
        RetryStep retry => DeliveryJob.Retry(state, retry, context),
        ReportProviderStatus status => DeliveryJob.Report(state, status),
        DeleteDelivery => Move(state, DeliveryTrigger.Deleted, DeliveryState.Deleted),
        _ => NotUnderstood(command),
    };

    private static Decision Move(DeliveryModel state, DeliveryTrigger trigger, DeliveryState to) =>
        DeliveryMachine.Refuse(state, trigger) ?? Decision.Accept(new DeliveryMoved(to));

    /// <summary>Starts a delivery, for the operators of domain.md §5.4.</summary>
    private static Decision Confirm(DeliveryModel state, ConfirmDelivery confirm, Context context) =>
        DeliveryMachine.Refuse(state, DeliveryTrigger.Confirmed)
        ?? (confirm.Analysis is { } meant && meant != state.Analyses
            ? Decision.WrongState($"delivery {state.Code} was analysed again: the start of analysis {state.Analyses} waits, not of {meant}")
            : null)
        ?? ApprovalRules.RefuseStart(state.Settings, state.Manager, state.PreparedBy, context, $"delivery {state.Code}")
        ?? Decision.Accept(new DeliveryMoved(DeliveryState.StartPending));

    /// <summary>
    /// Follows the cancellation of its campaign: it is canceled, or stopped once its sending was confirmed. A delivery that is with
    /// the provider continues.
    /// </summary>
    private static Decision FollowCancellation(DeliveryModel state) =>
        DeliveryMachine.Allows(state, DeliveryTrigger.Canceled) ? Decision.Accept(new DeliveryMoved(DeliveryState.Canceled))
        : DeliveryMachine.Allows(state, DeliveryTrigger.Stopped) ? DeliverySending.Stop(state)
        : Decision.Nothing;

    protected override Decision Receive(DeliveryModel state, EntityRef source, IEffect effect, Context context)
    {
        if (state.Fields is null)
            return Decision.Unknown(Kinds.Delivery(state.Code));
        return effect switch
        {
            ParentCanceled => FollowCancellation(state),
            GrantPreparationSlot grant => DeliveryQueue.Granted(state, grant),
            LaunchTargeting => state.State is DeliveryState.BeingEdited or DeliveryState.TargetingPending
                ? Decision.Accept(new DeliveryMoved(DeliveryState.TargetCalculation) { Launched = true })
                : Decision.Nothing,
            EndTargeting => state.Launched == true && DeliveryMachine.Allows(state, DeliveryTrigger.AnalysisEnded)
                ? Decision.Accept(new DeliveryMoved(DeliveryState.BeingEdited))
                : Decision.Nothing,
            ParentChanged parent => Decision.Accept(new DeliveryParentChanged(parent.Budget, parent.Manager)),
            JoinMain => state.Associates.Contains(source.Code) ? Decision.Nothing : Decision.Accept(new AssociateJoined(source.Code)),
            ShowAssociate shown => Decision.Accept(new AssociateShown(source.Code, shown.Status)),
            MainStands stands => stands.Approvals == state.Main && stands.Covered is not { Count: > 0 }
                ? Decision.Nothing
                : Decision.Accept(new MainTold(stands.Approvals) { Covered = stands.Covered }),
            InvoiceLineSettled line => Decision.Accept(new DeliveryInvoiced(line)),
            _ => base.Receive(state, source, effect, context),
        };
    }

    protected override IEvent Short(DeliveryModel before, IEvent whole) => DeliveryForms.Short(before, whole);

    protected override IEvent Whole(DeliveryModel before, IEvent stored) => DeliveryForms.Whole(before, stored);

    protected override DeliveryModel Evolve(DeliveryModel state, IEvent happened, EventMeta meta) =>
        DeliveryEvolution.Apply(state, happened, meta);

    protected override IEnumerable<AddressedEffect> Effects(DeliveryModel before, DeliveryModel after, IEvent happened, EventMeta meta) =>
        DeliveryEffects.Of(before, after, happened, meta.At);

    protected override IEnumerable<ConsentRequest> Consents(DeliveryModel before, DeliveryModel after, Context context)
    {
        var terms = after.Fields?.Campaign is { } campaign ? context.Facts.Find<CampaignFacts>(Kinds.Campaign(campaign))?.Terms : null;
        var holds = ItemCharges.HoldsFor(
            Kinds.Delivery(after.Code), before.Charges.Budget, DeliveryCosts.Contribute(before),
            after.Charges.Budget, DeliveryCosts.Contribute(after), terms, context.CommandId);
        foreach (var hold in holds)
            yield return hold;
        if (!after.Reserved || before.Reserved)
            yield break;
        var required = after.Fields?.ReserveTogether == true;
        foreach (var (line, needed) in DeliveryCosts.Needs(after))
            yield return new(Kinds.Line(new Code(line)), new ReserveStock(after.Code, needed), required);
    }

    protected override DueTimes Due(DeliveryModel state) => DeliveryWork.Due(state);

    protected override IFacts? Facts(DeliveryModel state) =>
        state.Fields is { } f
            ? new DeliveryFacts(f.Campaign, state.Charges.Budget, state.State)
            {
                MainDelivery = f.MainDelivery, Approvals = DeliveryAssociation.Stand(state), Currency = state.Currency,
                Standing = DeliveryFigures.Standing(state),
            }
            : null;

    /// <summary>
    /// I6: the details add up to the posted calculated total, unless an invoice or a real cost replaces it or the next posting is
    /// due.
    /// </summary>
    protected override string? Broken(DeliveryModel state) =>
        state is { Fields.Real: null, Charges: { Settled.Count: 0, Posted: { } posted } }
        && posted.Contribution is { IsEmpty: false, State: not ChargeState.Invoiced }
        && state.Details.Count > 0
        && posted.Calculated != state.Details.Select(d => d.Amount).Sum(state.Currency) && !DeliveryCosts.IsDue(state)
            ? "I6: the cost details differ from the calculated total"
            : DeliverySending.Broken(state) ?? DeliveryTargeting.Broken(state) ?? MailingFlow.Broken(state);
}
