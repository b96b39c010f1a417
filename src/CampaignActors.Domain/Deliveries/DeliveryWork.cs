using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Stocks;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Deliveries;

/// <summary>The work of the technical workflows on a due delivery (domain.md §6).</summary>
public static class DeliveryWork
{
    /// <summary>Attempts of an outside effect before it counts as failed; the outbox continues to try.</summary>
    public const int AttemptsBeforeFailed = 3;

    public static DueTimes Due(DeliveryModel state)
    {
        if (state.Fields is null)
            return DueTimes.None;
        return DueTimes.None
            .With(TechnicalWorkflow.StockMgt, DueTimes.When(state.Consumed != DeliveryCosts.Consumption(state)))
            .With(TechnicalWorkflow.OperationMgt, state switch
            {
                _ when DeliveryTargeting.IsDue(state) => DueTimes.AtOnce,
                { State: DeliveryState.TargetingPending, Slot: null } => state.Fields.AnalyseAt ?? DueTimes.AtOnce,
                { State: DeliveryState.ExtractionPending, ExtractionHeld: false } => state.Fields.ExtractionDate ?? DueTimes.AtOnce,
                _ => null,
            })
            .With(TechnicalWorkflow.DeliveryMgt, DueTimes.Earliest(NoticeBook.Due(state.Notices), state.State switch
            {
                DeliveryState.ProviderNotification when JobToCreate(state) => DueTimes.AtOnce,
                DeliveryState.PendingConfirmation when DeliveryFlow.StartsByItself(state) => DueTimes.AtOnce,
                _ when DeliveryAssociation.IsDue(state) => DueTimes.AtOnce,
                _ => DeliverySending.Due(state),
            }))
            .With(TechnicalWorkflow.SupplierMgt, DueTimes.When(JobToServe(state)))
            .With(TechnicalWorkflow.BudgetMgt, DueTimes.When(DeliveryCosts.IsDue(state)));
    }

    private static bool JobToCreate(DeliveryModel state) => state.Job is not { } job || job.Extraction != state.ExtractionNumber;

    private static bool JobToServe(DeliveryModel state) => DeliveryMachine.Allows(state, DeliveryTrigger.ProviderDone)
        && state is { Job: { Waiting: null, State: not (ProviderJobState.Done or ProviderJobState.Failed) } };

    public static IEnumerable<EntityRef> Needs(DeliveryModel state, TechnicalWorkflow workflow, Context context)
    {
        if (workflow == TechnicalWorkflow.DeliveryMgt)
        {
            var due = NoticeBook.DueBy(state.Notices, context.Now);
            var lines = WarnsBeforeStart(state) ? DeliveryCosts.Needs(state).Keys.Select(l => Kinds.Line(new Code(l))) : [];
            var people = MailingFlow.IsToOpen(state, context.Now) ? DeliveryTargeting.PeopleNeeds(state, context) : [];
            return NoticeBook.Needs(state.Notices, context.Now, context.Facts)
                .Concat(DeliveryFigures.Needs(state, due)).Concat(lines).Concat(people).Distinct();
        }
        if (workflow == TechnicalWorkflow.OperationMgt && DeliveryTargeting.IsDue(state))
            return DeliveryTargeting.Needs(state, context);
        if (workflow == TechnicalWorkflow.OperationMgt && DeliveryMachine.Allows(state, DeliveryTrigger.ExtractionDue))
            return DeliveryTargeting.PeopleNeeds(state, context);
        if (workflow == TechnicalWorkflow.OperationMgt && DeliveryMachine.Allows(state, DeliveryTrigger.AnalysisDue))
            return DeliveryDescribing.Standing(state.Fields!).Where(r => r.Kind == Kinds.Campaigns);
        return workflow == TechnicalWorkflow.SupplierMgt && JobToServe(state) && Code.Problem(state.Job!.Notify) is null
            ? Recipients.Needs(new Code(state.Job.Notify!))
            : [];
    }

