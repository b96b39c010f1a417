using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Tasks;

/// <summary>Purpose of a task (domain.md §2, Task).</summary>
public enum TaskType
{
    Standard,

    /// <summary>A check; control tasks of approvals are closed with them (domain.md §5.1 rule 13).</summary>
    Control,

    /// <summary>Creation of a marketing resource.</summary>
    ResourceCreation,

    /// <summary>A group of tasks, in progress while any of them is open.</summary>
    Grouping,

    /// <summary>Mails assignee and participants at its start and ends by itself.</summary>
    Notification,
}

public enum TaskPriority
{
    VeryLow,
    Low,
    Normal,
    High,
    VeryHigh,
}

/// <summary>An operator who works on a task besides its assignee.</summary>
/// <param name="Usage">Share of working time in per cent, 0 to 100.</param>
/// <param name="PlannedLoad">Planned days of work.</param>
/// <param name="PerformedLoad">Performed days of work.</param>
public sealed record TaskParticipant(Code Operator, decimal? Usage, decimal? PlannedLoad, decimal? PerformedLoad);

/// <summary>Terms of the review of a closed task, except its reviewers.</summary>
/// <param name="Deadline">Time from closing to the deadline; three days by default (domain.md §5.2).</param>
public sealed record ReviewTerms(
    Duration? Deadline, [property: Bounded(Limits.Reminders)] Seq<ReminderRule> Reminders, ApprovalOptions Options)
{
    public static readonly ReviewTerms Default = new(null, [], ApprovalOptions.None);
}

/// <summary>The approval that a control task mirrors.</summary>
public sealed record MirroredApproval(Code Delivery, ApprovalType Type, int Round);

public sealed record TaskFields : Fields
{
    public string? Label { get; init; }

    /// <summary>Given when it is created; default standard.</summary>
    [GivenOnce]
    public TaskType? Type { get; init; }

    public Code? Campaign { get; init; }

    public Code? Program { get; init; }

    public Code? AssignedTo { get; init; }

    public TaskPriority? Priority { get; init; }

    public string? Nature { get; init; }

    public Instant? Start { get; init; }

    public Instant? End { get; init; }

    [Bounded(Limits.People)]
    public Seq<TaskParticipant>? Participants { get; init; }

    [ClearedBy("service")]
    public Code? Provider { get; init; }

    public string? Service { get; init; }

    public Seq<CostSelection>? Costs { get; init; }

    public Code? Budget { get; init; }

    public CommitmentLevel? Level { get; init; }

    public CostEstimate? Provisional { get; init; }

    /// <summary>What it really cost, as typed in; it wins over what is calculated.</summary>
    public Money? Real { get; init; }

    /// <summary>Days of work performed (domain.md §3.1, Days of a task).</summary>
    public decimal? Load { get; init; }

    /// <summary>Days of work expected.</summary>
    public decimal? ScheduledLoad { get; init; }

    /// <summary>Income expected of it; shown, never added up.</summary>
    public Money? ForecastRevenue { get; init; }

    /// <summary>Names or addresses of documents; they are kept elsewhere.</summary>
    public Seq<string>? Documents { get; init; }

    /// <summary>Named: the task is reviewed before it is finished; empty: by its assignee.</summary>
    [Bounded(Limits.People)]
    [ClearedBy("review")]
    public Seq<Code>? Reviewers { get; init; }

    /// <summary>Comes and goes with <see cref="Reviewers"/>.</summary>
    public ReviewTerms? Review { get; init; }

    public Code? DependsOn { get; init; }

    /// <summary>The grouping task that holds it.</summary>
    public Code? GroupTask { get; init; }

    /// <summary>When assignee and participants are told that it is coming: so long before its start, or at a date.</summary>
    public ReminderRule? InitialNotification { get; init; }

    /// <summary>When everybody involved is reminded of its end.</summary>
    [Bounded(Limits.Reminders)]
    public Seq<ReminderRule>? Reminders { get; init; }

    public Code? LateAssignee { get; init; }

    /// <summary>Of a control task that mirrors an approval.</summary>
    [GivenOnce]
    [SystemOnly]
    public MirroredApproval? Mirrors { get; init; }

    /// <summary>Currency in which the task is priced; given when it is created.</summary>
    [GivenOnce]
    public Currency? Currency { get; init; }

    public TaskType Kind() => Type ?? TaskType.Standard;

    /// <summary>Assignee and participants: who works on it.</summary>
    public Seq<Code> Workers() =>
        (AssignedTo is { } assignee ? [assignee] : Seq<Code>.Empty)
            .Concat((Participants ?? []).Select(p => p.Operator)).Distinct().ToSeq();

    /// <summary>Those and its reviewers: everybody involved.</summary>
    public Seq<Code> Involved() => Workers().Concat(Reviewers ?? []).Distinct().ToSeq();
}
