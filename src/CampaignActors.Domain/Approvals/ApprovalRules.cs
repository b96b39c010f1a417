using System.Globalization;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.People;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Approvals;

/// <summary>The rules of submitting and deciding, the same for every subject (domain.md §4.5, §5.1).</summary>
public static class ApprovalRules
{
    /// <summary>The operator of a command; <c>null</c> when the signature is not a code.</summary>
    public static Code? Person(string by) => Code.Problem(by) is null ? new Code(by) : null;

    /// <summary>Refuses an anonymous submission under four eyes.</summary>
    public static Decision? RefuseSubmission(ApprovalOptions options, string by, string subject) => options.FourEyes && Person(by) is null
        ? Decision.Invalid($"{subject} is approved under four eyes: say who submits it ('by')")
        : null;

    /// <summary>Entities whose facts a decision about this approval needs.</summary>
    public static IEnumerable<EntityRef> Needs(Approval? approval, Code? manager, Context context)
    {
        // Those who review one stage may decide another under a delegation, so each stage is asked for by itself.
        IEnumerable<Seq<Code>> asked = approval is null ? [[]]
            : (approval.Stages?.Select(s => s.Reviewers) ?? [approval.Reviewers])
                .Select(reviewers => Deciders.Of(reviewers, manager, approval.Options, overdue: true));
        return asked.SelectMany(deciders => Deciders.Needs(deciders, context.By, context.Facts)).Distinct();
    }

    /// <summary>
    /// Decides whether the operator of the command may decide now. The decision that settles the round is final; a later one is
    /// refused with the name of the first decider and the time.
    /// </summary>
    /// <param name="round">The round that the caller decides, if given: a decision about an earlier round is refused.</param>
    /// <param name="owner">The decider when no reviewer is named: the campaign's manager, or a task's assignee.</param>
    /// <param name="subject">The subject of the approval, such as <c>delivery DM1</c>.</param>
    /// <param name="decided">The decision to store; <c>null</c> when it is refused.</param>
    public static Decision? Refuse(
        Approval approval, bool approved, string? comment, int? round, Code? owner,
        Context context, string subject, out ApprovalDecision? decided)
    {
        decided = null;
        if (Person(context.By) is not { } by)
            return Decision.Invalid("say who decides ('by')");
        if (context.Facts.Find<OperatorFacts>(Kinds.Operator(by)) is not { } who)
            return Decision.Unknown(Kinds.Operator(by));
        var what = $"the {Wording.Of(approval.Type)} approval of {subject}";
        if (RefuseState(approval, approved ? ApprovalTrigger.Accepted : ApprovalTrigger.Rejected, what, context.Zone) is { } refused)
            return refused;
        if (round is { } meant && meant != approval.Round)
            return Decision.WrongState($"{what} is in round {approval.Round}, not {meant}");
        if (approval.Stages is { } stages)
            return RefuseStage(approval, stages, approved, comment, owner, by, who, context, subject, out decided);
        var overdue = approval.Deadline <= context.Now;
        if (!Deciders.May(Deciders.Of(approval.Reviewers, owner, approval.Options, overdue), by, context.Now, context.Facts, out var place))
            return Decision.Forbidden($"'{by}' is not a reviewer of the {Wording.Of(approval.Type)} of {subject}");
        if (approval.Options.FourEyes && approval.SubmittedBy == by)
            return Decision.Forbidden($"four eyes: '{by}' submitted {what} and may not decide it");
        if (approval.Acceptances.FirstOrDefault(a => a.By == by) is { } before)
        {
            return Decision.WrongState(
                $"{what} was accepted by {before.Name} already, {Local(before.At, context.Zone)}; "
                + $"{approval.Acceptances.Count} of {approval.Options.Quorum} have");
        }
        decided = new ApprovalDecision(approval.Type, approval.Round, approved, by, who.Name, comment) { For = place };
        return null;
    }

