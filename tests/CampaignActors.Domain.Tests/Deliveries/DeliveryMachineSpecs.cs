using CampaignActors.Domain.Kernel;

using static CampaignActors.Domain.Tests.Deliveries.DeliverySamples;

namespace CampaignActors.Domain.Tests.Deliveries;

/// <summary>
/// Every state of both life cycles with everything that people can ask for in it, reached through the commands that lead there
/// (domain.md §4.1, §4.2): what is listed is accepted and goes where it is listed to go, everything else is refused.
/// </summary>
public sealed class DeliveryMachineSpecs
{
    private static readonly Instant s_end = Spec.Start + Duration.FromDays(3);

    /// <summary>A person submits and prepares, so that a delivery rests in every state.</summary>
    private static readonly ApprovalSettings s_approvals = Reviewed(
        (ApprovalType.Target, ["anna"]), (ApprovalType.AvailableContent, ["anna"]), (ApprovalType.Content, ["anna"]),
        (ApprovalType.Extraction, ["anna"]),
        (ApprovalType.Proof, ["anna"])) with
    { Mode = SubmitMode.Manual, Preparation = PreparationMode.Manual };

    private static DeliveryFields OnlineFields => Online with
    {
        Approvals = s_approvals,
        Waves = new WaveRule(50, null, Duration.FromHours(6), []),
        ValidityEnd = s_end,
    };

    private static DeliveryFields OfflineFields => Offline with { Approvals = s_approvals };

    /// <summary>What follows by itself, a workflow does, or the outside answers: there is no command to refuse.</summary>
    private static readonly DeliveryTrigger[] s_automatic =
        [DeliveryTrigger.CountsReady, DeliveryTrigger.TargetCleared, DeliveryTrigger.Prepared, DeliveryTrigger.Cleared];

    private static readonly DeliveryTrigger[] s_workflows =
    [
        DeliveryTrigger.AnalysisDue, DeliveryTrigger.StartDue, DeliveryTrigger.StartMissed, DeliveryTrigger.Emptied,
        DeliveryTrigger.WaveDue, DeliveryTrigger.RetryDue, DeliveryTrigger.PauseBegun, DeliveryTrigger.PauseDone,
        DeliveryTrigger.ValidityEnded, DeliveryTrigger.ExtractionDue, DeliveryTrigger.ProviderDone,
    ];

    private static readonly DeliveryTrigger[] s_outside =
    [
        DeliveryTrigger.FileWritten, DeliveryTrigger.FileFailed, DeliveryTrigger.ProviderFailed,
    ];

    /// <summary>
    /// What other entities and the ledger of messages tell; <see cref="DeliveryQueueSpecs"/> and <see cref="MailingSpecs"/> show them.
    /// </summary>
    private static readonly DeliveryTrigger[] s_told =
        [DeliveryTrigger.SlotGranted, DeliveryTrigger.Launched, DeliveryTrigger.MessagesTold];

    private static readonly DeliveryTrigger[] s_decisions =
    [
        DeliveryTrigger.TargetApproved, DeliveryTrigger.TargetRejected, DeliveryTrigger.ContentApproved, DeliveryTrigger.ContentRejected,
        DeliveryTrigger.FileApproved, DeliveryTrigger.FileRejected, DeliveryTrigger.ProofApproved, DeliveryTrigger.ProofRejected,
    ];

    private static IEnumerable<DeliveryState> StatesOf(Machine<DeliveryState, DeliveryTrigger> machine) =>
        machine.Transitions.Select(t => t.To).Distinct().Order();

    private static TheoryData<DeliveryState, DeliveryTrigger> Commands(Machine<DeliveryState, DeliveryTrigger> machine)
    {
        var automatic = s_automatic.Except([DeliveryTrigger.Prepared]).Concat(s_workflows).Concat(s_outside).Concat(s_told)
            .Append(DeliveryTrigger.AnalysisEnded);
        var triggers = machine.Transitions.Where(t => t.From is not null)
            .Select(t => t.Trigger).Distinct().Except(automatic).Order().ToList();
        return Pairs(StatesOf(machine), triggers);
    }

    public static TheoryData<DeliveryState, DeliveryTrigger> OnlineCommands => Commands(DeliveryMachine.Online);

    public static TheoryData<DeliveryState, DeliveryTrigger> OfflineCommands => Commands(DeliveryMachine.Offline);

