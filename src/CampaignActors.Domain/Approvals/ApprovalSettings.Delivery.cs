namespace CampaignActors.Domain.Approvals;

/// <summary>
/// Whether approvals whose turn has come are submitted by a workflow or an operator (domain.md §2, ApprovalSettings).
/// </summary>
public enum SubmitMode
{
    Automatic,

    /// <summary>An operator submits each approval.</summary>
    Manual,
}

/// <summary>Whether a workflow or an operator starts the preparation of messages once target and budget are approved.</summary>
public enum PreparationMode
{
    Automatic,
    Manual,
}

/// <summary>The part that only deliveries use.</summary>
public sealed partial record ApprovalSettings
{
    public SubmitMode Mode { get; init; }

    public PreparationMode Preparation { get; init; }

    /// <summary>
    /// Whether an associated delivery needs approvals of its own although its main delivery is approved (domain.md §5.1 rule 10).
    /// </summary>
    public bool IndividualApproval { get; init; }

    /// <summary>Available and external content need content approval (domain.md §5.1 rule 8).</summary>
    private string? ContentProblem() =>
        !Enabled(ApprovalType.Content) && (Enabled(ApprovalType.AvailableContent) || Enabled(ApprovalType.ExternalContent))
            ? "availableContent and externalContent need content approval to be enabled"
            : null;
}
