using CampaignActors.Domain.Kernel;

using static CampaignActors.Domain.Tests.Deliveries.DeliverySamples;

namespace CampaignActors.Domain.Tests.Deliveries;

/// <summary>Content: its approvals, its proofs, and what an edit does to both (domain.md §4.5, §5.1 rule 8).</summary>
public sealed class DeliveryContentSpecs
{
    private static readonly ApprovalSettings s_steps =
        Reviewed((ApprovalType.AvailableContent, ["anna"]), (ApprovalType.Content, ["bob"]), (ApprovalType.ExternalContent, ["bob"]));

    private static (ApprovalStatus, int) Standing(Spec spec, ApprovalType type) =>
        (Of(spec).ApprovalFor(type).Status, Of(spec).ApprovalFor(type).Round);

    [Fact]
    public void One_step_is_asked_for_after_the_other_and_the_manager_hears_the_result()
    {
        var spec = Analysed(Online with { Approvals = s_steps, ProofTo = [Code("anna")] }, 100);
        Assert.Equal((ApprovalStatus.Pending, 1), Standing(spec, ApprovalType.AvailableContent));
        Assert.Equal((ApprovalStatus.Waiting, 1), Standing(spec, ApprovalType.Content));
        spec.By("anna").When(Accept(ApprovalType.AvailableContent)).ThenAccepted();
        Assert.Single(Of(spec).Notices, n => n.Template == MailTemplates.Proof && n.To.Single() == Code("anna"));
        spec.By("bob").When(Accept(ApprovalType.Content));
        Assert.DoesNotContain(Of(spec).Notices, n => n.Template == MailTemplates.ContentApproved);
        spec.When(Accept(ApprovalType.ExternalContent));
        Assert.Single(Of(spec).Notices, n => n.Template == MailTemplates.ContentApproved && n.To.Single() == Code("mia"));
        Assert.Equal(DeliveryState.PendingConfirmation, Of(spec).State);
    }

    [Fact]
    public void An_edit_takes_back_what_was_said_of_the_content_before()
    {
        var spec = Analysed(Online with { Approvals = Reviewed((ApprovalType.Target, ["anna"]), (ApprovalType.Content, ["bob"])) }, 100);
        spec.By("bob").When(Accept(ApprovalType.Content)).By("mia").When(new EditContent("second")).ThenAccepted();
        Assert.Equal(((ApprovalStatus.Pending, 2), DeliveryState.TargetReady, 1, "second"),
            (Standing(spec, ApprovalType.Content), Of(spec).State, Of(spec).ContentRevision, Of(spec).Fields!.Content));
        // The target is not concerned.
        Assert.Equal((ApprovalStatus.Pending, 1), Standing(spec, ApprovalType.Target));
        spec.By("anna").When(Accept(ApprovalType.Target)).By("bob").When(Accept(ApprovalType.Content));
        Assert.Equal(DeliveryState.PendingConfirmation, Of(spec).State);
        spec.By("mia").When(new ConfirmDelivery()).When(new EditContent("third"))
            .ThenRefused(Refusal.State, "delivery DM1 cannot be changed in its content: it is startPending");
        spec.When(new PutDelivery(PutMode.Apply, new DeliveryFields { Content = "fourth" })).ThenRefused(Refusal.Invalid, "'editContent'");
    }

    [Fact]
    public void Second_analysis_asks_again_for_the_target_and_not_the_content()
    {
        var spec = Analysed(Online with { Approvals = Reviewed((ApprovalType.Target, ["anna"]), (ApprovalType.Content, ["bob"])) }, 100);
        spec.By("bob").When(Accept(ApprovalType.Content)).By("anna").When(Refuse(ApprovalType.Target)).By("mia")
            .When(new AnalyseDelivery(90, 0));
        Assert.Equal((ApprovalStatus.Pending, 2), Standing(spec, ApprovalType.Target));
        Assert.Equal((ApprovalStatus.Approved, 1), Standing(spec, ApprovalType.Content));
    }

    [Theory]
    [InlineData("anna", true)]
    [InlineData("mia", true)]
    [InlineData("root", true)]
    [InlineData("bob", false)]
    [InlineData("", false)]
    public void Where_editing_is_a_step_its_editors_and_the_manager_edit(string by, bool may)
    {
        Assert.Equal(may, Analysed(Online with { Approvals = s_steps }, 100).By(by).When(new EditContent("x")).Accepted);
        Assert.True(Analysed(Online, 100).By(by).When(new EditContent("x")).Accepted);
    }

    [Theory]
    [InlineData("mia", true)]
    [InlineData("root", true)]
    [InlineData("bob", false)]
    public void Only_the_manager_resets_the_approval_of_the_content(string by, bool may)
    {
        var spec = Analysed(Online with { Approvals = Reviewed((ApprovalType.Content, ["bob"])) }, 100);
        spec.By("mia").When(new ResetContent()).ThenRefused(Refusal.State, "cannot be reset: it is pending");
        spec.By("bob").When(Accept(ApprovalType.Content)).By(by).When(new ResetContent());
        Assert.Equal(may, spec.Accepted);
        Assert.Equal(
            may
                ? (DeliveryState.ReadyToBeDelivered, (ApprovalStatus.Pending, 2))
                : (DeliveryState.PendingConfirmation, (ApprovalStatus.Approved, 1)),
            (Of(spec).State, Standing(spec, ApprovalType.Content)));
    }

    [Fact]
    public void Editing_and_the_outside_need_the_approval_of_the_content()
    {
        foreach (var type in new[] { ApprovalType.AvailableContent, ApprovalType.ExternalContent })
            World().When(new PutDelivery(PutMode.Create, Online with { Approvals = Reviewed((type, ["anna"])) }))
                .ThenRefused(Refusal.Invalid, "need content approval");
    }

    [Fact]
    public void Deleted_it_takes_no_command_and_keeps_what_it_cost()
    {
        var spec = Analysed(Online, 100).When(new ConfirmDelivery()).When(Delivery).When(new ReportSent(90, 10)).When(Budget)
            .When(new DeleteDelivery()).ThenAccepted();
        Assert.Equal(9m, Calculated(spec));
        Assert.Null(spec.Due[TechnicalWorkflow.BudgetMgt]);
        spec.When(new EditContent("x")).ThenRefused(Refusal.State, "it is deleted");
        spec.When(new PutDelivery(PutMode.Create, Online)).ThenRefused(Refusal.State, "exists already");
        var edited = Created(Online with { Provisional = Estimate(50) }).When(Budget).When(new DeleteDelivery());
        Assert.Equal(0m, Calculated(edited));
    }
}
