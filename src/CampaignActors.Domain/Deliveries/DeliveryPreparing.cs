using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Parents;
using CampaignActors.Domain.Stocks;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Deliveries;

/// <summary>From editing to the prepared messages: analysis, approvals, preparation, failure (domain.md §4.1).</summary>
internal static class DeliveryPreparing
{
    public static Decision Analyse(DeliveryModel state, AnalyseDelivery analyse, Context context)
    {
        var counting = state.State == DeliveryState.TargetCalculation && analyse.Targeted is not null;
        var trigger = counting ? DeliveryTrigger.CountsReady : analyse.Targeted is null ? DeliveryTrigger.Queued : DeliveryTrigger.Analysed;
        if (DeliveryMachine.Refuse(state, trigger) is { } refused)
            return refused;
        if (analyse.Targeted is not { } targeted)
        {
            if (analyse.Excluded != 0)
                return Decision.Invalid("'excluded' needs 'targeted'");
            // With an audience no further command comes that could be refused.
            var anonymous = state.Fields!.Audience is null
                ? null
                : ApprovalRules.RefuseSubmission(state.Settings.Options, context.By, $"delivery {state.Code}");
            return anonymous ?? DeliveryQueue.Ask(state, context);
        }
        if (state.Fields!.Audience is not null)
            return Decision.Invalid($"delivery {state.Code} has an audience: its counts come from there, analyse it without 'targeted'");
        if (targeted < 0 || analyse.Excluded < 0 || analyse.Excluded > targeted)
            return Decision.Invalid($"targeted {targeted} and excluded {analyse.Excluded} do not make sense");
        if (targeted > Limits.Recipients)
            return Decision.Invalid($"a delivery has at most {Limits.Recipients} recipients, targeted is {targeted}");
        if (ApprovalRules.RefuseSubmission(state.Settings.Options, context.By, $"delivery {state.Code}") is { } unsigned)
            return unsigned;
        return Counted(state, targeted, analyse.Excluded, state.Fields.RequestedQuantity, counting, context);
    }

    /// <summary>
    /// Goes on with the counts of a frozen target as with typed ones. What they cannot be gone on with for is a failed preparation: no
    /// operator waits for an answer.
    /// </summary>
    public static Decision Frozen(DeliveryModel state, Context context)
    {
        var target = state.Target!;
        if (target.Targeted > Limits.Recipients)
        {
            return Decision.Accept(new PreparationFailed(
                $"a delivery has at most {Limits.Recipients} recipients, its audience has {target.Targeted}"));
        }
        var decision = Counted(state, target.Targeted, target.Excluded, null, counting: true, context);
        return decision is Decision.Rejected rejected ? Decision.Accept(new PreparationFailed(rejected.Text)) : decision;
    }

    /// <param name="limit">Largest number of messages to send; absent or 0: no limit.</param>
    private static Decision Counted(DeliveryModel state, long targeted, long excluded, long? limit, bool counting, Context context)
    {
        var fields = state.Fields!;
        var priced = state.Priced;
        var jobs = state.Jobs;
        if (DeliveryDescribing.Template(fields, context) is { } template)
        {
            priced = DeliveryDescribing.Resolve(template, fields, out var mustSelect, out var problem);
            if (problem is not null)
                return Decision.Invalid(problem);
            if (mustSelect.Count > 0)
                return Decision.Invalid($"choose a type of cost category '{mustSelect[0]}' first");
            jobs = DeliveryDescribing.Jobs(template);
        }
        var analysed = new DeliveryAnalysed(targeted, excluded, priced, jobs) { Limit = limit is > 0 ? limit : null };
        string? tooMany = null;
        var waves = fields.Waves?.Plan(ToSend(analysed), out tooMany);
        if ((tooMany ?? DeliverySending.Problem(fields, waves ?? [], context.Now)) is { } wrong)
            return Decision.Invalid(wrong);
        List<IEvent> events = counting ? [] : [new DeliveryMoved(DeliveryState.TargetCalculation)];
        if (Forced(state, context) is { } forced)
        {
            events.Insert(0, forced);
            state = state with { Settings = forced.Settings };
        }
        events.Add(analysed with { Waves = waves });
        return Onward(state, events, context, submitting: true);
    }

