using CampaignActors.Domain.Kernel;

using static CampaignActors.Domain.Tests.Deliveries.DeliverySamples;

namespace CampaignActors.Domain.Tests.Deliveries;

/// <summary>The offline life cycle (domain.md §4.2, §7 F).</summary>
public sealed class OfflineDeliverySpecs
{
    private static readonly ApprovalSettings s_fileAndProof = Reviewed((ApprovalType.Extraction, []), (ApprovalType.Proof, []));

    [Fact]
    public void Without_approvals_it_runs_from_analysis_to_finished()
    {
        var spec = Analysed(Offline);
        Assert.Equal(DeliveryState.ExtractionPending, Of(spec).State);
        Assert.Equal(DueTimes.AtOnce, spec.Due[TechnicalWorkflow.OperationMgt]);
        spec.When(Operation).Then(new ExtractionStarted(1, "20260105_DM1_1.csv", 1_250));
        var write = Assert.IsType<WriteExtraction>(Assert.Single(spec.Effects, e => e.Target == Outside.Files).Effect);
        Assert.Equal(("extract:DM1:1", 1_250L), (write.Key, write.Rows));
        spec.FileWritten();
        Assert.Equal(DeliveryState.ProviderNotification, Of(spec).State);
        spec.When(Delivery).Then(new ProviderJobCreated(1, "router@example.com", "Transfer file"));
        spec.When(Supplier).ThenAccepted();
        Assert.Equal("provider-mail:DM1:1", Assert.IsType<SendMail>(spec.Effects.First(e => e.Target == Outside.Mail).Effect).Key);
        Assert.Null(spec.Due[TechnicalWorkflow.SupplierMgt]);
        spec.When(new OutsideDone("provider-mail:DM1:1", null, 0)).ThenAccepted();
        spec.When(Supplier).Then(new PostProcessingStarted());
        Assert.Equal("post:DM1:1", Assert.IsType<StartPostProcessing>(Assert.Single(spec.Effects).Effect).Key);
        spec.When(new OutsideDone("post:DM1:1", null, 0)).ThenAccepted();
        Assert.Equal(DeliveryState.Finished, Of(spec).State);
        Assert.Equal((ProviderJobState.Done, 1, 1), (Of(spec).Job!.State, Of(spec).Job!.Mails, Of(spec).Job!.PostProcessed));
    }

    [Fact]
    public void Answers_of_the_outside_that_come_twice_or_late_change_nothing()
    {
        var spec = Analysed(Offline).When(Operation).FileWritten();
        spec.FileWritten().ThenNothing();
        spec.When(new OutsideDone("extract:DM1:7", null, 0)).ThenNothing();
        spec.When(Delivery).When(Supplier).When(new OutsideDone("provider-mail:DM1:1", null, 0))
            .When(new OutsideDone("provider-mail:DM1:1", null, 0)).ThenNothing();
    }

    [Fact]
    public void Without_a_service_the_file_finishes_it()
    {
        var spec = Analysed(Offline with { Provider = null, Service = null, Costs = null }).When(Operation).FileWritten();
        Assert.Equal(DeliveryState.Finished, Of(spec).State);
    }

    [Fact]
    public void It_waits_for_its_extraction_date()
    {
        var date = Spec.Start + Duration.FromDays(3);
        var spec = Analysed(Offline with { ExtractionDate = date });
        Assert.Equal(date, spec.Due[TechnicalWorkflow.OperationMgt]);
        spec.When(Operation).ThenNothing();
        spec.At(date).When(Operation).ThenAccepted();
    }

    [Fact]
    public void The_file_is_approved_then_the_proof_goes_back_and_forth()
    {
        var spec = Analysed(Offline with { Approvals = s_fileAndProof }).When(Operation).FileWritten();
        Assert.Equal(DeliveryState.FileToApprove, Of(spec).State);
        spec.When(Accept(ApprovalType.Extraction)).ThenAccepted();
        Assert.Equal(DeliveryState.ToSubmit, Of(spec).State);
        spec.When(new SendProof()).Then(new ProofSent { Address = "router@example.com" });
        spec.When(Accept(ApprovalType.Proof))
            .ThenRefused(Refusal.State, "the proof approval of delivery DM1 cannot be accepted: it is waiting");
        spec.When(new SubmitProof()).ThenAccepted();
        Assert.Equal(DeliveryState.ProofToValidate, Of(spec).State);
        spec.When(new SubmitProof()).ThenRefused(Refusal.State, "delivery DM1 cannot be submitted for proof: it is proofToValidate");
        spec.When(Refuse(ApprovalType.Proof)).ThenAccepted();
        Assert.Equal(DeliveryState.ToSubmit, Of(spec).State);
        spec.When(new SubmitProof()).When(Accept(ApprovalType.Proof)).ThenAccepted();
        Assert.Equal((DeliveryState.ProviderNotification, 2), (Of(spec).State, Of(spec).ApprovalOf(ApprovalType.Proof)!.Round));
    }

