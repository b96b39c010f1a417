using CampaignActors.Domain.Kernel;

using static CampaignActors.Domain.Tests.Deliveries.DeliverySamples;

namespace CampaignActors.Domain.Tests.Deliveries;

/// <summary>Approvals of a delivery, online and offline (domain.md §4.1, §4.5, §5.1, §5.4).</summary>
public sealed class DeliveryApprovalSpecs
{
    private static readonly string[] s_reviewers = ["anna", "bob"];

    private static DeliveryFields TargetAndBudget =>
        Offline with { Approvals = Reviewed((ApprovalType.Target, s_reviewers), (ApprovalType.Budget, s_reviewers)) };

    [Fact]
    public void Analysis_submits_target_and_budget_and_needs_both()
    {
        var spec = Analysed(TargetAndBudget);
        Assert.Equal(DeliveryState.TargetReady, Of(spec).State);
        Assert.Equal(["Budget", "Target"], Of(spec).Approvals.Keys);
        spec.By("anna").When(Accept(ApprovalType.Target)).ThenAccepted();
        Assert.Equal(DeliveryState.TargetReady, Of(spec).State);
        spec.By("bob").When(Accept(ApprovalType.Budget)).ThenAccepted();
        Assert.Equal(DeliveryState.ExtractionPending, Of(spec).State);
    }

    [Fact]
    public void One_decision_settles_it_and_the_next_one_learns_who_it_was()
    {
        var spec = Analysed(TargetAndBudget).By("anna").When(Accept(ApprovalType.Target));
        spec.By("bob").When(Accept(ApprovalType.Target))
            .ThenRefused(Refusal.State, "it is approved, already decided by Anna, 2026-01-05 08:00");
        spec.By("bob").When(Refuse(ApprovalType.Target)).ThenRefused(Refusal.State, "already decided by Anna");
    }

    [Theory]
    [InlineData("anna", true)]
    [InlineData("root", true)]
    [InlineData("mia", false)]
    [InlineData("ghost", false)]
    [InlineData("", false)]
    public void Manager_does_not_decide_while_there_are_reviewers(string by, bool may)
    {
        var spec = Analysed(TargetAndBudget).By(by).When(Accept(ApprovalType.Target));
        Assert.Equal(may, spec.Accepted);
    }

    [Fact]
    public void Without_reviewers_only_the_manager_decides()
    {
        var fields = Offline with { Approvals = Reviewed((ApprovalType.Target, [])) };
        Analysed(fields).By("anna").When(Accept(ApprovalType.Target))
            .ThenRefused(Refusal.Forbidden, "'anna' is not a reviewer of the target");
        Analysed(fields).By("mia").When(Accept(ApprovalType.Target)).ThenAccepted();
    }

    [Theory]
    [InlineData(ApprovalType.Target)]
    [InlineData(ApprovalType.Budget)]
    public void A_rejection_sends_it_back_and_the_next_analysis_opens_the_next_round(ApprovalType step)
    {
        var spec = Analysed(TargetAndBudget).By("anna").When(Refuse(step)).ThenAccepted();
        Assert.Equal(DeliveryState.BeingEdited, Of(spec).State);
        Assert.False(Of(spec).Analysed);
        Assert.Contains(Of(spec).Notices, n => n.Template == MailTemplates.ApprovalRejected && n.To.Single() == Code("mia"));
        // What was pending beside it is taken back with its reminders.
        Assert.DoesNotContain(Of(spec).Notices, n => n.Template is MailTemplates.ApprovalRequest or MailTemplates.ApprovalOverdue);
        spec.By("anna").When(Accept(ApprovalType.Target)).ThenRefused(Refusal.State, "");
        spec.When(new AnalyseDelivery(900, 0)).ThenAccepted();
        Assert.Equal((2, ApprovalStatus.Pending), (Of(spec).ApprovalOf(step)!.Round, Of(spec).ApprovalOf(step)!.Status));
    }

    [Fact]
    public void An_approval_that_is_not_submitted_cannot_be_decided()
    {
        Created(TargetAndBudget).By("anna").When(Accept(ApprovalType.Target))
            .ThenRefused(Refusal.State, "the target approval of delivery DM1 cannot be accepted: it is waiting");
        Analysed(Offline).By("anna").When(Accept(ApprovalType.Content))
            .ThenRefused(Refusal.State, "the content approval of delivery DM1 cannot be accepted: it is notRequired");
    }

