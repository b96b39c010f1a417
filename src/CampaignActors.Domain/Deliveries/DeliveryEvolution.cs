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
        var after = Step(state, happened, meta);
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
            Targeted = analysed.Targeted,
            Excluded = analysed.Excluded,
            ToSend = analysed.Targeted - analysed.Excluded,
            Priced = analysed.Priced,
            Jobs = analysed.Jobs,
            TargetIsSettled = false,
            PreparedBy = ApprovalRules.Person(meta.By),
        },
        ApprovalSubmitted submitted => Submit(state, submitted.Approval),
        ApprovalDecided decided => Decide(state, decided.Decision, meta.At),
        TargetSettled settled => state with { TargetIsSettled = true, Reserved = settled.Reserved },
        DeliveryMoved moved => Move(state, moved.To, meta.At),
        ExtractionStarted started => state with { State = DeliveryState.Extracting, ExtractionNumber = started.Number, FailureReason = null },
        ExtractionWritten written => state with { Extraction = new(written.Number, written.File, written.Rows, written.Hash, written.Size) },
        ExtractionFailed failed => state with { State = DeliveryState.Failed, FailureReason = failed.Reason },
        ExtractionRestarted restarted => Close(state, ApprovalType.Extraction, ApprovalType.Proof) with
        {
            State = DeliveryState.ExtractionPending,
            ToSend = restarted.ToSend,
            PreparedBy = ApprovalRules.Person(meta.By),
            ExtractionHeld = false,
            FailureReason = null,
        },
        ProviderJobCreated created => state with
        {
            Job = new(created.Extraction, ProviderJobState.Pending, created.Notify, created.PostProcessing, 0, 0, null, null),
        },
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
        ProviderJobFailed failed => WithJob(state, job => job with { State = ProviderJobState.Failed, Error = failed.Reason }),
        SentReported sent => state with { Sent = sent.Sent, Failed = sent.Failed },
        ConsumptionPosted posted => state with { Consumed = posted.Lines },
        DeliveryCosted costed => state with { Details = costed.Details, Charges = state.Charges with { Posted = costed.Posted, Holds = [] } },
        DeliveryInvoiced invoiced => state with { Charges = state.Charges.WithInvoiceLine(invoiced.Line) },
        DeliveryParentChanged parent => state with { Manager = parent.Manager, Charges = state.Charges with { ParentBudget = parent.Budget } },
        NoticesSent sent => state with { Notices = NoticeBook.Without(state.Notices, sent.Notices.Select(n => n.Key)) },
        _ => state,
    };

    private static DeliveryModel Describe(DeliveryModel state, DeliveryDescribed described) => state with
    {
        Fields = described.Fields,
        Priced = described.Priced,
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

    private static DeliveryModel Submit(DeliveryModel state, Approval approval) => state with
    {
        Approvals = state.Approvals.Set(approval.Type.ToString(), approval),
        Notices = state.Notices.AddRange(ApprovalNotices.Of(approval, state.Settings, state.Manager, $"delivery {state.Code} ({state.Fields?.Label})")),
    };

    private static DeliveryModel Decide(DeliveryModel state, ApprovalDecision decision, Instant at)
    {
        if (state.ApprovalOf(decision.Type) is not { } approval)
            return state;
        var decided = approval.Decide(decision, at);
        var notices = ApprovalNotices.After(decided, state.Notices);
        if (!decision.Approved && state.Settings.Notify && state.Manager is { } manager)
        {
            notices = notices.Add(new Notice(
                $"{approval.Key}rejected", MailTemplates.ApprovalRejected, [manager],
                $"Rejected: the {decision.Type.ToString().ToLowerInvariant()} of delivery {state.Code} ({state.Fields?.Label})",
                $"{decision.Name} rejected it. {decision.Comment}", at));
        }
        return state with { Notices = notices, Approvals = state.Approvals.Set(decision.Type.ToString(), decided) };
    }

    private static DeliveryModel Move(DeliveryModel state, DeliveryState to, Instant at)
    {
        var moved = state with { State = to };
        switch (to)
        {
            case DeliveryState.BeingEdited:
                return Close(moved, Enum.GetValues<ApprovalType>()) with { Reserved = false, TargetIsSettled = false };
            case DeliveryState.Canceled:
                return Close(moved, Enum.GetValues<ApprovalType>()) with { Reserved = false, Notices = [], Extraction = null };
            case DeliveryState.ExtractionPending when state.State == DeliveryState.FileToApprove:
                return moved with { ExtractionHeld = true };
            case DeliveryState.PendingConfirmation when state.Settings.Notify:
                var starters = state.Settings.ReviewersOf(ApprovalType.Start);
                var to2 = starters.Count > 0 ? starters : state.Manager is { } manager ? [manager] : Seq<Code>.Empty;
                return to2.Count == 0 ? moved : moved with
                {
                    Notices = moved.Notices.Add(new Notice(
                        $"start:{at}", MailTemplates.DeliveryToStart, to2, $"Delivery {state.Code} ({state.Fields?.Label}) waits to be started", $"{state.ToSend} messages to send.", at)),
                };
            default:
                return moved;
        }
    }

    /// <summary>Takes back what is pending; its mails and reminders with it.</summary>
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