    public static Decision Do(DeliveryModel state, TechnicalWorkflow workflow, Context context)
    {
        if (state.Fields is null)
            return Decision.Nothing;
        if (workflow == TechnicalWorkflow.StockMgt && state.Consumed != DeliveryCosts.Consumption(state))
            return Decision.Accept(new ConsumptionPosted(DeliveryCosts.Consumption(state)));
        if (workflow == TechnicalWorkflow.OperationMgt)
            return Produce(state, context);
        if (workflow == TechnicalWorkflow.DeliveryMgt)
            return Activate(state, context);
        if (workflow == TechnicalWorkflow.SupplierMgt && JobToServe(state))
            return Serve(state, context);
        return workflow == TechnicalWorkflow.BudgetMgt && DeliveryCosts.IsDue(state)
            ? Decision.Accept(DeliveryCosts.ShouldBe(state))
            : Decision.Nothing;
    }

    /// <summary>operationMgt: begins the analysis or the extraction once its date has come.</summary>
    private static Decision Produce(DeliveryModel state, Context context)
    {
        if (DeliveryTargeting.IsDue(state))
            return DeliveryTargeting.Work(state, context);
        if (DeliveryMachine.Allows(state, DeliveryTrigger.AnalysisDue) && !(state.Fields!.AnalyseAt > context.Now))
            return DeliveryQueue.Ask(state, context);
        if (!DeliveryMachine.Allows(state, DeliveryTrigger.ExtractionDue) || state.ExtractionHeld
            || state.Fields!.ExtractionDate > context.Now)
            return Decision.Nothing;
        var number = state.ExtractionNumber + 1;
        return Decision.Accept(new ExtractionStarted(
            number, DeliveryFlow.FileName(state.Jobs?.FileName, state, number, context.Now, context.Zone), state.ToSend ?? 0)
        {
            People = DeliveryTargeting.People(state, context),
        });
    }

    private static bool WarnsBeforeStart(DeliveryModel state) =>
        state is { State: DeliveryState.PendingConfirmation, Fields.Confirmation: StartMode.SemiAutomatic }
            && DeliveryFlow.StartsByItself(state);

    /// <summary>Starts it; in semi-automatic mode only without warnings.</summary>
    private static IEvent StartByItself(DeliveryModel state, Context context)
    {
        var warnings = WarnsBeforeStart(state) ? Warnings(state, context, cover: false).ToList() : [];
        if (WarnsBeforeStart(state) && state.ToSend == 0)
            warnings.Add(DeliveryStart.NothingToSend);
        return warnings.Count == 0 ? new DeliveryMoved(DeliveryState.StartPending) : new StartWithheld(warnings.ToSeq());
    }

    /// <summary>Work of deliveryMgt: sends notices, starts confirmed deliveries, creates the provider's job.</summary>
    private static Decision Activate(DeliveryModel state, Context context)
    {
        var events = new List<IEvent>();
        if (NoticeBook.Send(
            WithFigures(state, context), context.Now, context.Facts, context.Zone,
            n => DeliveryFigures.Of(state, n, context)) is { } sent)
            events.Add(sent);
        if (DeliveryMachine.Allows(state, DeliveryTrigger.Confirmed) && DeliveryFlow.StartsByItself(state))
            events.Add(DeliveryStart.IsMissed(state, context.Now) ? new StartMissed() : StartByItself(state, context));
        events.AddRange(DeliverySending.Work(state, context));
        if (state.State == DeliveryState.ProviderNotification && JobToCreate(state))
        {
            events.Add(new ProviderJobCreated(state.ExtractionNumber, state.Jobs?.Notify, state.Jobs?.PostProcessing)
            {
                Promised = DeliveryPromise.OfService(state.Jobs?.PromisedDays, context),
                Steps = state.Jobs?.Steps,
            });
        }
        return DeliveryAssociation.IsDue(state)
            ? DeliveryPreparing.Onward(state, events, context, submitting: true)
            : Decision.Accept(events);
    }