    [Fact]
    public void Budget_approval_needs_target_approval() => World()
        .When(new PutDelivery(PutMode.Create, Offline with { Approvals = Reviewed((ApprovalType.Budget, s_reviewers)) }))
        .ThenRefused(Refusal.Invalid, "target approval");

    [Fact]
    public void Own_settings_replace_those_of_the_campaign_as_a_whole()
    {
        var campaigns = Reviewed((ApprovalType.Target, ["anna"]));
        var spec = World().Knowing(Make.Campaign, Facts(approvals: campaigns))
            .When(new PutDelivery(PutMode.Create, Offline with { Approvals = null }));
        Assert.Equal(campaigns, Of(spec).Settings);
        var own = World().Knowing(Make.Campaign, Facts(approvals: campaigns)).When(new PutDelivery(PutMode.Create, Offline));
        Assert.False(Of(own).Settings.Enabled(ApprovalType.Target));
    }

    [Fact]
    public void Requests_carry_the_stock_warning_of_the_moment()
    {
        var spec = Analysed(TargetAndBudget, 2_500).When(Delivery).ThenAccepted();
        Assert.Equal(4, spec.Effects.Count);
        Assert.All(spec.Effects, e => Assert.Contains(
            "Insufficient stock of C5: -500.", ((Notices.Notify)e.Effect).Body, StringComparison.Ordinal));
        Analysed(TargetAndBudget, 1_250).When(Delivery).Effects.ToList()
            .ForEach(e => Assert.Contains("will be low: 750.", ((Notices.Notify)e.Effect).Body, StringComparison.Ordinal));
    }

    [Fact]
    public void Reserving_stock_is_asked_when_the_target_is_approved_all_or_nothing()
    {
        var fields = Offline with { ReserveStock = true, Approvals = Reviewed((ApprovalType.Target, s_reviewers)) };
        var spec = Analysed(fields).By("anna").When(Accept(ApprovalType.Target));
        var request = Assert.Single(spec.Consents, c => c.Target.Kind == Kinds.Lines);
        Assert.Equal((false, (IConsent)new ReserveStock(Code("DM1"), new(1_250))), (request.Required, request.Ask));
        Assert.True(Of(spec).Reserved);

        var refused = Analysed(fields).By("anna").Answered(request, false).When(Accept(ApprovalType.Target)).ThenAccepted();
        Assert.Equal((false, DeliveryState.ExtractionPending), (Of(refused).Reserved, Of(refused).State));

        // Sent back to editing, or canceled, it lets go.
        spec.When(new CancelDelivery());
        Assert.Contains(new AddressedEffect(Kinds.Line(Code("C5")), new FreeStock(Code("DM1"))), spec.Effects);
    }

    [Fact]
    public void Online_it_waits_for_content_then_for_confirmation_by_who_may()
    {
        var spec = Analysed(Online with { Approvals = Reviewed((ApprovalType.Content, ["anna"]), (ApprovalType.Start, ["bob"])) }, 1_000);
        Assert.Equal(DeliveryState.ReadyToBeDelivered, Of(spec).State);
        spec.By("bob").When(new ConfirmDelivery()).ThenRefused(Refusal.State, "it is readyToBeDelivered");
        spec.By("anna").When(Accept(ApprovalType.Content)).ThenAccepted();
        Assert.Equal(DeliveryState.PendingConfirmation, Of(spec).State);
        Assert.Contains(Of(spec).Notices, n => n.Template == MailTemplates.DeliveryToStart && n.To.Single() == Code("bob"));
        spec.By("mia").When(new ConfirmDelivery()).ThenRefused(Refusal.Forbidden, "reviewer of the start");
        spec.By("ghost").When(new ConfirmDelivery()).ThenRefused(Refusal.Unknown, "ghost");
        spec.By("bob").When(new ConfirmDelivery()).Then(new DeliveryMoved(DeliveryState.StartPending));
        spec.When(Delivery).ThenAccepted();
        Assert.Equal(DeliveryState.InProgress, Of(spec).State);
        spec.When(new ReportSent(900, 100)).ThenAccepted();
        Assert.Equal((DeliveryState.Finished, 90m), (Of(spec).State, Calculated(spec)));
    }

