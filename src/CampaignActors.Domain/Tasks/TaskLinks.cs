using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Tasks;

/// <summary>
/// Asks the campaign or program to make one task depend on another (or on none) and belong to a group (or to none). Refused when
/// that would be a cycle.
/// </summary>
/// <param name="Before">What it depended on before.</param>
[Contract("task.link")]
public sealed record LinkTask(Code Task, Code? Parent, Code? Before) : IConsent
{
    public Code? Group { get; init; }

    public Code? GroupBefore { get; init; }

    public IEffect Withdrawal => new UnlinkTask(Task, Before) { Group = GroupBefore };
}

[Contract("task.unlink")]
public sealed record UnlinkTask(Code Task, Code? Parent) : IEffect
{
    public Code? Group { get; init; }
}

/// <summary>The task that this one depends on now ends at <paramref name="Start"/>; a scheduled task that would start before moves there.</summary>
[Contract("task.move")]
public sealed record MoveTask(Instant Start) : IEffect
{
    /// <summary>Its campaign was moved: only a task that starts here still moves, earlier or later; without it one that starts earlier moves.</summary>
    public Instant? From { get; init; }
}

/// <summary>A task tells its group how far it is; none: it has left the group.</summary>
[Contract("task.member")]
public sealed record ReportMember(TaskStatus? Status) : IEffect;

/// <summary>
/// A delivery tells the control task of one of its approvals how that stands: it is created, restarted, ended or canceled with it
/// (domain.md §5.1 rule 13).
/// </summary>
/// <param name="AssignedTo">The one reviewer, when it is one.</param>
[Contract("task.mirror")]
public sealed record MirrorApproval(
    Code Campaign, string Label, ApprovalType Type, int Round, ApprovalStatus Status, Instant From, Instant Until, Code? AssignedTo, Currency Currency) : IEffect
{
    /// <summary>The code of the control task of an approval.</summary>
    public static Code CodeOf(Code delivery, ApprovalType type) => new($"{delivery}.{Wording.Of(type)}");

    /// <summary>Codes of deliveries may be so long that their control tasks have no code.</summary>
    public static string? Problem(Code delivery) => Enum.GetValues<ApprovalType>().Any(type => Values.Code.Problem($"{delivery}.{Wording.Of(type)}") is not null)
        ? $"the code of delivery {delivery} is too long for approval tasks: their codes are made from it"
        : null;
}