    /// <summary>
    /// Adds to approval requests what they are about: the covered deliveries, number and cost of the messages with the split, and the
    /// present stock warnings (domain.md §5.1 rules 10 and 11).
    /// </summary>
    private static Seq<Notice> WithFigures(DeliveryModel state, Context context)
    {
        if (state.Notices.All(n => n.Template != MailTemplates.ApprovalRequest))
            return state.Notices;
        var warnings = Warnings(state, context, cover: true).ToList();
        return state.Notices.Select(n => n.Template != MailTemplates.ApprovalRequest ? n : n with
        {
            Body = string.Join(' ', new[] { n.Body }.Concat(Figures(state, n)).Concat(warnings).Where(text => text.Length > 0)),
        }).ToSeq();
    }

    private static IEnumerable<string> Figures(DeliveryModel state, Notice request)
    {
        if (state.Approvals.Values.FirstOrDefault(a => request.Key.StartsWith(a.Key, StringComparison.Ordinal)) is not { } approval)
            yield break;
        if (approval.Type is ApprovalType.Target or ApprovalType.Budget)
        {
            yield return $"{state.ToSend} to send, of {state.Targeted} targeted.";
            yield return CostText.Of(DeliveryCosts.Details(state), state.Currency);
        }
        yield return DeliveryAssociation.ShownWith(state, approval.Type);
    }

    /// <param name="cover">Whether to say which orders end a shortage: what is stored with a start keeps to the shortage.</param>
    private static IEnumerable<string> Warnings(DeliveryModel state, Context context, bool cover)
    {
        foreach (var stock in Balances(state, context))
        {
            if (stock.Balance < Quantity.Zero)
            {
                yield return $"Insufficient stock of {stock.Label}: {stock.Balance}."
                    + (cover ? $" {Shortage.CoverText(stock.Cover, context.Zone)}" : "");
            }
            else if (stock.Low)
                yield return $"Stock of {stock.Label} will be low: {stock.Balance}.";
        }
    }

    /// <summary>The stock lines that the delivery needs, as far as they answered.</summary>
    internal static IEnumerable<StockBalance> Balances(DeliveryModel state, Context context)
    {
        foreach (var (line, needed) in DeliveryCosts.Needs(state))
        {
            if (context.Facts.Find<LineFacts>(Kinds.Line(new Code(line))) is not { } facts)
                continue;
            var others = facts.Reserved - (facts.Reservations.TryGet(state.Code, out var own) ? own : Quantity.Zero);
            var balance = Shortage.Balance(
                facts.InStock, others, needed, facts.Consumptions.ContainsKey(state.Code), state.ReservesStock);
            var low = balance >= Quantity.Zero && facts.AlertLevel is { } level && level > Quantity.Zero && balance <= level;
            var cover = balance >= Quantity.Zero ? null
                : Shortage.Cover(balance, (facts.Orders ?? Map<OpenOrder>.Empty).Select(o => (new Code(o.Key), o.Value)));
            yield return new StockBalance(facts.Label, needed, balance, low, cover);
        }
    }

    /// <summary>
    /// Work of supplierMgt: notifies the router, starts the post-processing, finishes. It waits for a step in progress.
    /// </summary>
    private static Decision Serve(DeliveryModel state, Context context)
    {
        var job = state.Job!;
        var events = new List<IEvent>();
        if (job.State == ProviderJobState.Pending && job.Notify is { } notify)
        {
            if (Code.Problem(notify) is not null)
                return Decision.Accept(new ProviderMailed(notify, null));
            var to = Recipients.Resolve([new Code(notify)], context.Facts);
            var subject = $"Extraction file of delivery {state.Code} ({state.Fields?.Label})";
            var body = $"File {state.Extraction?.File}, {state.Extraction?.Rows} rows, SHA-256 {state.Extraction?.Hash}.";
            events.Add(new ProviderMailed(null, to.Count == 0
                ? null
                : new NoticesSent([SentNotice.Of(
                    DeliveryKeys.ProviderMail(state, job.Extraction), MailTemplates.RouterNotification, to, subject, body,
                    DeliveryFigures.OfFile(state))])));
        }
        if (job.Steps is { } steps)
            events.Add(DeliveryJob.Next(steps) is { } next ? new ProviderStepStarted(next) : new ProviderJobDone());
        else if (job.PostProcessing is not null && job.PostProcessed == 0)
            events.Add(new PostProcessingStarted());
        else
            events.Add(new ProviderJobDone());
        return Decision.Accept(events);
    }

