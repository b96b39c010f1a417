namespace CampaignActors.Domain.Approvals;

/// <summary>Who submits approvals whose turn has come (domain.md §2, ApprovalSettings).</summary>
public enum SubmitMode
{
    Automatic,

    /// <summary>A person submits each.</summary>
    Manual,
}

/// <summary>Who starts the preparation of messages once target and budget are approved.</summary>
public enum PreparationMode
{
    Automatic,
    Manual,
}

/// <summary>What only deliveries look at.</summary>
public sealed partial record ApprovalSettings
{
    public SubmitMode Mode { get; init; }

    public PreparationMode Preparation { get; init; }

    /// <summary>Whether an associated delivery is approved by itself although its main delivery is (domain.md §5.1 rule 10).</summary>
    public bool IndividualApproval { get; init; }

    /// <summary>Rule 8 of domain.md §5.1: editing and the external approval surround the approval of the content.</summary>
    private string? ContentProblem() => !Enabled(ApprovalType.Content) && (Enabled(ApprovalType.AvailableContent) || Enabled(ApprovalType.ExternalContent))
        ? "availableContent and externalContent need content approval to be enabled"
        : null;
}