    /// <summary>A delivery of an occurrence that must be approved needs at least an approval of its target (domain.md §5.3).</summary>
    private static ApprovalsForced? Forced(DeliveryModel state, Context context) =>
        state is { Settings.Reviewers.Count: 0, Fields: { Campaign: { } campaign, Workflow: { } number } }
        && (context.Facts.Find<CampaignFacts>(Kinds.Campaign(campaign))?.ToApprove.Contains(number) ?? false)
            ? new ApprovalsForced(state.Settings with { Reviewers = state.Settings.Reviewers.Set(ApprovalType.Target.ToString(), []) })
            : null;

    /// <summary>Messages to send: targeted − excluded, at most the requested number.</summary>
    public static long ToSend(DeliveryAnalysed analysed) => ToSend(analysed.Targeted, analysed.Excluded, analysed.Limit);

    /// <param name="limit">Largest number of messages to send; absent or 0: no limit.</param>
    public static long ToSend(long targeted, long excluded, long? limit) =>
        Math.Min(targeted - excluded, limit is > 0 ? limit.Value : long.MaxValue);

    public static Decision Fail(DeliveryModel state, FailPreparation fail) =>
        DeliveryMachine.Refuse(state, DeliveryTrigger.PreparationFailed) ?? Decision.Accept(new PreparationFailed(fail.Reason));

    /// <summary>Prepares again with the present target. A delivery that failed before it had a target must be analysed again.</summary>
    public static Decision Restart(DeliveryModel state, Context context) =>
        DeliveryMachine.Refuse(state, DeliveryTrigger.PreparationRestarted)
        ?? state.FailedIn switch
        {
            DeliveryState.InPreparation => Onward(state, [new DeliveryMoved(DeliveryState.InPreparation)], context, submitting: true),
            DeliveryState.TargetCalculation =>
                Decision.WrongState($"delivery {state.Code} cannot be prepared again: it is failed and has no target; reset it"),
            _ => Decision.WrongState($"delivery {state.Code} cannot be prepared again: it is failed in its extraction; restart that"),
        };

    public static Decision Prepare(DeliveryModel state, Context context) =>
        DeliveryMachine.Refuse(state, DeliveryTrigger.Prepared)
        ?? (state.IsPrepared ? Decision.Nothing : Onward(state, [new MessagesPrepared()], context));

    public static Decision Decide(DeliveryModel state, DecideApproval decide, Context context)
    {
        var approval = state.ApprovalFor(decide.Step);
        if (ApprovalRules.Refuse(
            approval, decide.Approved, decide.Comment, decide.Round, state.Manager,
            context, $"delivery {state.Code}", out var decision) is { } refused)
            return refused;
        if (decide.Stage is { } stage)
        {
            if (decision!.Stages?.Contains(stage) != true)
            {
                return Decision.WrongState(
                    $"stage '{stage}' of the {Wording.Of(decide.Step)} approval of delivery {state.Code} "
                    + $"waits for no decision of '{context.By}'");
            }
            decision = decision with { Stages = [stage] };
        }
        if (Trigger(decide) is { } trigger && DeliveryMachine.Refuse(state, trigger) is { } wrong)
            return wrong;
        var events = new List<IEvent> { new ApprovalDecided(decision!) };
        if (!approval.Settles(decision!))
            return Decision.Accept(events);
        switch (decide.Step)
        {
            case ApprovalType.Extraction:
                events.Add(new DeliveryMoved(decide.Approved ? DeliveryFlow.AfterFile(state) : DeliveryState.ExtractionPending));
                return Decision.Accept(events);
            case ApprovalType.Proof:
                events.Add(new DeliveryMoved(decide.Approved ? DeliveryFlow.AfterProof(state) : DeliveryState.ToSubmit));
                return Decision.Accept(events);
        }
        if (decide.Approved)
            return Onward(state, events, context, submitting: true);
        events.Add(new DeliveryMoved(DeliveryState.BeingEdited));
        return Decision.Accept(events);
    }