    [Fact]
    public void A_contact_date_holds_the_start_and_is_frozen_by_the_analysis()
    {
        var date = Spec.Start + Duration.FromDays(2);
        var spec = Analysed(Online with { ContactDate = date }, 10).By("mia").When(Delivery).When(new ConfirmDelivery());
        Assert.Equal(date, spec.Due[TechnicalWorkflow.DeliveryMgt]);
        spec.When(Delivery);
        Assert.Equal(DeliveryState.StartPending, Of(spec).State);
        spec.When(new PutDelivery(PutMode.Change, new DeliveryFields { ContactDate = Spec.Start }))
            .ThenRefused(Refusal.State, "'contactDate'");
        spec.At(date).When(Delivery);
        Assert.Equal(DeliveryState.InProgress, Of(spec).State);
    }

    [Fact]
    public void Analysis_refuses_senseless_counts_and_a_missing_type()
    {
        var spec = Created(Online with { Costs = null });
        spec.When(new AnalyseDelivery(10, 0)).ThenRefused(Refusal.Invalid, "choose a type of cost category 'Sending'");
        Created(Offline).When(new AnalyseDelivery(10, 11)).ThenRefused(Refusal.Invalid, "do not make sense");
        Created(Offline).When(new AnalyseDelivery(-1, 0)).ThenRefused(Refusal.Invalid, "do not make sense");
        Created(Offline).When(new AnalyseDelivery(Limits.Recipients + 1L, 0)).ThenRefused(Refusal.Invalid, "at most 100000000 recipients");
        Analysed(Offline).When(new AnalyseDelivery(1, 0))
            .ThenRefused(Refusal.State, "delivery DM1 cannot be analysed: it is extractionPending");
        World().When(new AnalyseDelivery(1, 0)).ThenRefused(Refusal.Unknown, "unknown delivery 'DM1'");
    }

    [Fact]
    public void It_costs_its_estimate_then_its_lines_and_the_invoice_wins()
    {
        var spec = Created(Offline with { Provisional = Estimate(500) });
        Assert.Equal(500, Calculated(spec));
        spec.When(new AnalyseDelivery(1_250, 0));
        Assert.Equal(796.00m, Calculated(spec));
        spec.WhenTold(Kinds.Invoice(Code("INV1")), new InvoiceLineSettled(Code("INV1"), 0, Eur(800)));
        Assert.Equal((800m, ChargeState.Invoiced), (Calculated(spec), DeliveryCosts.Contribute(Of(spec)).State));
        spec.When(Budget).WhenTold(Kinds.Invoice(Code("INV1")), new InvoiceLineSettled(Code("INV1"), 0, null)).ThenAccepted();
        Assert.Equal(796.00m, Calculated(spec));
    }

    /// <summary>
    /// Back in being edited its estimate counts, which may be more than what was computed: no way round the budget's guard (I5).
    /// </summary>
    [Fact]
    public void The_budget_is_asked_before_a_larger_estimate_comes_back()
    {
        var spec = Analysed(TargetAndBudget with { Provisional = Estimate(2_000), Level = CommitmentLevel.Reserved });
        Assert.Contains(
            Make.Campaign,
            new Spec(Self).Operators("anna").Given(new DeliveryDescribed(TargetAndBudget, [], null, null))
                .Needs(Refuse(ApprovalType.Target)));
        spec.By("anna").When(Refuse(ApprovalType.Target));
        var hold = Assert.IsType<HoldMoney>(Assert.Single(spec.Consents, c => c.Target == Kinds.Budget(Code("B1"))).Ask);
        Assert.Equal(2_000m, hold.Contribution.Amounts[""].Amount);

        var failed = Created(
            Offline with
            {
                Provisional = Estimate(2_000),
                Level = CommitmentLevel.Reserved,
                Approvals = Reviewed() with { Preparation = PreparationMode.Manual },
            })
            .When(new AnalyseDelivery(100, 0)).When(new FailPreparation("script error")).When(new ResetDelivery()).ThenAccepted();
        Assert.Single(failed.Consents, c => c.Target == Kinds.Budget(Code("B1")));
    }
}