    [Fact]
    public void A_rejected_file_is_held_until_the_format_changes()
    {
        var spec = Analysed(Offline with { Approvals = s_fileAndProof }).When(Operation).FileWritten()
            .When(Refuse(ApprovalType.Extraction));
        Assert.Equal((DeliveryState.ExtractionPending, true), (Of(spec).State, Of(spec).ExtractionHeld));
        Assert.Null(spec.Due[TechnicalWorkflow.OperationMgt]);
        spec.When(Operation).ThenNothing();
        spec.When(new RestartExtraction(780)).Then(new ExtractionRestarted(780));
        spec.When(Operation).Then(new ExtractionStarted(2, "20260105_DM1_2.csv", 780));
    }

    [Fact]
    public void Extracting_again_replaces_the_file_the_consumption_and_the_costs()
    {
        var spec = Analysed(Offline with { Approvals = s_fileAndProof }).When(Operation).FileWritten();
        Assert.Equal(new Quantity(1_250), DeliveryCosts.Consumption(Of(spec))["C5"]);
        spec.When(Stock).ThenAccepted();
        Assert.Equal(new ConsumeStock(Code("DM1"), new(1_250)), Assert.Single(spec.Effects).Effect);
        spec.When(new RestartExtraction(1_100)).When(Operation).FileWritten();
        Assert.Equal(new ExtractionFile(2, "f2.csv", 1_100, "hash", 10), Of(spec).Extraction);
        spec.When(Stock).ThenAccepted();
        Assert.Equal(new ConsumeStock(Code("DM1"), new(1_100)), Assert.Single(spec.Effects).Effect);
        // 0.11 × 1,100 + 500 + 11 × 4.50 + 100
        Assert.Equal(121.00m + 500 + 49.50m + 100, Calculated(spec));
        // The approval of the first file counts no more.
        Assert.Equal(
            (2, ApprovalStatus.Pending),
            (Of(spec).ApprovalOf(ApprovalType.Extraction)!.Round, Of(spec).ApprovalOf(ApprovalType.Extraction)!.Status));
    }

    [Theory]
    [InlineData(DeliveryState.BeingEdited)]
    [InlineData(DeliveryState.TargetReady)]
    [InlineData(DeliveryState.ExtractionPending)]
    [InlineData(DeliveryState.Extracting)]
    [InlineData(DeliveryState.ProviderNotification)]
    [InlineData(DeliveryState.Finished)]
    [InlineData(DeliveryState.Canceled)]
    public void Extracting_again_is_refused_where_there_is_no_file_to_change(DeliveryState state) =>
        Created(Offline).Given(new ExtractionStarted(1, "f", 1), new DeliveryMoved(state)).When(new RestartExtraction(5))
            .ThenRefused(Refusal.State, $"delivery DM1 cannot be extracted again: it is {Wording.Of(state)}");

    [Fact]
    public void A_file_that_fails_three_times_is_shown_and_goes_on_when_it_succeeds()
    {
        var spec = Analysed(Offline).When(Operation);
        spec.When(new OutsideDone("extract:DM1:1", "disk full", 1)).ThenNothing();
        spec.When(new OutsideDone("extract:DM1:1", "disk full", 2)).ThenNothing();
        spec.When(new OutsideDone("extract:DM1:1", "disk full", 3)).Then(new ExtractionFailed(1, "disk full"));
        spec.When(new OutsideDone("extract:DM1:1", "disk full", 4)).ThenNothing();
        Assert.Equal((DeliveryState.Failed, "disk full"), (Of(spec).State, Of(spec).FailureReason));
        spec.FileWritten();
        Assert.Equal(DeliveryState.ProviderNotification, Of(spec).State);
    }