    private static DeliveryTrigger? Trigger(DecideApproval decide) => (decide.Step, decide.Approved) switch
    {
        (ApprovalType.Target or ApprovalType.Budget, true) => DeliveryTrigger.TargetApproved,
        (ApprovalType.Target or ApprovalType.Budget, false) => DeliveryTrigger.TargetRejected,
        (ApprovalType.Extraction, true) => DeliveryTrigger.FileApproved,
        (ApprovalType.Extraction, false) => DeliveryTrigger.FileRejected,
        (ApprovalType.Proof, true) => DeliveryTrigger.ProofApproved,
        (ApprovalType.Proof, false) => DeliveryTrigger.ProofRejected,
        ({ } step, var approved) when DeliveryFlow.ContentSteps.Contains(step) =>
            approved ? DeliveryTrigger.ContentApproved : DeliveryTrigger.ContentRejected,
        _ => null,
    };

    /// <summary>Adds the automatic steps that follow from the given approvals, one after the other.</summary>
    /// <param name="submitting">Whether due approvals are submitted, if that is automatic.</param>
    public static Decision Onward(DeliveryModel state, List<IEvent> events, Context context, bool submitting = false)
    {
        var meta = new EventMeta(context.Now, context.By, context.CommandId, []);
        var now = events.Aggregate(state, (s, e) => DeliveryEvolution.Apply(s, e, meta));
        if (submitting && now.Settings.Mode == SubmitMode.Automatic)
        {
            var by = (TechnicalWorkflows.Find(context.By) is null ? ApprovalRules.Person(context.By) : null) ?? now.PreparedBy;
            foreach (var type in DeliveryFlow.ToSubmit(now).ToList())
                Add(DeliveryFlow.Submit(now, type, context.Now, by));
        }
        while ((DeliveryAssociation.Next(now, context) ?? Next(now, context)) is { } next)
            Add(next);
        return Decision.Accept(events);

        void Add(IEvent happened)
        {
            events.Add(happened);
            now = DeliveryEvolution.Apply(now, happened, meta);
        }
    }

    private static IEvent? Next(DeliveryModel now, Context context)
    {
        switch (now.State)
        {
            case DeliveryState.TargetReady when DeliveryFlow.Cleared(now, ApprovalType.Target) && !now.TargetIsSettled:
                // Reserved together, a refusal refuses the whole command.
                var reserves = now.ReservesStock && DeliveryCosts.Needs(now).Count > 0;
                return new TargetSettled(reserves && !context.Answers.Any(a => !a.Granted && a.Consent.Ask is ReserveStock));
            case DeliveryState.TargetReady when DeliveryFlow.TargetCleared(now):
                return new DeliveryMoved(DeliveryState.InPreparation);
            case DeliveryState.InPreparation when now is { IsPrepared: true, Offline: false }:
                return new DeliveryMoved(DeliveryState.ReadyToBeDelivered);
            case DeliveryState.InPreparation when now is { IsPrepared: true, Offline: true } && DeliveryFlow.ContentCleared(now):
                return new DeliveryMoved(DeliveryState.ExtractionPending);
            case DeliveryState.FileToApprove when DeliveryFlow.Cleared(now, ApprovalType.Extraction):
                return new DeliveryMoved(DeliveryFlow.AfterFile(now));
            case DeliveryState.ReadyToBeDelivered when DeliveryFlow.ContentCleared(now) && !MailingFlow.WaitsForContent(now):
                return new DeliveryMoved(DeliveryState.PendingConfirmation);
            default:
                return null;
        }
    }

    /// <summary>Submits a due approval in manual mode (domain.md §4.5).</summary>
    public static Decision Submit(DeliveryModel state, SubmitApproval submit, Context context)
    {
        if (DeliveryMachine.Refuse(state, DeliveryTrigger.Submitted) is { } refused)
            return refused;
        var approval = state.ApprovalFor(submit.Step);
        var what = $"the {Wording.Of(submit.Step)} approval of delivery {state.Code}";
        if (approval.Status != ApprovalStatus.Waiting)
            return Decision.WrongState($"{what} cannot be submitted: it is {Wording.Of(approval.Status)}");
        if (DeliveryAssociation.Covers(state, submit.Step))
            return Decision.WrongState($"{what} cannot be submitted: it comes with that of main delivery {state.Fields!.MainDelivery}");
        if (!DeliveryFlow.ToSubmit(state).Contains(submit.Step))
            return Decision.WrongState($"{what} cannot be submitted: the delivery is {Wording.Of(state.State)}");
        return ApprovalRules.RefuseSubmission(state.Settings.Options, context.By, what)
            ?? Decision.Accept(DeliveryFlow.Submit(state, submit.Step, context.Now, ApprovalRules.Person(context.By)));
    }
}