    public static TheoryData<DeliveryState, DeliveryTrigger> OutsideAnswers => Pairs(StatesOf(DeliveryMachine.Offline), s_outside);

    public static TheoryData<DeliveryState, TechnicalWorkflow> OnlineWorks =>
        Pairs(StatesOf(DeliveryMachine.Online), TechnicalWorkflow.All);

    public static TheoryData<DeliveryState, TechnicalWorkflow> OfflineWorks =>
        Pairs(StatesOf(DeliveryMachine.Offline), TechnicalWorkflow.All);

    private static TheoryData<T, TOther> Pairs<T, TOther>(IEnumerable<T> states, IReadOnlyList<TOther> others)
    {
        var pairs = new TheoryData<T, TOther>();
        foreach (var state in states)
        {
            foreach (var other in others)
                pairs.Add(state, other);
        }
        return pairs;
    }

    [Fact]
    public void Every_state_belongs_to_one_of_the_life_cycles() =>
        Assert.Equal(Enum.GetValues<DeliveryState>(), StatesOf(DeliveryMachine.Online).Union(StatesOf(DeliveryMachine.Offline)).Order());

    [Theory]
    [MemberData(nameof(OnlineCommands))]
    public void Online_what_is_not_listed_is_refused(DeliveryState from, DeliveryTrigger trigger) =>
        Check(DeliveryMachine.Online, from, trigger);

    [Theory]
    [MemberData(nameof(OfflineCommands))]
    public void Offline_what_is_not_listed_is_refused(DeliveryState from, DeliveryTrigger trigger) =>
        Check(DeliveryMachine.Offline, from, trigger);

    private static void Check(Machine<DeliveryState, DeliveryTrigger> machine, DeliveryState from, DeliveryTrigger trigger)
    {
        var listed = machine.Allows(from, trigger);
        var spec = Reach(machine == DeliveryMachine.Offline, from, trigger);
        Assert.Equal(from, Of(spec).State);
        var before = Do(spec, trigger, listed);
        if (!listed)
        {
            spec.ThenRefused(Refusal.State, s_decisions.Contains(trigger) ? "" : Wording.Of(from));
            return;
        }
        spec.ThenAccepted();
        var changes = Changes(before, spec.Events);
        if (changes.Count == 0)
            changes = [(from, from)];
        foreach (var ((was, now), index) in changes.Select((c, i) => (c, i)))
            Assert.True(
                Listed(machine, was, now, index == 0 ? [trigger, .. s_automatic] : s_automatic),
                $"{was} to {now} by {trigger} is not listed");
    }

    [Theory]
    [MemberData(nameof(OutsideAnswers))]
    public void Answers_of_the_outside_count_only_where_they_are_listed(DeliveryState from, DeliveryTrigger trigger)
    {
        var spec = Reach(true, from, trigger);
        Assert.Equal(from, Of(spec).State);
        var before = Of(spec);
        if (trigger == DeliveryTrigger.ProviderFailed && from == DeliveryState.ProviderNotification)
            spec.When(DeliverySamples.Delivery).When(Supplier);
        spec.When(trigger switch
        {
            DeliveryTrigger.FileWritten => new OutsideDone($"extract:DM1:{before.ExtractionNumber}", null, 0, "f.csv", 1_000, "hash", 10),
            DeliveryTrigger.FileFailed =>
                new OutsideDone($"extract:DM1:{before.ExtractionNumber}", "disk full", DeliveryWork.AttemptsBeforeFailed),
            _ => new OutsideDone("provider-mail:DM1:1", "no route", DeliveryWork.AttemptsBeforeFailed),
        });
        if (!DeliveryMachine.Offline.Allows(from, trigger))
        {
            spec.ThenNothing();
            return;
        }
        spec.ThenAccepted();
        Assert.True(Listed(DeliveryMachine.Offline, from, Of(spec).State, [trigger]));
    }

    [Theory]
    [MemberData(nameof(OnlineWorks))]
    public void Online_workflows_do_only_what_is_listed(DeliveryState from, TechnicalWorkflow workflow) => CheckWork(false, from, workflow);

    [Theory]
    [MemberData(nameof(OfflineWorks))]
    public void Offline_workflows_do_only_what_is_listed(DeliveryState from, TechnicalWorkflow workflow) => CheckWork(true, from, workflow);

