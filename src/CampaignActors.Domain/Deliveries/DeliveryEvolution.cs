using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Deliveries;

/// <summary>(delivery, event) → delivery.</summary>
public static class DeliveryEvolution
{
    public static DeliveryModel Apply(DeliveryModel state, IEvent happened, EventMeta meta)
    {
        var after = DeliveryPromise.Follow(state, DeliveryQueue.Settle(state, Step(state, happened, meta)), happened, meta);
        after = MailingFlow.Settle(DeliveryTargeting.Settle(state, after, happened, meta));
        return meta.Granted.Count == 0 || happened is DeliveryCosted
            ? after
            : after with { Charges = after.Charges with { Holds = GrantedHold.Add(after.Charges.Holds, meta) } };
    }

    private static DeliveryModel Step(DeliveryModel state, IEvent happened, EventMeta meta) => happened switch
    {
        DeliveryDescribed described => Describe(state, described),
        DeliveryAnalysed analysed => state with
        {
            State = DeliveryState.TargetReady,
            Launched = null,
            Targeted = analysed.Targeted,
            Excluded = analysed.Excluded,
            ToSend = DeliveryPreparing.ToSend(analysed),
            Priced = analysed.Priced,
            Jobs = analysed.Jobs,
            Waves = analysed.Waves ?? [],
            TargetIsSettled = false,
            Prepared = false,
            StartSaidAt = null,
            Analyses = state.Analyses + 1,
            PreparedBy = state.Target is { Hash: not null } target ? target.AskedBy : ApprovalRules.Person(meta.By),
            Approvals = Reopened(state.Approvals, ApprovalType.Target, ApprovalType.Budget),
        },
        TargetAsked asked => DeliveryTargeting.Asked(state, asked),
        TargetFrozen frozen => DeliveryTargeting.Frozen(state, frozen),
        AnalysisQueued queued => DeliveryQueue.Queued(state, queued),
        AnalysisSlotTaken => Move(state, DeliveryState.TargetCalculation, meta) with { Slot = state.Slot! with { Held = true } },
        PreparationFailed failed => state with
        {
            State = DeliveryState.Failed,
            Launched = null,
            FailedIn = state.State,
            FailureReason = failed.Reason,
            Prepared = false,
        },
        MessagesPrepared => state with { Prepared = true },
        ContentEdited edited => Reopen(state with
        {
            Fields = state.Fields! with { Content = edited.Content, Message = edited.Message },
            ContentRevision = state.ContentRevision + 1,
        }, [.. DeliveryFlow.ContentSteps]),
        ContentChecked tried => state with { ContentTried = tried.Revision, ContentProblem = tried.Problem },
        MailingOpened => state with { Mailing = new(state.Target!.Preparation, 0, null, 0) },
        MessagesTold told => state with { Mailing = state.Mailing! with { Reports = told.Number } },
        AssociateJoined joined => state with { Associates = state.Associates.Add(joined.Associate) },
        AssociateShown shown => state with { AssociatesShown = state.AssociatesShown.Set(shown.Associate, shown.Status) },
        MainTold told => DeliveryAssociation.Told(state, told),
        ContentReopened => Reopen(state, [.. DeliveryFlow.ContentSteps]),
        ProofSent proof => DeliveryProofs.Sent(state, $"proof:{state.Proofs + 1}", meta.At, proof.To, proof.Address),
        ApprovalsForced forced => state with { Settings = forced.Settings },
        StartWithheld withheld => DeliveryStart.Ask(state with { StartWithheld = true, StartWarnings = withheld.Warnings }, meta.At),
        StartMissed => DeliveryStart.Missed(state, meta.At),
        WaveReleased released => state with
        {
            Sending = (state.Sending ?? new(meta.At, 0, 0, 0, 0, null))
                with
            { Released = (state.Sending?.Released ?? 0) + released.Quantity, Waves = released.Wave },
        },
        RetryPlanned planned => WithSending(state, s => s with { RetryAt = planned.At }),
        RetryBegun =>
            WithSending(state, s => s with { Retries = s.Retries + 1, RetryAt = null }) with { State = DeliveryState.RecoveryInProgress },
        RestDropped dropped => state with { Dropped = dropped.Messages },
        ApprovalSubmitted submitted => Submit(state, submitted.Approval),
        ApprovalDecided decided => Decide(state, decided.Decision, meta.At),
        TargetSettled settled => state with { TargetIsSettled = true, Reserved = settled.Reserved },
        DeliveryMoved moved => Move(state, moved.To, meta) with { Launched = moved.Launched },
        ExtractionStarted started =>
            state with { State = DeliveryState.Extracting, ExtractionNumber = started.Number, FailureReason = null },
        ExtractionWritten written => state with
        {
            Extraction = new(written.Number, written.File, written.Rows, written.Hash, written.Size, written.Sample)
            {
                LeftOut = written.LeftOut,
            },
            FailureReason = null,
        },
        ExtractionFailed failed =>
            state with { State = DeliveryState.Failed, FailedIn = DeliveryState.Extracting, FailureReason = failed.Reason },
        ExtractionRestarted restarted => Reopen(state, ApprovalType.Extraction, ApprovalType.Proof) with
        {
            State = DeliveryState.ExtractionPending,
            ToSend = restarted.ToSend,
            PreparedBy = ApprovalRules.Person(meta.By),
            ExtractionHeld = false,
            FailureReason = null,
        },
        ProviderJobCreated created => state with
        {
            Job = new(created.Extraction, ProviderJobState.Pending, created.Notify, created.PostProcessing, 0, 0, null, null)
            {
                Steps = created.Steps?.Select(step => new JobStep(step)).ToSeq(),
            },
        },
        ProviderStepStarted or ProviderStepTried or ProviderJobRetried =>
            WithJob(state, job => DeliveryJob.Follow(state, job, happened, meta.At)),
        ProviderStepDone done when state.Job is { } job && DeliveryJob.IsStep(state, job, done.Key) =>
            state with { Job = DeliveryJob.Follow(state, job, done, meta.At) },
        ProviderStatusReported status => state with { ProviderStatus = new(status.Status, meta.At) },
        ProviderMailed { Address: not null } => WithJob(state, job => job with
        {
            State = ProviderJobState.Mailing,
            Waiting = DeliveryKeys.ProviderMail(state, job.Extraction),
        }),
        ProviderMailed mailed => WithJob(state, job => job with
        {
            State = ProviderJobState.PostProcessing,
            Mails = job.Mails + (mailed.Notices?.Notices.Sum(n => n.To.Count) ?? 0),
        }),
        PostProcessingStarted => WithJob(state, job => job with
        {
            State = ProviderJobState.PostProcessing,
            Waiting = DeliveryKeys.PostProcessing(state, job.Extraction),
        }),
        ProviderStepDone done => WithJob(state, job => done.Key == DeliveryKeys.ProviderMail(state, job.Extraction)
            ? job with { State = ProviderJobState.PostProcessing, Mails = job.Mails + 1, Waiting = null, Error = null }
            : job with { PostProcessed = job.PostProcessed + 1, Waiting = null, Error = null }),
        ProviderJobDone => WithJob(state, job => job with { State = ProviderJobState.Done }) with { State = DeliveryState.Finished },
        ProviderJobFailed failed => WithJob(
            state, job => DeliveryJob.Follow(state, job with { State = ProviderJobState.Failed, Error = failed.Reason }, failed, meta.At)),
        SentReported sent => WithSending(state, s => s with { Pending = sent.Pending, RetryAt = null }) with
        {
            Sent = sent.Sent,
            Failed = sent.Failed,
            Fields = sent.Amount is { } amount ? state.Fields! with { Real = amount } : state.Fields,
        },
        ConsumptionPosted posted => state with { Consumed = posted.Lines },
        DeliveryCosted costed =>
            state with
            {
                Details = costed.Details,
                Charges = state.Charges with { Posted = costed.Posted, Holds = [] },
                CalculatedAt = meta.At,
            },
        DeliveryInvoiced invoiced => state with { Charges = state.Charges.WithInvoiceLine(invoiced.Line, state.IsOver) },
        DeliveryParentChanged parent => DeliveryHandover.To(
            state with { Charges = state.Charges with { ParentBudget = parent.Budget } }, parent.Manager, meta.At),
        NoticesSent sent => state with { Notices = NoticeBook.Without(state.Notices, sent.Notices.Select(n => n.Key)) },
        _ => state,
    };

