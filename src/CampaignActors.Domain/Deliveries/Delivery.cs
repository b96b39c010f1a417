using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Providers;
using CampaignActors.Domain.Stocks;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Deliveries;

/// <summary>One message action on one channel. What people decide is here; what workflows do is in <see cref="DeliveryWork"/>.</summary>
public sealed class DeliveryKind : EntityKind<DeliveryModel>
{
    public override string Name => Kinds.Deliveries;

    protected override DeliveryModel Start(Code code) => new() { Code = code };

    protected override IEnumerable<EntityRef> Needs(DeliveryModel state, object message, Context context) => (message switch
    {
        PutDelivery put => References(put.Fields)
            .Concat(state.Fields is { } f ? Standing(f) : [])
            .Concat(LinesOf((state.Fields ?? new()).With(put.Fields), context)),
        AnalyseDelivery or RestartExtraction when state.Fields is { } f => Standing(f),
        DecideApproval decide => ApprovalRules.Needs(state.ApprovalOf(decide.Step), state.Manager, context),
        ConfirmDelivery => ApprovalRules.StartNeeds(state.Settings, state.Manager, context),
        Work work => DeliveryWork.Needs(state, work.Workflow, context),
        _ => [],
    }).Where(r => !context.Facts.Has(r));

    private static IEnumerable<EntityRef> References(DeliveryFields fields)
    {
        foreach (var standing in Standing(fields))
            yield return standing;
        if (fields.Budget is { } budget)
            yield return Kinds.Budget(budget);
        foreach (var who in fields.Approvals?.People() ?? [])
        {
            yield return Kinds.Operator(who);
            yield return Kinds.Group(who);
        }
    }

    /// <summary>What every pricing and every hold looks at.</summary>
    private static IEnumerable<EntityRef> Standing(DeliveryFields fields)
    {
        if (fields.Campaign is { } campaign)
            yield return Kinds.Campaign(campaign);
        if (fields.Provider is { } provider)
            yield return Kinds.Provider(provider);
    }

    private static IEnumerable<EntityRef> LinesOf(DeliveryFields fields, Context context) =>
        Template(fields, context) is { } template
            ? Resolve(template, fields, out _, out _).Select(p => p.StockLine).OfType<Code>().Select(Kinds.Line)
            : [];

    private static ServiceTemplate? Template(DeliveryFields fields, Context context) =>
        fields is { Provider: { } provider, Service: { } service }
            ? context.Facts.Find<ProviderFacts>(Kinds.Provider(provider))?.Services.Find(service)
            : null;

    private static Seq<PricedSelection> Resolve(ServiceTemplate template, DeliveryFields fields, out Seq<string> mustSelect, out string? problem) =>
        Costing.Resolve(template, new DeliveryModel { Code = default, Fields = fields }.Process, fields.Costs ?? [], out mustSelect, out problem);

    private static ServiceJobs Jobs(ServiceTemplate template) => new(template.FileName, template.Notify, template.PostProcessing);

    protected override Decision Decide(DeliveryModel state, ICommand command, Context context) => command switch
    {
        PutDelivery put => DecidePut(state, put, context),
        Work work => DeliveryWork.Do(state, work.Workflow, context),
        OutsideDone done => DeliveryWork.Done(state, done, context),
        _ when state.Fields is null => Decision.Unknown(Kinds.Delivery(state.Code)),
        AnalyseDelivery analyse => Analyse(state, analyse, context),
        DecideApproval decide => DecideStep(state, decide, context),
        ConfirmDelivery => Confirm(state, context),
        SendProof => state.State is DeliveryState.Canceled or DeliveryState.Finished or DeliveryState.BeingEdited
            ? Refuse(state, "sent a proof of")
            : Decision.Accept(new ProofSent()),
        SubmitProof => state.State != DeliveryState.ToSubmit
            ? Refuse(state, "submitted for proof")
            : ApprovalRules.RefuseSubmission(state.Settings.Options, context.By, $"the proof of delivery {state.Code}") ?? Decision.Accept(
                new DeliveryMoved(DeliveryState.ProofToValidate),
                DeliveryFlow.Submit(state, ApprovalType.Proof, context.Now, ApprovalRules.Person(context.By))),
        ReportSent report => Report(state, report),
        RestartExtraction restart => Restart(state, restart, context),
        CancelDelivery => DeliveryFlow.MayCancel(state.State) ? Decision.Accept(new DeliveryMoved(DeliveryState.Canceled)) : Refuse(state, "canceled"),
        _ => NotUnderstood(command),
    };