    private static void CheckWork(bool offline, DeliveryState from, TechnicalWorkflow workflow)
    {
        var machine = offline ? DeliveryMachine.Offline : DeliveryMachine.Online;
        foreach (var later in new[] { 0, 2, 6, 24, 72, 200 })
        {
            var spec = Reach(offline, from, DeliveryTrigger.ValidityEnded);
            var before = Of(spec);
            spec.At(Spec.Start + Duration.FromHours(12 + later)).When(new Work(workflow));
            foreach (var (was, now) in Changes(before, spec.Events))
                Assert.True(Listed(machine, was, now, s_workflows), $"{was} to {now} by {workflow} is not listed");
        }
    }

    [Fact]
    public void Every_step_of_the_workflows_is_taken_somewhere()
    {
        foreach (var machine in new[] { DeliveryMachine.Online, DeliveryMachine.Offline })
        {
            var offline = machine == DeliveryMachine.Offline;
            // How a start is missed, and a delivery without recipients, is shown by DeliveryStartSpecs.
            var elsewhere = new[] { DeliveryTrigger.ProviderDone, DeliveryTrigger.StartMissed, DeliveryTrigger.Emptied };
            foreach (var step in machine.Transitions.Where(t => s_workflows.Except(elsewhere).Contains(t.Trigger)))
            {
                var spec = Reach(offline, step.From!.Value, step.Trigger);
                var at = step.Trigger switch
                {
                    DeliveryTrigger.ValidityEnded => s_end,
                    DeliveryTrigger.AnalysisDue => Spec.Start + Duration.FromDays(1),
                    DeliveryTrigger.WaveDue => Spec.Start + Duration.FromHours(6),
                    DeliveryTrigger.RetryDue => Spec.Start + Duration.FromHours(1),
                    _ => Spec.Start,
                };
                var work = step.Trigger is DeliveryTrigger.AnalysisDue or DeliveryTrigger.ExtractionDue
                    ? Operation
                    : DeliverySamples.Delivery;
                spec.At(at).When(work).ThenAccepted();
                if (step.Trigger == DeliveryTrigger.WaveDue)
                    Assert.Contains(spec.Events, e => e is WaveReleased { Wave: 2 });
                else
                    Assert.Equal(step.To, Of(spec).State);
            }
        }
    }

    private static bool Listed(
        Machine<DeliveryState, DeliveryTrigger> machine, DeliveryState from, DeliveryState to, IEnumerable<DeliveryTrigger> triggers) =>
        machine.Transitions.Any(t => t.From == from && t.To == to && triggers.Contains(t.Trigger));

    /// <summary>The states that the events lead through, as pairs.</summary>
    private static List<(DeliveryState Was, DeliveryState Now)> Changes(DeliveryModel before, IEnumerable<IEvent> events)
    {
        var changes = new List<(DeliveryState, DeliveryState)>();
        foreach (var happened in events)
        {
            var after = DeliveryEvolution.Apply(before, happened, new EventMeta(Spec.Start, "mia", "path", []));
            if (after.State != before.State)
                changes.Add((before.State, after.State));
            before = after;
        }
        return changes;
    }

    private static Spec Decided(Spec spec, ApprovalType step, bool approved = true) =>
        spec.When(new SubmitApproval(step)).By("anna").When(approved ? Accept(step) : Refuse(step)).By("mia");

    private static Spec ContentApproved(Spec spec) => Decided(Decided(spec, ApprovalType.AvailableContent), ApprovalType.Content);