    private static DeliveryModel Describe(DeliveryModel state, DeliveryDescribed described) => state with
    {
        Fields = described.Fields,
        Priced = described.Priced,
        Main = described.Main ?? state.Main,
        Jobs = described.Jobs ?? state.Jobs,
        Manager = described.Parent is { } parent ? parent.Manager : state.Manager,
        Settings = described.Fields.Approvals ?? described.Parent?.Approvals ?? state.Settings,
        Charges = state.Charges with
        {
            OwnBudget = described.Fields.Budget,
            ParentBudget = described.Parent is { } from ? from.Budget : state.Charges.ParentBudget,
            Level = described.Fields.Level,
            Provisional = described.Fields.Provisional,
        },
    };

    /// <summary>The delivery as mails name it.</summary>
    public static string Subject(DeliveryModel state) => $"delivery {state.Code} ({state.Fields?.Label})";

    private static DeliveryModel Submit(DeliveryModel state, Approval approval)
    {
        var submitted = state with
        {
            Approvals = state.Approvals.Set(approval.Type.ToString(), approval),
            Notices = state.Notices.AddRange(ApprovalNotices.Of(approval, state.Settings, state.Manager, Subject(state))),
        };
        return approval is { Type: ApprovalType.Content, SubmittedAt: { } at }
            ? DeliveryProofs.Sent(submitted, $"{approval.Key}proof", at)
            : submitted;
    }

