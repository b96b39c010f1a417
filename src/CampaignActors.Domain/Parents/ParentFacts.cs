using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Slots;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Parents;

/// <summary>What a campaign tells its deliveries and tasks.</summary>
/// <param name="Closed">It takes no further items: it is canceled. A finished one is reopened by a new item.</param>
[Contract("campaign.facts")]
public sealed record CampaignFacts(
    Code Program, Code? Budget, Code? Manager, ApprovalSettings? Approvals, CampaignTerms Terms, bool Closed,
    Currency? Currency = null) : IFacts
{
    /// <summary>Numbers of the workflows whose deliveries are to be approved.</summary>
    public Seq<int> ToApprove { get; init; } = [];

    /// <summary>It has <see cref="Limits.Items"/> deliveries and tasks and takes no more; absent while it does.</summary>
    public bool? Full { get; init; }

    /// <summary>What people call it; absent: nothing.</summary>
    public string? Label { get; init; }

    /// <summary>How its workflows, and the analyses of its deliveries, queue for execution slots; absent: as by default.</summary>
    public JobExecution? Jobs { get; init; }
}

/// <summary>What a program tells its campaigns and tasks.</summary>
[Contract("program.facts")]
public sealed record ProgramFacts(Code Plan, Code? Budget) : IFacts
{
    /// <summary>It has <see cref="Limits.Items"/> campaigns and tasks and takes no more; absent while it does.</summary>
    public bool? Full { get; init; }
}