    /// <summary>Carries the trigger out as people do. Where it is listed, what it presupposes is done first.</summary>
    /// <returns>The delivery right before the command.</returns>
    private static DeliveryModel Do(Spec spec, DeliveryTrigger trigger, bool listed)
    {
        if (listed)
        {
            ApprovalType? first = trigger switch
            {
                DeliveryTrigger.TargetApproved or DeliveryTrigger.TargetRejected => ApprovalType.Target,
                DeliveryTrigger.ContentApproved or DeliveryTrigger.ContentRejected or DeliveryTrigger.ContentReset =>
                    ApprovalType.AvailableContent,
                DeliveryTrigger.FileApproved or DeliveryTrigger.FileRejected => ApprovalType.Extraction,
                _ => null,
            };
            // Where a failed delivery cannot submit, what is pending was submitted before it failed.
            if (first is { } step && Of(spec).ApprovalFor(step).Status == ApprovalStatus.Waiting)
                spec.When(new SubmitApproval(step));
            if (trigger == DeliveryTrigger.ContentReset
                && Of(spec).ApprovalFor(ApprovalType.AvailableContent).Status == ApprovalStatus.Pending)
                spec.By("anna").When(Accept(ApprovalType.AvailableContent)).By("mia");
            if (trigger == DeliveryTrigger.JobRetried)
            {
                spec.When(DeliverySamples.Delivery).When(Supplier)
                    .When(new OutsideDone("provider-mail:DM1:1", "no route", DeliveryWork.AttemptsBeforeFailed));
            }
        }
        var before = Of(spec);
        spec.By(s_decisions.Contains(trigger) ? "anna" : "mia").When(trigger switch
        {
            DeliveryTrigger.Scheduled =>
                new PutDelivery(PutMode.Change, new DeliveryFields { AnalyseAt = Spec.Start + Duration.FromDays(2) }),
            DeliveryTrigger.Analysed => new AnalyseDelivery(before.State == DeliveryState.TargetCalculation ? null : 1_000, 0),
            DeliveryTrigger.Queued => new AnalyseDelivery(null, 0),
            DeliveryTrigger.PreparationFailed => new FailPreparation("script error"),
            DeliveryTrigger.PreparationRestarted => new RestartPreparation(),
            DeliveryTrigger.Reset => new ResetDelivery(),
            DeliveryTrigger.TargetApproved => Accept(ApprovalType.Target),
            DeliveryTrigger.TargetRejected => Refuse(ApprovalType.Target),
            DeliveryTrigger.ContentApproved => Accept(ApprovalType.AvailableContent),
            DeliveryTrigger.ContentRejected => Refuse(ApprovalType.AvailableContent),
            DeliveryTrigger.ContentEdited => new EditContent("another text"),
            DeliveryTrigger.ContentReset => new ResetContent(),
            DeliveryTrigger.Submitted => new SubmitApproval(before.State switch
            {
                DeliveryState.TargetReady => ApprovalType.Target,
                DeliveryState.FileToApprove => ApprovalType.Extraction,
                _ => ApprovalType.AvailableContent,
            }),
            DeliveryTrigger.Prepared => new PrepareMessages(),
            DeliveryTrigger.ProofSent => new SendProof(),
            DeliveryTrigger.Confirmed => new ConfirmDelivery(),
            DeliveryTrigger.Reported => new ReportSent(400, 0),
            DeliveryTrigger.PauseAsked => new PauseDelivery(),
            DeliveryTrigger.Resumed => new ResumeDelivery(),
            DeliveryTrigger.Stopped => new StopDelivery(),
            DeliveryTrigger.ExtractionRestarted => new RestartExtraction(null),
            DeliveryTrigger.FileApproved => Accept(ApprovalType.Extraction),
            DeliveryTrigger.FileRejected => Refuse(ApprovalType.Extraction),
            DeliveryTrigger.ProofSubmitted => new SubmitProof(),
            DeliveryTrigger.ProofApproved => Accept(ApprovalType.Proof),
            DeliveryTrigger.ProofRejected => Refuse(ApprovalType.Proof),
            DeliveryTrigger.JobRetried => new RetryStep(null),
            DeliveryTrigger.Canceled => new CancelDelivery(),
            DeliveryTrigger.Deleted => new DeleteDelivery(),
            _ => throw new ArgumentOutOfRangeException(nameof(trigger)),
        });
        return before;
    }

