using CampaignActors.Domain.Kernel;
using static CampaignActors.Domain.Tests.Deliveries.DeliverySamples;

namespace CampaignActors.Domain.Tests.Approvals;

/// <summary>What an approval is for, whose settings it has, and what is written down of it (domain.md §4.5, §5.1).</summary>
public sealed class ApprovalRoundSpecs
{
    private static ApprovalSettings Target(string reviewer) => Reviewed((ApprovalType.Target, [reviewer]));

    private static Seq<Code> Reviewers(Spec spec) => Of(spec.When(new AnalyseDelivery(10, 0))).ApprovalOf(ApprovalType.Target)!.Reviewers;

    [Fact]
    public void Later_settings_of_a_campaign_are_for_later_deliveries()
    {
        var copies = new PutDelivery(PutMode.Create, Offline with { Approvals = null });
        var before = World().Knowing(Make.Campaign, Facts(approvals: Target("anna"))).When(copies);

        before.Knowing(Make.Campaign, Facts(approvals: Target("bob"))).WhenTold(Make.Campaign, new ParentChanged(Code("B1"), Code("mia")));

        Assert.Equal([Code("anna")], Reviewers(before));
        Assert.Equal([Code("bob")], Reviewers(World().Knowing(Make.Campaign, Facts(approvals: Target("bob"))).When(copies)));
    }

    [Fact]
    public void Approved_target_that_is_analysed_again_is_asked_for_again()
    {
        var settings = Reviewed((ApprovalType.Target, ["anna"]), (ApprovalType.Budget, ["bob"]));
        var spec = Analysed(Offline with { Approvals = settings }).By("anna").When(Accept(ApprovalType.Target))
            .By("bob").When(Refuse(ApprovalType.Budget));

        spec.By("mia").When(new AnalyseDelivery(900, 0));

        var target = Of(spec).ApprovalOf(ApprovalType.Target)!;
        Assert.Equal((ApprovalStatus.Pending, 2, null), (target.Status, target.Round, target.DecidedBy));
        Assert.Equal(DeliveryState.TargetReady, Of(spec).State);
    }

    [Fact]
    public void New_extraction_has_at_most_the_messages_of_the_approved_target()
    {
        var settings = Reviewed((ApprovalType.Target, ["anna"]), (ApprovalType.Extraction, ["anna"]));
        var spec = Analysed(Offline with { Approvals = settings }).By("anna").When(Accept(ApprovalType.Target))
            .When(Operation).FileWritten().By("mia");

        spec.When(new RestartExtraction(1_251)).ThenRefused(Refusal.State, "its approved target has 1250");
        spec.When(new RestartExtraction(800)).When(Operation).FileWritten();
        Assert.Equal(800, Of(spec).Extraction!.Rows);
        spec.When(new RestartExtraction(1_251)).ThenRefused(Refusal.State, "its approved target has 1250");
        spec.When(new RestartExtraction(1_250)).When(Operation);

        // A file with more rows than were asked for does not count.
        spec.When(new OutsideDone("extract:DM1:3", null, 0, "f3.csv", 1_251, "hash", 10));
        Assert.Equal((DeliveryState.Failed, 2), (Of(spec).State, Of(spec).Extraction!.Number));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decision_is_written_down_with_who_what_when_and_why(bool approved)
    {
        var at = Spec.Start + Duration.FromHours(5);
        var spec = Analysed(Offline with { Approvals = Target("anna") }).At(at).By("anna");

        spec.When(new DecideApproval(ApprovalType.Target, approved, "seen with Bob"));

        var decision = new ApprovalDecision(ApprovalType.Target, 1, approved, Code("anna"), "Anna", "seen with Bob");
        Assert.Contains(new ApprovalDecided(decision), spec.Events);
        var target = Of(spec).ApprovalOf(ApprovalType.Target)!;
        Assert.Equal(
            (approved ? ApprovalStatus.Approved : ApprovalStatus.Rejected, Code("anna"), at, "seen with Bob"),
            (target.Status, target.DecidedBy, target.DecidedAt, target.Comment));
    }

    [Theory]
    [InlineData(1, DeliveryState.TargetReady)]
    [InlineData(2, DeliveryState.PendingConfirmation)]
    public void Occurrence_to_be_approved_asks_for_targets_of_its_own(int workflow, DeliveryState expected)
    {
        var spec = World().Knowing(Make.Campaign, Facts() with { ToApprove = [1] })
            .When(new PutDelivery(PutMode.Create, Online with { Workflow = workflow })).When(new AnalyseDelivery(10, 0));

        Assert.Equal(expected, Of(spec).State);
        Assert.Equal(
            expected == DeliveryState.TargetReady ? ApprovalStatus.Pending : ApprovalStatus.NotRequired,
            Of(spec).ApprovalFor(ApprovalType.Target).Status);
    }

    [Fact]
    public void Extraction_is_approved_of_offline_deliveries_with_a_sample()
    {
        var settings = Reviewed((ApprovalType.Extraction, ["anna"]));
        var online = Analysed(Online with { Approvals = settings });
        Assert.Equal((DeliveryState.PendingConfirmation, 0), (Of(online).State, Of(online).Approvals.Count));

        var spec = Analysed(Offline with { Approvals = settings }).When(Operation).When(
            new OutsideDone("extract:DM1:1", null, 0, "f1.csv", 1_250, "hash", 10) { Sample = ["delivery,recipient", "DM1,R1"] });

        Assert.Equal((DeliveryState.FileToApprove, null), (Of(spec).State, Of(spec).Job));
        Assert.Equal(["delivery,recipient", "DM1,R1"], Of(spec).Extraction!.Sample!);
        spec.When(Delivery).By("anna").When(Accept(ApprovalType.Extraction)).When(Delivery);
        Assert.NotNull(Of(spec).Job);
    }
}
