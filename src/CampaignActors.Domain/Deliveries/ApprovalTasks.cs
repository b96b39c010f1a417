using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Deliveries;

/// <summary>
/// Effects of a delivery on the control tasks of its approvals, if its settings create them (domain.md §5.1 rule 13).
/// </summary>
internal static class ApprovalTasks
{
    public static IEnumerable<AddressedEffect> Of(DeliveryModel before, DeliveryModel after)
    {
        if (!after.Settings.CreateTasks || after.Fields?.Campaign is not { } campaign)
            yield break;
        foreach (var approval in after.Approvals.Values)
        {
            var known = before.ApprovalOf(approval.Type);
            var same = (known?.Status, known?.Round) == (approval.Status, approval.Round)
                && (approval.Status != ApprovalStatus.Pending || Assignee(approval, before) == Assignee(approval, after));
            if (same || approval.SubmittedAt is not { } submitted)
                continue;
            yield return new(
                Kinds.Task(MirrorApproval.CodeOf(after.Code, approval.Type)),
                new MirrorApproval(
                    campaign,
                    $"Approve the {Wording.Of(approval.Type)} of {after.Fields.Label ?? after.Code}",
                    approval.Type, approval.Round, approval.Status, submitted, Instant.Max(submitted, approval.Deadline ?? submitted),
                    Assignee(approval, after),
                    after.Currency));
        }
    }

    /// <summary>The decider when there is exactly one.</summary>
    private static Code? Assignee(Approval approval, DeliveryModel delivery) =>
        approval.Reviewers.Count == 0 ? delivery.Manager : approval.Reviewers.Count == 1 ? approval.Reviewers[0] : null;
}