    /// <summary>A delivery in that state; where several ways lead there, the one on which the trigger makes sense.</summary>
    private static Spec Reach(bool offline, DeliveryState state, DeliveryTrigger trigger)
    {
        var spec = Created(offline ? OfflineFields : OnlineFields);
        return state switch
        {
            DeliveryState.BeingEdited => spec,
            DeliveryState.TargetingPending =>
                spec.When(new PutDelivery(PutMode.Change, new DeliveryFields { AnalyseAt = Spec.Start + Duration.FromDays(1) })),
            DeliveryState.TargetCalculation => spec.When(new AnalyseDelivery(null, 0)).SlotGranted(),
            DeliveryState.TargetReady => spec.When(new AnalyseDelivery(1_000, 0)),
            DeliveryState.InPreparation => Decided(Reach(offline, DeliveryState.TargetReady, trigger), ApprovalType.Target),
            DeliveryState.Canceled => spec.When(new CancelDelivery()),
            DeliveryState.Deleted => spec.When(new DeleteDelivery()),
            DeliveryState.Failed when offline
                && trigger is DeliveryTrigger.ExtractionRestarted or DeliveryTrigger.FileWritten or DeliveryTrigger.FileFailed =>
                Reach(offline, DeliveryState.Extracting, trigger)
                    .When(new OutsideDone("extract:DM1:1", "disk full", DeliveryWork.AttemptsBeforeFailed)),
            DeliveryState.Failed => Reach(offline, DeliveryState.InPreparation, trigger)
                .When(new SubmitApproval(ApprovalType.AvailableContent)).When(new FailPreparation("script error")),
            _ => offline ? ReachOffline(state, trigger) : ReachOnline(state, trigger),
        };
    }

    private static Spec ReachOnline(DeliveryState state, DeliveryTrigger trigger)
    {
        return state switch
        {
            DeliveryState.ReadyToBeDelivered => From(DeliveryState.InPreparation).When(new PrepareMessages()),
            DeliveryState.PendingConfirmation => ContentApproved(From(DeliveryState.ReadyToBeDelivered)),
            DeliveryState.StartPending => From(DeliveryState.PendingConfirmation).When(new ConfirmDelivery()),
            DeliveryState.InProgress => From(DeliveryState.StartPending).When(DeliverySamples.Delivery),
            DeliveryState.RecoveryPending => From(DeliveryState.InProgress).When(new ReportSent(400, 0) { Pending = 100 }),
            DeliveryState.RecoveryInProgress =>
                From(DeliveryState.RecoveryPending).At(Spec.Start + Duration.FromHours(1)).When(DeliverySamples.Delivery),
            DeliveryState.PauseRequested => From(DeliveryState.InProgress).When(new PauseDelivery()),
            DeliveryState.PauseInProgress => From(DeliveryState.PauseRequested).When(DeliverySamples.Delivery),
            DeliveryState.Paused => From(DeliveryState.PauseInProgress).When(DeliverySamples.Delivery),
            DeliveryState.Finished =>
                From(DeliveryState.InProgress).At(Spec.Start + Duration.FromHours(6)).When(DeliverySamples.Delivery)
                    .When(new ReportSent(1_000, 0)),
            DeliveryState.Stopped => From(DeliveryState.InProgress).When(new StopDelivery()),
            _ => throw new ArgumentOutOfRangeException(nameof(state)),
        };

        Spec From(DeliveryState before) => Reach(false, before, trigger);
    }

    private static Spec ReachOffline(DeliveryState state, DeliveryTrigger trigger)
    {
        return state switch
        {
            DeliveryState.ExtractionPending when trigger == DeliveryTrigger.ExtractionRestarted =>
                Decided(From(DeliveryState.FileToApprove), ApprovalType.Extraction, approved: false),
            DeliveryState.ExtractionPending => ContentApproved(From(DeliveryState.InPreparation)).When(new PrepareMessages()),
            DeliveryState.Extracting => ReachOffline(DeliveryState.ExtractionPending, DeliveryTrigger.ExtractionDue).When(Operation),
            DeliveryState.FileToApprove => From(DeliveryState.Extracting).FileWritten(),
            DeliveryState.ToSubmit => Decided(From(DeliveryState.FileToApprove), ApprovalType.Extraction),
            DeliveryState.ProofToValidate => From(DeliveryState.ToSubmit).When(new SubmitProof()),
            DeliveryState.ProviderNotification => From(DeliveryState.ProofToValidate).By("anna").When(Accept(ApprovalType.Proof)).By("mia"),
            DeliveryState.Finished => From(DeliveryState.ProviderNotification).When(DeliverySamples.Delivery).When(Supplier)
                .When(new OutsideDone("provider-mail:DM1:1", null, 0)).When(Supplier).When(new OutsideDone("post:DM1:1", null, 0)),
            _ => throw new ArgumentOutOfRangeException(nameof(state)),
        };

        Spec From(DeliveryState before) => Reach(true, before, trigger);
    }
}