    /// <summary>
    /// The same for an approval in stages: the operator decides every open stage that is theirs (domain.md §5.1 rule 15).
    /// </summary>
    private static Decision? RefuseStage(
        Approval approval, Seq<ApprovalStage> stages, bool approved, string? comment, Code? owner, Code by, OperatorFacts who,
        Context context, string subject, out ApprovalDecision? decided)
    {
        decided = null;
        var what = $"the {Wording.Of(approval.Type)} approval of {subject}";
        if (approval.Options.FourEyes && approval.SubmittedBy == by)
            return Decision.Forbidden($"four eyes: '{by}' submitted {what} and may not decide it");
        Code? place = null;
        bool Theirs(ApprovalStage stage)
        {
            var may = Deciders.May(
                Deciders.Of(stage, owner, approval.Options, context.Now), by, context.Now, context.Facts, out var delegator);
            place ??= delegator;
            return may;
        }
        var open = stages.Where(s => s.IsOpen).Where(Theirs).Select(s => s.Name).ToSeq();
        if (open.Count > 0)
        {
            decided = new ApprovalDecision(approval.Type, approval.Round, approved, by, who.Name, comment) { For = place, Stages = open };
            return null;
        }
        if (stages.FirstOrDefault(s => s.OpenedAt is null && Theirs(s)) is { } early)
        {
            var first = early.After.Where(a => stages.Any(s => s.Name == a && s.AcceptedAt is null)).Order(StringComparer.Ordinal);
            return Decision.WrongState($"stage '{early.Name}' of {what} waits for {string.Join(" and ", first)}");
        }
        return stages.FirstOrDefault(s => s.AcceptedAt is not null && Theirs(s)) is { AcceptedByName: { } name, AcceptedAt: { } at } done
            ? Decision.WrongState($"stage '{done.Name}' of {what} was accepted by {name} already, {Local(at, context.Zone)}")
            : Decision.Forbidden($"'{by}' is not a reviewer of the {Wording.Of(approval.Type)} of {subject}");
    }

    /// <summary>
    /// The refusal of the state machine, with the name of the earlier decider if there is one; <c>null</c> when the trigger is
    /// allowed.
    /// </summary>
    public static Decision? RefuseState(Approval approval, ApprovalTrigger trigger, string what, DateTimeZone zone)
    {
        if (ApprovalMachine.Machine.Refuse(approval.Status, trigger, what) is not Decision.Rejected refused)
            return null;
        return approval is { DecidedByName: { } name, DecidedAt: { } at }
            ? Decision.WrongState($"{refused.Text}, already decided by {name}, {Local(at, zone)}")
            : refused;
    }

    /// <summary>
    /// Refuses operators who may not start a delivery (domain.md §5.4). Under four eyes, the operator who had it prepared may not.
    /// </summary>
    public static Decision? RefuseStart(ApprovalSettings settings, Code? manager, Code? preparedBy, Context context, string subject)
    {
        if (Person(context.By) is not { } by || !context.Facts.Exists(Kinds.Operator(by)))
            return Decision.Reject(Refusal.Unknown, $"unknown operator '{context.By}'");
        if (!Deciders.May(Starters(settings, manager), by, context.Now, context.Facts, out _))
            return Decision.Forbidden($"'{by}' is not a reviewer of the start of {subject}");
        return settings.Options.FourEyes && preparedBy == by
            ? Decision.Forbidden($"four eyes: '{by}' had {subject} prepared and may not start it")
            : null;
    }

    /// <summary>Facts that <see cref="RefuseStart"/> needs.</summary>
    public static IEnumerable<EntityRef> StartNeeds(ApprovalSettings settings, Code? manager, Context context) =>
        Deciders.Needs(Starters(settings, manager), context.By, context.Facts);

    private static Seq<Code> Starters(ApprovalSettings settings, Code? manager) =>
        Deciders.Of(settings.ReviewersOf(ApprovalType.Start), manager, settings.Options, overdue: false);

    /// <summary>Local time of the installation, to the minute.</summary>
    private static string Local(Instant at, DateTimeZone zone) =>
        at.InZone(zone).ToString("uuuu-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
