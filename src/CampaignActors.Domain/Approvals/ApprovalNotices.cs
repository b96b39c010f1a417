using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.People;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Approvals;

/// <summary>The mails that an approval owes (domain.md §5.1 rules 2–6). A decision removes those that were not sent.</summary>
public static class ApprovalNotices
{
    /// <summary>
    /// The request is due now. Reminders that would be due before the submission are left out. At the deadline the manager gets one
    /// mail, and the escalation targets are asked. A submitter who may not decide under four eyes is not asked.
    /// </summary>
    public static IEnumerable<Notice> Of(Approval approval, ApprovalSettings settings, Code? manager, string subject)
    {
        if (!settings.Notify || approval.SubmittedAt is not { } submitted || approval.Deadline is not { } deadline)
            yield break;
        if (approval.Stages is { } stages)
        {
            foreach (var notice in stages.Where(s => s.IsOpen).SelectMany(s => Of(approval, s, settings.Reminders, manager, subject)))
                yield return notice;
            yield break;
        }
        var to = approval.Reviewers.Count > 0 ? approval.Reviewers : manager is { } m ? [m] : [];
        var excluded = approval is { Options.FourEyes: true, SubmittedBy: { } submitter } ? [submitter] : Seq<Code>.Empty;
        var what = $"{Wording.Of(approval.Type)} of {subject}";
        if (to.Count > 0)
        {
            yield return new(
                $"{approval.Key}request", MailTemplates.ApprovalRequest, to,
                $"Please approve the {what}", $"Round {approval.Round}, until {deadline}.", submitted)
            { Except = excluded };
        }
        if (to.Count > 0)
        {
            foreach (var reminder in Reminders(approval, settings.Reminders, to, MailTemplates.ApprovalReminder, what))
                yield return reminder with { Except = excluded };
        }
        if (manager is { } informed)
            yield return new(
                $"{approval.Key}overdue", MailTemplates.ApprovalOverdue, [informed],
                $"Overdue: the {what}", $"The deadline was {deadline}.", deadline);
        if (Escalated(approval, what) is { } escalated)
            yield return escalated;
    }

    /// <summary>
    /// The mails of a stage that opens: the request, its reminders, and what is due at its own deadline. All have its name in their keys.
    /// </summary>
    private static IEnumerable<Notice> Of(
        Approval approval, ApprovalStage stage, Seq<ReminderRule> reminders, Code? manager, string subject)
    {
        var excluded = approval is { Options.FourEyes: true, SubmittedBy: { } submitter } ? [submitter] : Seq<Code>.Empty;
        var what = $"{Wording.Of(approval.Type)} of {subject}, stage {stage.Name}";
        var (opened, deadline, key) = (stage.OpenedAt!.Value, stage.Deadline!.Value, KeyOf(approval, stage));
        yield return new(
            $"{key}request", MailTemplates.ApprovalRequest, stage.Reviewers,
            $"Please approve the {what}", $"Round {approval.Round}, until {deadline}.", opened)
        { Except = excluded };
        foreach (var (i, due) in ReminderRule.Dates(reminders, deadline).Where(r => r.Due >= opened))
        {
            yield return new(
                $"{key}reminder:{i}", MailTemplates.ApprovalReminder, stage.Reviewers,
                $"Reminder: please approve the {what}", $"Until {deadline}.", due)
            { Except = excluded };
        }
        if (manager is { } informed)
            yield return new(
                $"{key}overdue", MailTemplates.ApprovalOverdue, [informed],
                $"Overdue: the {what}", $"The deadline was {deadline}.", deadline);
        if (approval.Options.Escalation.Count > 0)
            yield return new(
                $"{key}escalated", MailTemplates.ApprovalEscalated, approval.Options.Escalation,
                $"Still undecided: please approve the {what}", $"The deadline was {deadline}.", deadline);
    }

    private static string KeyOf(Approval approval, ApprovalStage stage) => $"{approval.Key}{stage.Name}:";

    /// <summary>Notices left after a stage was accepted, with those of the stages that it opened.</summary>
    public static Seq<Notice> AfterStage(
        Approval before, Approval decided, Seq<Notice> notices, ApprovalSettings settings, Code? manager, string subject)
    {
        var known = (before.Stages ?? []).Where(s => s.OpenedAt is not null).Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        var stages = decided.Stages ?? [];
        foreach (var stage in stages.Where(s => s.AcceptedAt is not null))
            notices = NoticeBook.WithoutPrefix(notices, KeyOf(decided, stage));
        return !settings.Notify ? notices : notices.AddRange(stages
            .Where(s => s.IsOpen && !known.Contains(s.Name)).SelectMany(s => Of(decided, s, settings.Reminders, manager, subject)));
    }

    /// <summary>
    /// Adds what a mail says of the approval that it is about: which, its round, stage and deadline, and who submitted it.
    /// </summary>
    /// <param name="notice">One of the approval: the stage is known by its key.</param>
    public static MailFigures Figures(MailFigures figures, Approval approval, Notice notice, FactBook facts)
    {
        var stage = approval.Stages?.FirstOrDefault(s => notice.Key.StartsWith(KeyOf(approval, s), StringComparison.Ordinal));
        figures = figures.With("step", Wording.Of(approval.Type)).With("round", (long)approval.Round).With("stage", stage?.Name)
            .With("deadline", stage?.Deadline ?? approval.Deadline).With("asker", PeopleNames.Of(approval.SubmittedBy, facts));
        return notice.Template != MailTemplates.ApprovalRejected ? figures
            : figures.With("decider", approval.DecidedByName ?? approval.DecidedBy?.Text).With("comment", approval.Comment);
    }

    public static IEnumerable<Notice> Reminders(Approval approval, Seq<ReminderRule> rules, Seq<Code> to, string template, string what)
    {
        foreach (var (i, due) in ReminderRule.Dates(rules, approval.Deadline!.Value))
        {
            if (due >= approval.SubmittedAt)
                yield return new(
                    $"{approval.Key}reminder:{i}", template, to,
                    $"Reminder: please approve the {what}", $"Until {approval.Deadline}.", due);
        }
    }

    /// <summary>The request to the escalation targets, due once at the deadline; <c>null</c> when there are none.</summary>
    public static Notice? Escalated(Approval approval, string what) => approval.Options.Escalation.Count == 0 ? null : new(
        $"{approval.Key}escalated", MailTemplates.ApprovalEscalated, approval.Options.Escalation,
        $"Still undecided: please approve the {what}", $"The deadline was {approval.Deadline}.", approval.Deadline!.Value);

    /// <summary>
    /// Notices left after a decision: none of this round once it is settled; else no requests to those who have accepted.
    /// </summary>
    public static Seq<Notice> After(Approval decided, Seq<Notice> notices) => decided.Status != ApprovalStatus.Pending
        ? NoticeBook.WithoutPrefix(notices, decided.Key)
        : decided.Stages is not null ? notices
        : notices.Select(n => n.Key.StartsWith(decided.Key, StringComparison.Ordinal) && MailTemplates.AsksToDecide(n.Template)
            ? n with { Except = n.Except.Concat(decided.Acceptances.Select(a => a.By)).Distinct().ToSeq() }
            : n).ToSeq();
}
