using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Approvals;

/// <summary>When a reminder is sent: a duration before the deadline, or a date.</summary>
/// <param name="BeforeDeadline">Zero or positive; days have exactly 24 hours.</param>
public sealed record ReminderRule(Duration? BeforeDeadline, Instant? At)
{
    /// <summary>
    /// When reminders are due, each with its index in the list. Rules with the same instant yield one reminder, that of the first
    /// rule.
    /// </summary>
    public static IEnumerable<(int Index, Instant Due)> Dates(Seq<ReminderRule> rules, Instant deadline)
    {
        var seen = new HashSet<Instant>();
        for (var i = 0; i < rules.Count; i++)
        {
            var due = rules[i].At ?? deadline - rules[i].BeforeDeadline!.Value;
            if (seen.Add(due))
                yield return (i, due);
        }
    }
}

/// <summary>Extensions of "any one of the reviewers decides"; all are off by default (domain.md §5.1 rules 5 and 14).</summary>
public sealed record ApprovalOptions
{
    public static readonly ApprovalOptions None = new();

    /// <summary>The manager may decide and start although reviewers are named.</summary>
    public bool OwnerMayDecide { get; init; }

    /// <summary>The submitter may not decide.</summary>
    public bool FourEyes { get; init; }

    /// <summary>Number of acceptances needed, at least 1. One rejection rejects.</summary>
    public int Quorum { get; init; } = 1;

    /// <summary>Operators or groups that are asked once the deadline has passed, and may decide from then on.</summary>
    [Bounded(Limits.People)]
    public Seq<Code> Escalation { get; init; } = [];
}

/// <summary>Which approvals are enabled, who reviews them and how they are reminded.</summary>
public sealed partial record ApprovalSettings
{
    public static readonly Duration DefaultDeadline = Duration.FromDays(3);

    /// <summary>Reviewers by <see cref="ApprovalType"/> name. Present: enabled. Empty: the campaign manager decides.</summary>
    [Bounded(Limits.People)]
    public Map<Seq<Code>> Reviewers { get; init; } = Map<Seq<Code>>.Empty;

    /// <summary>
    /// Stages by <see cref="ApprovalType"/> name, of approvals that several people decide one after the other. The reviewers of such an
    /// approval are those of its stages. <c>null</c>: no approval has stages.
    /// </summary>
    public Map<Seq<StageRule>>? Stages { get; init; }

    [Bounded(Limits.Reminders)]
    public Seq<ReminderRule> Reminders { get; init; } = [];

    /// <summary>Time from submission to deadline; <see cref="DefaultDeadline"/> when absent.</summary>
    public Duration? Deadline { get; init; }

    /// <summary>Whether mails are sent; without them operators look at the console.</summary>
    public bool Notify { get; init; } = true;

    public ApprovalOptions Options { get; init; } = ApprovalOptions.None;

    /// <summary>Whether each approval that is submitted is mirrored by a control task (domain.md §5.1 rule 13).</summary>
    public bool CreateTasks { get; init; }

    public bool Enabled(ApprovalType type) => Reviewers.ContainsKey(type.ToString());

    public Seq<Code> ReviewersOf(ApprovalType type) => Reviewers.Find(type.ToString()) ?? [];

    /// <summary>All operators and groups that are named. This is a method because a collection property would be stored.</summary>
    public IEnumerable<Code> People() => Reviewers.Values.SelectMany(r => r).Concat(Options.Escalation);

    public Seq<StageRule>? StagesOf(ApprovalType type) => Stages?.Find(type.ToString());

    /// <summary>Budget approval needs target approval (domain.md §5.1 rule 7).</summary>
    public string? Problem() => Enabled(ApprovalType.Budget) && !Enabled(ApprovalType.Target)
        ? "budget approval needs target approval to be enabled"
        : ContentProblem() ?? StageProblem();

    private string? StageProblem()
    {
        if (Stages is not { Count: > 0 } all)
            return null;
        if (Options.Quorum > 1)
            return "stages and a quorum exclude each other: any one reviewer accepts a stage";
        if (all.ContainsKey(nameof(ApprovalType.Start)))
            return "the start of a delivery is confirmed once and has no stages";
        if (all.FirstOrDefault(s => Reviewers.Find(s.Key) != StageRule.People(s.Value)) is { Key: { } type })
            return $"the reviewers of the {type.ToLowerInvariant()} approval are those of its stages: leave them out beside them";
        return all.Select(s => StageRule.Problem(s.Key.ToLowerInvariant(), s.Value)).FirstOrDefault(p => p is not null);
    }

    /// <summary>
    /// Refuses a quorum that can never be reached. An owner who decides alone counts as one; a group counts its present members.
    /// The start of a delivery has no quorum.
    /// </summary>
    public string? QuorumProblem(FactBook facts)
    {
        if (Options.Quorum < 1)
            return "'quorum' must be at least 1";
        foreach (var (type, reviewers) in Reviewers)
        {
            var people = reviewers.Count == 0 ? 1 : Recipients.Resolve(reviewers, facts).Count;
            if (Options.Quorum > people && type != nameof(ApprovalType.Start))
                return $"a quorum of {Options.Quorum} is more than the {type.ToLowerInvariant()} approval has reviewers ({people})";
        }
        return null;
    }
}
