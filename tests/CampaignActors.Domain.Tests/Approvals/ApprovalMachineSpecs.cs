using static CampaignActors.Domain.Tests.Deliveries.DeliverySamples;

namespace CampaignActors.Domain.Tests.Approvals;

/// <summary>The machine of approvals decides what may happen, on an approval alone and on a delivery (domain.md §4.5).</summary>
public sealed class ApprovalMachineSpecs
{
    private static readonly ApprovalDecision s_accepted = new(ApprovalType.Target, 1, true, Code("anna"), "Anna", null);

    private static Approval Submitted(Approval? before = null) =>
        Approval.Submit(
            ApprovalType.Target, before, [Code("anna")], ApprovalSettings.DefaultDeadline, Spec.Start, null, ApprovalOptions.None);

    private static Approval In(ApprovalStatus status) => status switch
    {
        ApprovalStatus.Pending => Submitted(),
        ApprovalStatus.Approved => Submitted().Decide(s_accepted, Spec.Start),
        ApprovalStatus.Rejected => Submitted().Decide(s_accepted with { Approved = false }, Spec.Start),
        _ => Approval.Unsubmitted(ApprovalType.Target, status == ApprovalStatus.Waiting),
    };

    public static TheoryData<ApprovalStatus, ApprovalTrigger> Table => MachineTable.Of(ApprovalMachine.Machine);

    [Theory]
    [MemberData(nameof(Table))]
    public void An_approval_goes_where_the_machine_says(ApprovalStatus from, ApprovalTrigger trigger)
    {
        var approval = In(from);
        Assert.Equal(from, approval.Status);
        var listed = ApprovalMachine.Machine.Transitions.Where(t => t.From == from && t.Trigger == trigger).Select(t => t.To).ToList();
        var refused = ApprovalRules.RefuseState(approval, trigger, "it", DateTimeZone.Utc);
        if (listed.Count == 0)
        {
            Assert.Contains($"it is {Wording.Of(from)}", Assert.IsType<Decision.Rejected>(refused).Text, StringComparison.Ordinal);
            return;
        }
        Assert.Null(refused);
        Assert.Contains((trigger switch
        {
            ApprovalTrigger.Submitted => Submitted(approval),
            ApprovalTrigger.Accepted => approval.Decide(s_accepted, Spec.Start),
            ApprovalTrigger.Rejected => approval.Decide(s_accepted with { Approved = false }, Spec.Start),
            ApprovalTrigger.Withdrawn => approval.Withdraw(),
            ApprovalTrigger.Reset => approval.Reset(),
            ApprovalTrigger.Moved =>
                Handover.Of(approval with { Reviewers = [] }, [], [], Code("mia"), Code("bob"), Spec.Start, true, "it").Approval,
            _ => Approval.Unsubmitted(ApprovalType.Target, enabled: true),
        }).Status, listed);
    }

    public static TheoryData<ApprovalStatus, ApprovalTrigger> Decisions
    {
        get
        {
            var table = new TheoryData<ApprovalStatus, ApprovalTrigger>();
            foreach (var status in Enum.GetValues<ApprovalStatus>())
            {
                table.Add(status, ApprovalTrigger.Accepted);
                table.Add(status, ApprovalTrigger.Rejected);
            }
            return table;
        }
    }

    /// <summary>The target keeps a second approval open beside it, so that a decided one can be asked about.</summary>
    [Theory]
    [MemberData(nameof(Decisions))]
    public void A_delivery_asks_the_machine(ApprovalStatus from, ApprovalTrigger trigger)
    {
        var enabled = Offline with { Approvals = Reviewed((ApprovalType.Target, ["anna"]), (ApprovalType.Budget, ["anna"])) };
        var spec = (from switch
        {
            ApprovalStatus.NotRequired => Analysed(Offline),
            ApprovalStatus.Waiting => Created(enabled),
            ApprovalStatus.Approved => Analysed(enabled).By("anna").When(Accept(ApprovalType.Target)),
            ApprovalStatus.Rejected => Analysed(enabled).By("anna").When(Refuse(ApprovalType.Target)),
            _ => Analysed(enabled),
        }).By("anna");
        Assert.Equal(from, Of(spec).ApprovalFor(ApprovalType.Target).Status);
        spec.When(new DecideApproval(ApprovalType.Target, trigger == ApprovalTrigger.Accepted, null));
        MachineTable.Check(ApprovalMachine.Machine, spec, from, trigger, () => Of(spec).ApprovalFor(ApprovalType.Target).Status);
    }
}