    private static Decision Refuse(DeliveryModel state, string what) =>
        Decision.WrongState($"delivery {state.Code} cannot be {what}: it is {Wording.Of(state.State)}");

    private static Decision DecidePut(DeliveryModel state, PutDelivery put, Context context)
    {
        if (Put.Refuse(put.Mode, state.Fields is not null, Kinds.Delivery(state.Code)) is { } refused)
            return refused;
        if (Missing(put.Fields, context) is { } missing)
            return missing;
        var before = state.Fields;
        var after = (before ?? new()).With(put.Fields);
        if (before == after)
            return Decision.Nothing;
        if (after.Channel is null)
            return Decision.Invalid("a delivery needs 'channel'");
        if (before is not null && before.Campaign != after.Campaign)
            return Decision.Invalid("a delivery cannot move to another campaign");
        var campaign = after.Campaign is { } code ? context.Facts.Find<CampaignFacts>(Kinds.Campaign(code)) : null;
        if (before is null && campaign is { Closed: true })
            return Decision.WrongState($"campaign {after.Campaign} is closed");
        if (state.State == DeliveryState.Canceled)
            return Refuse(state, "changed");
        if (before is not null && state.State != DeliveryState.BeingEdited && Frozen(before, after) is { } frozen)
            return Decision.WrongState($"'{frozen}' of delivery {state.Code} cannot be changed: it is {Wording.Of(state.State)}");
        if ((after.Provisional?.Problem() ?? after.Approvals?.Problem() ?? put.Fields.Approvals?.QuorumProblem(context.Facts)) is { } problem)
            return Decision.Invalid(problem);
        if (campaign is not null && (after.Approvals ?? campaign.Approvals) is { CreateTasks: true } && MirrorApproval.Problem(state.Code) is { } tooLong)
            return Decision.Invalid(tooLong);
        var template = Template(after, context);
        if (after.Service is not null && template is null)
            return Decision.Reject(Refusal.Unknown, $"provider {after.Provider} has no service '{after.Service}'");
        if (after.Service is null && after.Costs is { Count: > 0 })
            return Decision.Invalid("'costs' need a 'service'");
        var priced = state.Priced;
        if (template is not null && state.State == DeliveryState.BeingEdited)
        {
            priced = Resolve(template, after, out _, out var wrong);
            if (wrong is not null)
                return Decision.Invalid(wrong);
            if (priced.FirstOrDefault(p => p.StockLine is { } line && !context.Facts.Exists(Kinds.Line(line)))?.StockLine is { } unknown)
                return Decision.Unknown(Kinds.Line(unknown));
        }
        return Decision.Accept(new DeliveryDescribed(
            after,
            priced,
            template is null ? null : Jobs(template),
            before is null && campaign is not null ? new DeliveryParent(campaign.Budget, campaign.Manager, campaign.Approvals) : null));
    }

    private static Decision? Missing(DeliveryFields named, Context context)
    {
        foreach (var reference in References(named))
        {
            if (reference.Kind is not (Kinds.Operators or Kinds.Groups) && !context.Facts.Exists(reference))
                return Decision.Unknown(reference);
            if (reference.Kind == Kinds.Operators && !context.Facts.Exists(reference) && !context.Facts.Exists(Kinds.Group(reference.Code)))
                return Decision.Reject(Refusal.Unknown, $"unknown operator or group '{reference.Code}'");
        }
        return null;
    }