    /// <summary>Decided approvals of a former content or target wait for their next round.</summary>
    private static Map<Approval> Reopened(Map<Approval> approvals, params ReadOnlySpan<ApprovalType> types)
    {
        foreach (var type in types)
        {
            if (approvals.Find(type.ToString()) is { Status: ApprovalStatus.Approved or ApprovalStatus.Rejected } decided)
                approvals = approvals.Set(type.ToString(), decided.Reset());
        }
        return approvals;
    }

    private static DeliveryModel Reopen(DeliveryModel state, params ReadOnlySpan<ApprovalType> types)
    {
        var closed = Close(state, types);
        return closed with { Approvals = Reopened(closed.Approvals, types) };
    }

    private static DeliveryModel WithSending(DeliveryModel state, Func<Sending, Sending> change) =>
        state.Sending is { } sending ? state with { Sending = change(sending) } : state;

    private static DeliveryModel Decide(DeliveryModel state, ApprovalDecision decision, Instant at)
    {
        if (state.ApprovalOf(decision.Type) is not { } approval)
            return state;
        var decided = approval.Decide(decision, at);
        var notices = ApprovalNotices.After(decided, state.Notices);
        if (decided is { Status: ApprovalStatus.Pending, Stages: not null })
            notices = ApprovalNotices.AfterStage(approval, decided, notices, state.Settings, state.Manager, Subject(state));
        if (!decision.Approved && state.Settings.Notify && state.Manager is { } manager)
        {
            notices = notices.Add(new Notice(
                $"{approval.Key}rejected", MailTemplates.ApprovalRejected, [manager],
                $"Rejected: the {decision.Type.ToString().ToLowerInvariant()} of delivery {state.Code} ({state.Fields?.Label})",
                $"{decision.Name} rejected it. {decision.Comment}", at));
        }
        var after = state with { Notices = notices, Approvals = state.Approvals.Set(decision.Type.ToString(), decided) };
        return decided.Status == ApprovalStatus.Approved && DeliveryFlow.ContentSteps.Contains(decision.Type)
            ? TellResult(after, at)
            : after;
    }