    [Fact]
    public void The_router_reports_what_was_really_sent()
    {
        var spec = Analysed(Offline with { Provider = null, Service = null, Costs = null });
        spec.When(new ReportSent(5, 0)).ThenRefused(Refusal.State, "it is extractionPending");
        var done = Analysed(Offline).Given(
            new ExtractionStarted(1, "f", 1_250),
            new ExtractionWritten(1, "f", 1_250, null, null),
            new DeliveryMoved(DeliveryState.Finished));
        Assert.Equal(796.00m, Calculated(done));
        done.When(new ReportSent(1_251, 0)).ThenRefused(Refusal.Invalid, "exceed the 1250 to send");
        done.When(new ReportSent(-1, 0)).ThenRefused(Refusal.Invalid, "-1");
        done.When(new ReportSent(1_180, 70)).ThenAccepted();
        Assert.Equal(783.80m, Calculated(done));
        Assert.Equal(new Quantity(1_180), DeliveryCosts.Consumption(Of(done))["C5"]);
    }

    [Fact]
    public void Cancelling_reverses_consumption_costs_and_reservation()
    {
        var spec = Analysed(Offline with { Approvals = s_fileAndProof }).When(Operation).FileWritten().When(Stock).When(Budget);
        spec.When(new CancelDelivery()).Then(new DeliveryMoved(DeliveryState.Canceled));
        spec.When(Stock).ThenAccepted();
        Assert.Equal(new ConsumeStock(Code("DM1"), Quantity.Zero), Assert.Single(spec.Effects).Effect);
        spec.When(Budget).ThenAccepted();
        Assert.True(Assert.IsType<ChargeBudget>(spec.Effects.First(e => e.Target == Kinds.Budget(Code("B1"))).Effect).Contribution.IsEmpty);
        spec.When(new CancelDelivery()).ThenRefused(Refusal.State, "delivery DM1 cannot be canceled: it is canceled");
        spec.When(new PutDelivery(PutMode.Change, new DeliveryFields { Label = "x" })).ThenRefused(Refusal.State, "it is canceled");
    }

    [Theory]
    [InlineData(DeliveryState.BeingEdited, true)]
    [InlineData(DeliveryState.TargetReady, true)]
    [InlineData(DeliveryState.ExtractionPending, true)]
    [InlineData(DeliveryState.FileToApprove, true)]
    [InlineData(DeliveryState.ToSubmit, true)]
    [InlineData(DeliveryState.ProofToValidate, true)]
    [InlineData(DeliveryState.ProviderNotification, false)]
    [InlineData(DeliveryState.InProgress, false)]
    [InlineData(DeliveryState.Finished, false)]
    public void It_can_be_canceled_up_to_the_proof_and_follows_its_campaign(DeliveryState state, bool may)
    {
        var spec = Created(Offline).Given(new DeliveryMoved(state));
        if (may)
        {
            spec.WhenTold(Make.Campaign, new ParentCanceled()).Then(new DeliveryMoved(DeliveryState.Canceled));
        }
        else
        {
            spec.When(new CancelDelivery()).ThenRefused(Refusal.State, $"it is {Wording.Of(state)}");
            spec.WhenTold(Make.Campaign, new ParentCanceled()).ThenNothing();
        }
    }

    [Fact]
    public void The_name_of_the_file_fills_in_what_it_knows()
    {
        var model = Of(Created(Offline with { Label = "Spring" }));
        var paris = DateTimeZoneProviders.Tzdb["Europe/Paris"];
        var late = Instant.FromUtc(2026, 5, 3, 22, 30);
        Assert.Equal(
            "04.05.2026_DM1_Spring_2.csv",
            DeliveryFlow.FileName("{date:dd.MM.yyyy}_{delivery.code}_{label}_{number}.csv", model, 2, late, paris));
        Assert.Equal("DM1_1.csv", DeliveryFlow.FileName(null, model, 1, late, paris));
        Assert.Equal("{unknown}", DeliveryFlow.FileName("{unknown}", model, 1, late, paris));
        Assert.Equal("{date:", DeliveryFlow.FileName("{date:", model, 1, late, paris));
    }
}