    /// <summary>What the analysis was made of cannot change under it (domain.md §4.1: the contact date is frozen).</summary>
    private static string? Frozen(DeliveryFields before, DeliveryFields after) =>
        before.Channel != after.Channel ? "channel"
        : before.Provider != after.Provider || before.Service != after.Service ? "service"
        : before.Costs != after.Costs ? "costs"
        : before.ContactDate != after.ContactDate ? "contactDate"
        : before.Approvals != after.Approvals ? "approvals"
        : null;

    private static Decision Analyse(DeliveryModel state, AnalyseDelivery analyse, Context context)
    {
        if (state.State != DeliveryState.BeingEdited)
            return Refuse(state, "analysed");
        if (analyse.Targeted < 0 || analyse.Excluded < 0 || analyse.Excluded > analyse.Targeted)
            return Decision.Invalid($"targeted {analyse.Targeted} and excluded {analyse.Excluded} do not make sense");
        if (ApprovalRules.RefuseSubmission(state.Settings.Options, context.By, $"delivery {state.Code}") is { } unsigned)
            return unsigned;
        var priced = state.Priced;
        var jobs = state.Jobs;
        if (Template(state.Fields!, context) is { } template)
        {
            priced = Resolve(template, state.Fields!, out var mustSelect, out var problem);
            if (problem is not null)
                return Decision.Invalid(problem);
            if (mustSelect.Count > 0)
                return Decision.Invalid($"choose a type of cost category '{mustSelect[0]}' first");
            jobs = Jobs(template);
        }
        var events = new List<IEvent> { new DeliveryAnalysed(analyse.Targeted, analyse.Excluded, priced, jobs) };
        foreach (var type in DeliveryFlow.SubmittedAtAnalysis(state.Settings))
            events.Add(DeliveryFlow.Submit(state, type, context.Now, ApprovalRules.Person(context.By)));
        return Decision.Accept(Onward(state, events, context));
    }

    /// <summary>Adds what follows by itself from the approvals that are in.</summary>
    private static List<IEvent> Onward(DeliveryModel state, List<IEvent> events, Context context)
    {
        var meta = new EventMeta(context.Now, context.By, context.CommandId, []);
        var now = events.Aggregate(state, (s, e) => Apply(s, e, meta));
        if (now.State == DeliveryState.TargetReady && DeliveryFlow.Cleared(now, ApprovalType.Target) && !now.TargetIsSettled)
        {
            var wants = now.Fields?.ReserveStock == true && DeliveryCosts.Needs(now).Count > 0;
            var settled = new TargetSettled(wants && !context.Answers.Any(a => !a.Granted && a.Consent.Ask is ReserveStock));
            events.Add(settled);
            now = Apply(now, settled, meta);
        }
        if ((now.State == DeliveryState.TargetReady && DeliveryFlow.TargetCleared(now))
            || (now.State is DeliveryState.InPreparation or DeliveryState.ReadyToBeDelivered && DeliveryFlow.Cleared(now, ApprovalType.Content)))
            events.Add(new DeliveryMoved(DeliveryFlow.AfterPreparation(now)));
        return events;
    }

