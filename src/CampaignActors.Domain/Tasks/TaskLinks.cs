using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Tasks;

/// <summary>
/// Asks the campaign or program to set the task that one task depends on (or none) and its group (or none). Refused when that makes
/// a cycle.
/// </summary>
/// <param name="Before">The former parent.</param>
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

/// <summary>
/// The parent of this task now ends at <paramref name="Start"/>; a scheduled task that would start earlier moves there.
/// </summary>
[Contract("task.move")]
public sealed record MoveTask(Instant Start) : IEffect
{
    /// <summary>
    /// The former start, when the campaign was moved: only a task that still starts then moves, earlier or later. Absent: a task
    /// that starts earlier moves.
    /// </summary>
    public Instant? From { get; init; }
}

/// <summary>A task reports its status to its group; absent: it has left the group.</summary>
[Contract("task.member")]
public sealed record ReportMember(TaskStatus? Status) : IEffect;

/// <summary>
/// A delivery reports the status of an approval to its control task, which is created, restarted, ended or canceled with it
/// (domain.md §5.1 rule 13).
/// </summary>
/// <param name="AssignedTo">The reviewer, when there is exactly one.</param>
[Contract("task.mirror")]
public sealed record MirrorApproval(
    Code Campaign, string Label, ApprovalType Type, int Round, ApprovalStatus Status,
    Instant From, Instant Until, Code? AssignedTo, Currency Currency) : IEffect
{
    /// <summary>The code of the control task of an approval.</summary>
    public static Code CodeOf(Code delivery, ApprovalType type) => new($"{delivery}.{Wording.Of(type)}");

    /// <summary>
    /// The problem when the code of a delivery is too long for the codes of its control tasks; otherwise <c>null</c>.
    /// </summary>
    public static string? Problem(Code delivery) =>
        Enum.GetValues<ApprovalType>().Any(type => Values.Code.Problem($"{delivery}.{Wording.Of(type)}") is not null)
            ? $"the code of delivery {delivery} is too long for approval tasks: their codes are made from it"
            : null;
}
