using CampaignActors.Domain.Kernel;

namespace CampaignActors.Domain.Approvals;

public enum ApprovalStatus
{
    /// <summary>The settings of its subject do not require it.</summary>
    NotRequired,

    /// <summary>Enabled, not submitted in this round.</summary>
    Waiting,

    Pending,
    Approved,
    Rejected,
}

/// <summary>The triggers that move an approval from one status to the next.</summary>
public enum ApprovalTrigger
{
    /// <summary>Its subject was created.</summary>
    Described,

    Enabled,
    Submitted,
    Accepted,
    Rejected,

    /// <summary>Another manager was set, and the manager decides.</summary>
    Moved,

    /// <summary>Its subject was edited again or canceled before a decision.</summary>
    Withdrawn,

    /// <summary>A decided approval must be asked for again.</summary>
    Reset,
}

/// <summary>The state machine of an approval, the same for every subject and type (domain.md §4.5).</summary>
public static class ApprovalMachine
{
    public static readonly Machine<ApprovalStatus, ApprovalTrigger> Machine = new Machine<ApprovalStatus, ApprovalTrigger>(
        "approval", "domain.md §4.5")
        .Begins(ApprovalTrigger.Described, ApprovalStatus.NotRequired)
        .On(ApprovalTrigger.Enabled, [ApprovalStatus.NotRequired], ApprovalStatus.Waiting)
        .On(ApprovalTrigger.Submitted, [ApprovalStatus.Waiting], ApprovalStatus.Pending, "its prerequisite is met, or a person submits it")
        .On(
            ApprovalTrigger.Submitted, [ApprovalStatus.Approved, ApprovalStatus.Rejected],
            ApprovalStatus.Pending, "its subject is prepared again: next round")
        .On(ApprovalTrigger.Accepted, [ApprovalStatus.Pending], ApprovalStatus.Approved, "as many have accepted as the quorum asks for")
        .Stays(ApprovalTrigger.Accepted, [ApprovalStatus.Pending], "more have to accept")
        .On(ApprovalTrigger.Rejected, [ApprovalStatus.Pending], ApprovalStatus.Rejected)
        .Stays(ApprovalTrigger.Moved, [ApprovalStatus.Pending], "another manager is set, and the manager decides: same round and deadline")
        .On(ApprovalTrigger.Withdrawn, [ApprovalStatus.Pending], ApprovalStatus.Waiting)
        .On(ApprovalTrigger.Reset, [ApprovalStatus.Approved, ApprovalStatus.Rejected], ApprovalStatus.Waiting, "next round")
        .Say(ApprovalTrigger.Reset, "reset");
}