    private static Decision DecideStep(DeliveryModel state, DecideApproval decide, Context context)
    {
        var approval = state.ApprovalFor(decide.Step);
        if (ApprovalRules.Refuse(
            approval, decide.Approved, decide.Comment, decide.Round, state.Manager, context, $"delivery {state.Code}", out var decision) is { } refused)
            return refused;
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
            default:
                if (!decide.Approved)
                {
                    events.Add(new DeliveryMoved(DeliveryState.BeingEdited));
                    return Decision.Accept(events);
                }
                return Decision.Accept(Onward(state, events, context));
        }
    }

    /// <summary>Who may start a delivery: domain.md §5.4.</summary>
    private static Decision Confirm(DeliveryModel state, Context context)
    {
        if (state.State != DeliveryState.PendingConfirmation)
            return Refuse(state, "confirmed");
        return ApprovalRules.RefuseStart(state.Settings, state.Manager, state.PreparedBy, context, $"delivery {state.Code}")
            ?? Decision.Accept(new DeliveryMoved(DeliveryState.StartPending));
    }

    private static Decision Report(DeliveryModel state, ReportSent report)
    {
        var allowed = state.Offline ? state.State == DeliveryState.Finished : state.State == DeliveryState.InProgress;
        if (!allowed)
            return Refuse(state, "reported as sent");
        if (report.Sent < 0 || report.Failed < 0 || report.Sent + report.Failed > state.ToSend)
            return Decision.Invalid($"sent {report.Sent} and failed {report.Failed} exceed the {state.ToSend} to send");
        return state.Offline
            ? Decision.Accept(new SentReported(report.Sent, report.Failed))
            : Decision.Accept(new SentReported(report.Sent, report.Failed), new DeliveryMoved(DeliveryState.Finished));
    }

    private static Decision Restart(DeliveryModel state, RestartExtraction restart, Context context)
    {
        var allowed = state.State is DeliveryState.FileToApprove or DeliveryState.ProofToValidate or DeliveryState.Failed
            || (state.State == DeliveryState.ExtractionPending && state.ExtractionHeld);
        if (!allowed || state.ExtractionNumber == 0)
            return Refuse(state, "extracted again");
        return restart.ToSend < 0
            ? Decision.Invalid("'toSend' must not be negative")
            : ApprovalRules.RefuseSubmission(state.Settings.Options, context.By, $"the extraction of delivery {state.Code}")
                ?? Decision.Accept(new ExtractionRestarted(restart.ToSend ?? state.ToSend ?? 0));
    }

    protected override Decision Receive(DeliveryModel state, EntityRef source, IEffect effect, Context context)
    {
        if (state.Fields is null)
            return Decision.Unknown(Kinds.Delivery(state.Code));
        return effect switch
        {
            ParentCanceled => DeliveryFlow.MayCancel(state.State) ? Decision.Accept(new DeliveryMoved(DeliveryState.Canceled)) : Decision.Nothing,
            ParentChanged parent => Decision.Accept(new DeliveryParentChanged(parent.Budget, parent.Manager)),
            InvoiceLineSettled line => Decision.Accept(new DeliveryInvoiced(line)),
            _ => base.Receive(state, source, effect, context),
        };
    }

    protected override DeliveryModel Evolve(DeliveryModel state, IEvent happened, EventMeta meta) => Apply(state, happened, meta);

    private static DeliveryModel Apply(DeliveryModel state, IEvent happened, EventMeta meta) => DeliveryEvolution.Apply(state, happened, meta);

    protected override IEnumerable<AddressedEffect> Effects(DeliveryModel before, DeliveryModel after, IEvent happened, EventMeta meta) =>
        DeliveryEffects.Of(before, after, happened);

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
        foreach (var (line, needed) in DeliveryCosts.Needs(after))
            yield return new(Kinds.Line(new Code(line)), new ReserveStock(after.Code, needed), Required: false);
    }

    protected override DueTimes Due(DeliveryModel state) => DeliveryWork.Due(state);

    protected override IFacts? Facts(DeliveryModel state) =>
        state.Fields is { } f ? new DeliveryFacts(f.Campaign, state.Charges.Budget, state.State) : null;

    /// <summary>I6: the details add up to the calculated total that was posted with them, unless an invoice took its place.</summary>
    protected override string? Broken(DeliveryModel state) =>
        state.Charges.Posted is { Contribution: { IsEmpty: false, State: not ChargeState.Invoiced } } posted && state.Details.Count > 0
        && posted.Calculated != state.Details.Select(d => d.Amount).Sum(state.Currency)
            ? "I6: the cost details differ from the calculated total"
            : null;
}
