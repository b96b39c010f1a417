using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Operators;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Approvals;

/// <summary>What can be approved (domain.md §2, Approval).</summary>
public enum ApprovalType
{
    Target,
    Content,
    Budget,
    Extraction,
    Proof,
    Start,
    Task,
}

public enum ApprovalStatus
{
    /// <summary>Enabled, not submitted in this round.</summary>
    Waiting,
    Pending,
    Approved,
    Rejected,
}

/// <summary>When a reminder is sent: so long before the deadline, or at a given date.</summary>
/// <param name="BeforeDeadline">Zero or positive; exact, a day is 24 hours.</param>
public sealed record ReminderRule(Duration? BeforeDeadline, Instant? At);

/// <summary>Which approvals are enabled, who reviews them and how they are reminded.</summary>
public sealed record ApprovalSettings
{
    public static readonly Duration DefaultDeadline = Duration.FromDays(3);

    /// <summary>Reviewers by <see cref="ApprovalType"/> name. Present: enabled. Empty: the campaign manager decides.</summary>
    public Map<Seq<Code>> Reviewers { get; init; } = Map<Seq<Code>>.Empty;

    public Seq<ReminderRule> Reminders { get; init; } = [];

    /// <summary>From submission to deadline.</summary>
    public Duration? Deadline { get; init; }

    /// <summary>Whether mails go out at all; without them people look at the console.</summary>
    public bool Notify { get; init; } = true;

    public bool Enabled(ApprovalType type) => Reviewers.ContainsKey(type.ToString());

    public Seq<Code> ReviewersOf(ApprovalType type) => Reviewers.Find(type.ToString()) ?? [];

    /// <summary>Rule 7 of domain.md §5.1.</summary>
    public string? Problem() => Enabled(ApprovalType.Budget) && !Enabled(ApprovalType.Target)
        ? "budget approval needs target approval to be enabled"
        : null;
}

/// <summary>One approval of one subject. A decision is final for its round.</summary>
public sealed record Approval(
    ApprovalType Type,
    int Round,
    ApprovalStatus Status,
    Instant? SubmittedAt,
    Instant? Deadline,
    Seq<Code> Reviewers,
    Code? DecidedBy,
    string? DecidedByName,
    Instant? DecidedAt,
    string? Comment)
{
    /// <summary>Prefix of the keys of all notices of this round.</summary>
    public string Key => $"{Type}:{Round}:";
}

/// <summary>Who decided what, as it is stored.</summary>
public sealed record ApprovalDecision(ApprovalType Type, int Round, bool Approved, Code By, string Name, string? Comment);

/// <summary>The rules of deciding, the same for every subject (domain.md §4.5, §5.1).</summary>
public static class ApprovalRules
{
    public static Approval Submit(ApprovalType type, Approval? before, Seq<Code> reviewers, Duration deadline, Instant now) => new(
        type,
        (before?.Round ?? 0) + 1,
        ApprovalStatus.Pending,
        now,
        now + deadline,
        reviewers,
        null,
        null,
        null,
        null);

    /// <summary>The mails that a submitted approval owes: the request now, reminders and the overdue notice later.</summary>
    public static IEnumerable<Notice> Notices(Approval approval, ApprovalSettings settings, Code? manager, string subject)
    {
        if (!settings.Notify || approval.SubmittedAt is not { } submitted || approval.Deadline is not { } deadline)
            yield break;
        var to = approval.Reviewers.Count > 0 ? approval.Reviewers : manager is { } m ? [m] : [];
        var what = $"{approval.Type.ToString().ToLowerInvariant()} of {subject}";
        if (to.Count > 0)
        {
            yield return new(
                $"{approval.Key}request", MailTemplates.ApprovalRequest, to, $"Please approve the {what}", $"Round {approval.Round}, until {deadline}.", submitted);
            for (var i = 0; i < settings.Reminders.Count; i++)
            {
                var due = settings.Reminders[i].At ?? deadline - settings.Reminders[i].BeforeDeadline!.Value;
                if (due >= submitted)
                {
                    yield return new(
                        $"{approval.Key}reminder:{i}", MailTemplates.ApprovalReminder, to, $"Reminder: please approve the {what}", $"Until {deadline}.", due);
                }
            }
        }
        if (manager is { } told)
            yield return new($"{approval.Key}overdue", MailTemplates.ApprovalOverdue, [told], $"Overdue: the {what}", $"The deadline was {deadline}.", deadline);
    }

    /// <summary>Entities whose facts a decision needs: the operator who decides.</summary>
    public static EntityRef Decider(Code by) => Kinds.Operator(by);

    /// <summary>
    /// Whether <paramref name="by"/> may decide: a reviewer, a member of a reviewing group, an administrator, or the manager when
    /// nobody is named (domain.md §5.1 rules 2–5).
    /// </summary>
    /// <returns>A refusal, or <c>null</c> with the operator's facts.</returns>
    public static Decision? Refuse(Approval? approval, ApprovalType type, Code by, Code? manager, FactBook facts, string subject, out OperatorFacts? who)
    {
        who = facts.Find<OperatorFacts>(Kinds.Operator(by));
        if (who is null)
            return Decision.Unknown(Kinds.Operator(by));
        if (approval is { Status: ApprovalStatus.Approved or ApprovalStatus.Rejected })
            return Decision.WrongState($"{subject}: {type} already decided by {approval.DecidedByName}, {approval.DecidedAt}");
        if (approval is not { Status: ApprovalStatus.Pending })
            return Decision.WrongState($"{subject}: no {type.ToString().ToLowerInvariant()} approval is pending");
        return MayDecide(approval.Reviewers, by, manager, who)
            ? null
            : Decision.Forbidden($"'{by}' is not a reviewer of the {type.ToString().ToLowerInvariant()} of {subject}");
    }

    /// <summary>Reviewers by name or by group; nobody named: the manager; administrators always.</summary>
    public static bool MayDecide(Seq<Code> reviewers, Code by, Code? manager, OperatorFacts who) =>
        who.Administrator
        || (reviewers.Count == 0 ? manager == by : reviewers.Contains(by) || who.Groups.Any(reviewers.Contains));
}