    /// <summary>Handles the answer of a gateway. Answers that are no longer awaited change nothing.</summary>
    public static Decision Done(DeliveryModel state, OutsideDone done, Context context)
    {
        if (done.Key == DeliveryKeys.Extract(state, state.ExtractionNumber))
            return Extracted(state, done, context);
        if (DeliveryTargeting.Done(state, done) is Decision.Accepted { Events.Count: > 0 } target)
            return target;
        if (MailingFlow.Done(state, done, context) is Decision.Accepted { Events.Count: > 0 } sending)
            return sending;
        if (!DeliveryMachine.Allows(state, DeliveryTrigger.ProviderDone) || state.Job is not { } job || job.Waiting != done.Key)
            return Decision.Nothing;
        if (DeliveryJob.Answered(state, job, done) is { } step)
            return step;
        if (done.Error is { } error)
            return done.Attempts == AttemptsBeforeFailed ? Decision.Accept(new ProviderJobFailed(done.Key, error)) : Decision.Nothing;
        var finished = (job.PostProcessing is null && job.Steps is null) || done.Key == DeliveryKeys.PostProcessing(state, job.Extraction);
        return finished
            ? Decision.Accept(new ProviderStepDone(done.Key), new ProviderJobDone())
            : Decision.Accept(new ProviderStepDone(done.Key));
    }

    private static Decision Extracted(DeliveryModel state, OutsideDone done, Context context)
    {
        var waiting = DeliveryMachine.Allows(state, DeliveryTrigger.FileWritten) && state.Extraction?.Number != state.ExtractionNumber
            && !(state.State == DeliveryState.Failed && state.FailedIn is not (null or DeliveryState.Extracting));
        if (!waiting)
            return Decision.Nothing;
        if (done.Error is { } error)
        {
            return done.Attempts == AttemptsBeforeFailed && DeliveryMachine.Allows(state, DeliveryTrigger.FileFailed)
                ? Decision.Accept(new ExtractionFailed(state.ExtractionNumber, error))
                : Decision.Nothing;
        }
        if (done.Rows > state.ToSend)
        {
            // A file with more rows than were approved must not be sent, so it does not count.
            return DeliveryMachine.Allows(state, DeliveryTrigger.FileFailed)
                ? Decision.Accept(
                    new ExtractionFailed(state.ExtractionNumber, $"the file has {done.Rows} rows, {state.ToSend} were asked for"))
                : Decision.Nothing;
        }
        var written = new ExtractionWritten(
            state.ExtractionNumber, done.File ?? "", done.Rows ?? state.ToSend ?? 0, done.Hash, done.Size, done.Sample)
        {
            LeftOut = done.LeftOut,
        };
        if (!state.Settings.Enabled(ApprovalType.Extraction))
            return Decision.Accept(written, new DeliveryMoved(DeliveryFlow.AfterFile(state)));
        var moved = new DeliveryMoved(DeliveryState.FileToApprove);
        return state.Settings.Mode == SubmitMode.Automatic && !DeliveryAssociation.Covers(state, ApprovalType.Extraction)
            ? Decision.Accept(written, moved, DeliveryFlow.Submit(state, ApprovalType.Extraction, context.Now, state.PreparedBy))
            : Decision.Accept(written, moved);
    }
}