    /// <summary>Mails the manager when a content with several steps is fully approved (domain.md §5.1 rule 8).</summary>
    private static DeliveryModel TellResult(DeliveryModel state, Instant at)
    {
        var several = DeliveryFlow.ContentSteps.Count(state.Settings.Enabled) > 1;
        return several && state.Settings.Notify && state.Manager is { } manager && DeliveryFlow.ContentCleared(state)
            ? state with
            {
                Notices = state.Notices.Add(new Notice(
                    $"content:{state.ApprovalOf(ApprovalType.Content)!.Round}", MailTemplates.ContentApproved, [manager],
                    $"The content of delivery {state.Code} ({state.Fields?.Label}) is approved", $"Content {state.ContentRevision}.", at)),
            }
            : state;
    }

    private static DeliveryModel Move(DeliveryModel state, DeliveryState to, EventMeta meta)
    {
        var moved = state with { State = to };
        switch (to)
        {
            case DeliveryState.BeingEdited:
                return Close(moved, Enum.GetValues<ApprovalType>())
                    with
                { Reserved = false, TargetIsSettled = false, Extraction = null, FailureReason = null };
            case DeliveryState.TargetCalculation:
                return moved with { Targeted = null, ToSend = null, Waves = [], FailureReason = null };
            case DeliveryState.InPreparation:
                return moved with { FailureReason = null };
            case DeliveryState.Canceled:
                return Close(moved, Enum.GetValues<ApprovalType>()) with { Reserved = false, Notices = [], Extraction = null };
            case DeliveryState.Stopped or DeliveryState.Finished when !state.Offline && state.Sending is null:
                return moved with { Reserved = false };
            case DeliveryState.Deleted:
                return Close(moved, Enum.GetValues<ApprovalType>()) with { Reserved = false, Notices = [], DeletedIn = state.State };
            case DeliveryState.ExtractionPending when state.State == DeliveryState.FileToApprove:
                return moved with { ExtractionHeld = true };
            case DeliveryState.ReadyToBeDelivered when state.State == DeliveryState.PendingConfirmation:
                // Start requests are obsolete.
                return moved with { Notices = NoticeBook.WithoutPrefix(moved.Notices, "start:") };
            case DeliveryState.PendingConfirmation:
                moved = moved with { StartWithheld = false, StartWarnings = [] };
                return DeliveryFlow.StartsByItself(moved) ? moved : DeliveryStart.Ask(moved, meta.At);
            case DeliveryState.StartPending:
                return moved with
                {
                    StartSaidAt = TechnicalWorkflows.Find(meta.By) is null ? meta.At : moved.StartSaidAt,
                    Notices = NoticeBook.WithoutPrefix(NoticeBook.WithoutPrefix(moved.Notices, "start:"), "missed:"),
                };
            default:
                return moved;
        }
    }

    /// <summary>Withdraws pending approvals with their mails and reminders.</summary>
    private static DeliveryModel Close(DeliveryModel state, params ReadOnlySpan<ApprovalType> types)
    {
        foreach (var type in types)
        {
            if (state.ApprovalOf(type) is { Status: ApprovalStatus.Pending } pending)
            {
                state = state with
                {
                    Approvals = state.Approvals.Set(type.ToString(), pending.Withdraw()),
                    Notices = NoticeBook.WithoutPrefix(state.Notices, pending.Key),
                };
            }
        }
        return state;
    }

    private static DeliveryModel WithJob(DeliveryModel state, Func<ProviderJob, ProviderJob> change) =>
        state.Job is { } job ? state with { Job = change(job) } : state;
}
