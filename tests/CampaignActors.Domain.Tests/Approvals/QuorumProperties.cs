using static CampaignActors.Domain.Tests.Deliveries.DeliverySamples;

namespace CampaignActors.Domain.Tests.Approvals;

/// <summary>
/// Whichever reviewers decide, in whatever order and how often: an approval is settled once, by as many different people as it asks for.
/// </summary>
[Properties(Replay = Draws.Same)]
public sealed class QuorumProperties
{
    private static readonly string[] s_people = ["anna", "bob", "mia", "root", "ghost"];

    [Property]
    public void It_is_settled_once_by_different_people_who_may(byte quorum, bool fourEyes, (byte Who, bool Accepts)[] tries)
    {
        var options = new ApprovalOptions { Quorum = 1 + quorum % 3, FourEyes = fourEyes };
        var settings = Reviewed(
            (ApprovalType.Target, ["anna", "bob", "mia"]), (ApprovalType.Content, ["anna", "bob", "mia"])) with
        { Options = options };
        var spec = Created(Offline with { Approvals = settings }).By("mia").When(new AnalyseDelivery(10, 0)).ThenAccepted();
        var settled = 0;
        foreach (var (who, accepts) in tries)
        {
            var before = Of(spec).ApprovalFor(ApprovalType.Target);
            spec.By(s_people[who % s_people.Length]).When(new DecideApproval(ApprovalType.Target, accepts, null));
            var after = Of(spec).ApprovalFor(ApprovalType.Target);
            if (!spec.Accepted)
            {
                Assert.Equal(before, after);
                continue;
            }
            Assert.Equal(ApprovalStatus.Pending, before.Status);
            settled += after.Status == ApprovalStatus.Pending ? 0 : 1;
        }
        var approval = Of(spec).ApprovalFor(ApprovalType.Target);
        Assert.True(settled <= 1);
        Assert.Equal(approval.Acceptances.Count, approval.Acceptances.Select(a => a.By).Distinct().Count());
        Assert.Equal(approval.Status == ApprovalStatus.Approved, approval.Acceptances.Count == options.Quorum);
        Assert.DoesNotContain(approval.Acceptances, a => a.By == Code("ghost") || (fourEyes && a.By == Code("mia")));
    }
}
