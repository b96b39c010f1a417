using CampaignActors.Domain.People;

using static CampaignActors.Domain.Tests.Deliveries.DeliverySamples;

namespace CampaignActors.Domain.Tests.Approvals;

/// <summary>
/// Our options on a delivery: four eyes, quorum, escalation, delegation, owner confirmation (domain.md §5.1 rules 5, 14; §5.4).
/// </summary>
public sealed class ApprovalOptionSpecs
{
    private static readonly string[] s_reviewers = ["anna", "bob", "mia"];

    private static DeliveryFields Target(ApprovalOptions options) =>
        Offline with { Approvals = Reviewed((ApprovalType.Target, s_reviewers)) with { Options = options } };

    private static Spec Analysed(ApprovalOptions options) =>
        Created(Target(options)).By("mia").When(new AnalyseDelivery(1_250, 0)).ThenAccepted();

    [Fact]
    public void Under_four_eyes_who_had_it_analysed_may_not_decide_it()
    {
        var spec = Analysed(new ApprovalOptions { FourEyes = true });
        spec.When(Accept(ApprovalType.Target))
            .ThenRefused(Refusal.Forbidden, "four eyes: 'mia' submitted the target approval of delivery DM1");
        spec.When(Refuse(ApprovalType.Target)).ThenRefused(Refusal.Forbidden, "four eyes");
        spec.By("anna").When(Accept(ApprovalType.Target)).ThenAccepted();
    }

    [Fact]
    public void Four_eyes_bind_administrators_too()
    {
        var spec = Created(Target(new ApprovalOptions { FourEyes = true })).By("root").When(new AnalyseDelivery(10, 0));
        spec.When(Accept(ApprovalType.Target)).ThenRefused(Refusal.Forbidden, "four eyes");
        Analysed(ApprovalOptions.None).By("root").When(Accept(ApprovalType.Target)).ThenAccepted();
    }

    [Fact]
    public void Under_four_eyes_it_must_be_known_who_submits() =>
        Created(Target(new ApprovalOptions { FourEyes = true })).By("").When(new AnalyseDelivery(10, 0))
            .ThenRefused(Refusal.Invalid, "say who submits it");

    [Fact]
    public void Four_eyes_count_who_started_the_extraction_as_its_submitter()
    {
        var settings = Reviewed((ApprovalType.Extraction, ["anna", "mia"])) with { Options = new ApprovalOptions { FourEyes = true } };
        var spec = Created(Offline with { Approvals = settings }).By("mia").When(new AnalyseDelivery(10, 0)).By("operationMgt")
            .When(Operation).FileWritten();
        spec.By("mia").When(Accept(ApprovalType.Extraction)).ThenRefused(Refusal.Forbidden, "four eyes");
        spec.By("anna").When(new RestartExtraction(9)).ThenAccepted();
        spec.By("operationMgt").When(Operation).FileWritten();
        spec.By("anna").When(Accept(ApprovalType.Extraction)).ThenRefused(Refusal.Forbidden, "four eyes");
        spec.By("mia").When(Accept(ApprovalType.Extraction)).ThenAccepted();
    }

    [Fact]
    public void Under_four_eyes_who_edited_the_content_does_not_approve_it()
    {
        var settings = Reviewed((ApprovalType.Content, ["anna", "mia"])) with { Options = new ApprovalOptions { FourEyes = true } };
        var spec = Created(Online with { Approvals = settings }).By("mia").When(new AnalyseDelivery(10, 0));
        spec.When(Accept(ApprovalType.Content)).ThenRefused(Refusal.Forbidden, "four eyes");
        spec.By("").When(new EditContent("<p>New</p>")).ThenRefused(Refusal.Invalid, "say who submits it");
        spec.By("anna").When(new EditContent("<p>New</p>")).ThenAccepted();
        spec.When(Accept(ApprovalType.Content)).ThenRefused(Refusal.Forbidden, "four eyes: 'anna' submitted");
        spec.By("mia").When(Accept(ApprovalType.Content)).ThenAccepted();
    }

    [Fact]
    public void Under_four_eyes_who_had_it_prepared_does_not_start_it()
    {
        var settings = Reviewed((ApprovalType.Start, [])) with { Options = new ApprovalOptions { FourEyes = true } };
        var spec = Created(Online with { Approvals = settings }).By("mia").When(new AnalyseDelivery(10, 0));
        Assert.Equal([Code("mia")], Assert.Single(Of(spec).Notices, n => n.Template == MailTemplates.DeliveryToStart).Except);
        spec.When(new ConfirmDelivery()).ThenRefused(Refusal.Forbidden, "four eyes");
        spec.By("root").When(new ConfirmDelivery()).ThenAccepted();
    }

    [Fact]
    public void A_quorum_needs_so_many_different_people_and_shows_who_has_accepted()
    {
        var spec = Analysed(new ApprovalOptions { Quorum = 2 });
        spec.By("anna").When(Accept(ApprovalType.Target)).ThenAccepted();
        var approval = Of(spec).ApprovalOf(ApprovalType.Target)!;
        Assert.Equal((ApprovalStatus.Pending, DeliveryState.TargetReady), (approval.Status, Of(spec).State));
        Assert.Equal(Code("anna"), Assert.Single(approval.Acceptances).By);
        spec.When(Accept(ApprovalType.Target)).ThenRefused(Refusal.State, "was accepted by Anna already, 2026-01-05 08:00; 1 of 2 have");
        spec.When(Refuse(ApprovalType.Target)).ThenRefused(Refusal.State, "was accepted by Anna already");
        spec.By("bob").When(Accept(ApprovalType.Target)).ThenAccepted();
        Assert.Equal(
            (ApprovalStatus.Approved, Code("bob")),
            (Of(spec).ApprovalOf(ApprovalType.Target)!.Status, Of(spec).ApprovalOf(ApprovalType.Target)!.DecidedBy));
        Assert.Equal(DeliveryState.ExtractionPending, Of(spec).State);
        spec.By("mia").When(Accept(ApprovalType.Target)).ThenRefused(Refusal.State, "already decided by Bob");
    }

    [Fact]
    public void Who_has_accepted_is_reminded_no_more()
    {
        var settings = Reviewed((ApprovalType.Target, s_reviewers)) with
        {
            Options = new ApprovalOptions { Quorum = 2 },
            Reminders = [new(Duration.FromDays(1), null)],
        };
        var spec = Created(Offline with { Approvals = settings }).When(new AnalyseDelivery(10, 0)).When(Delivery);
        spec.By("anna").When(Accept(ApprovalType.Target));
        spec.At(Spec.Start + Duration.FromDays(2)).When(Delivery).ThenAccepted();
        Assert.Equal([Kinds.Operator(Code("bob")), Kinds.Operator(Code("mia"))], spec.Effects.Select(e => e.Target));
    }

    [Fact]
    public void One_rejection_rejects_whatever_the_quorum()
    {
        var spec = Analysed(new ApprovalOptions { Quorum = 3 });
        spec.By("anna").When(Accept(ApprovalType.Target)).By("bob").When(Refuse(ApprovalType.Target)).ThenAccepted();
        Assert.Equal(DeliveryState.BeingEdited, Of(spec).State);
        // The next round starts from nothing.
        spec.By("mia").When(new AnalyseDelivery(10, 0));
        Assert.Empty(Of(spec).ApprovalOf(ApprovalType.Target)!.Acceptances);
    }

    [Fact]
    public void A_decision_that_names_its_round_does_not_reach_the_next()
    {
        var spec = Analysed(ApprovalOptions.None).By("anna").When(Refuse(ApprovalType.Target)).When(new AnalyseDelivery(20, 0));
        spec.When(Accept(ApprovalType.Target) with { Round = 1 })
            .ThenRefused(Refusal.State, "the target approval of delivery DM1 is in round 2, not 1");
        spec.When(Accept(ApprovalType.Target) with { Round = 2 }).ThenAccepted();
    }

    [Fact]
    public void A_quorum_beyond_the_reviewers_is_refused() => World()
        .When(new PutDelivery(PutMode.Create, Target(new ApprovalOptions { Quorum = 4 }))).ThenRefused(Refusal.Invalid, "a quorum of 4");

    [Fact]
    public void Owner_confirmation_lets_the_manager_decide_and_start()
    {
        var settings = Reviewed((ApprovalType.Target, ["anna"]), (ApprovalType.Start, ["bob"]));
        var without = Created(Online with { Approvals = settings }).When(new AnalyseDelivery(10, 0));
        without.By("mia").When(Accept(ApprovalType.Target)).ThenRefused(Refusal.Forbidden, "not a reviewer");
        var with = Created(Online with { Approvals = settings with { Options = new ApprovalOptions { OwnerMayDecide = true } } })
            .When(new AnalyseDelivery(10, 0));
        with.By("mia").When(Accept(ApprovalType.Target)).ThenAccepted();
        with.When(new ConfirmDelivery()).ThenAccepted();
    }

    [Fact]
    public void Escalation_may_decide_from_the_deadline_on()
    {
        var settings = Reviewed((ApprovalType.Target, ["anna"])) with { Options = new ApprovalOptions { Escalation = [Code("bob")] } };
        var spec = Created(Offline with { Approvals = settings }).When(new AnalyseDelivery(10, 0));
        var deadline = Spec.Start + ApprovalSettings.DefaultDeadline;
        spec.At(deadline - Duration.FromSeconds(1)).By("bob").When(Accept(ApprovalType.Target))
            .ThenRefused(Refusal.Forbidden, "not a reviewer");
        spec.At(deadline).When(Accept(ApprovalType.Target)).ThenAccepted();
        Created(Offline).When(
            new PutDelivery(
                PutMode.Change,
                new DeliveryFields { Approvals = settings with { Options = new ApprovalOptions { Escalation = [Code("ghost")] } } }))
            .ThenRefused(Refusal.Unknown, "ghost");
    }

    [Fact]
    public void A_delegate_decides_within_the_dates_and_it_is_written_down_for_whom()
    {
        var until = Spec.Start + Duration.FromDays(1);
        Spec New() => Created(Offline with { Approvals = Reviewed((ApprovalType.Target, ["anna"])) }).When(new AnalyseDelivery(10, 0))
            .Knowing(
                Kinds.Operator(Code("anna")), new OperatorFacts("Anna", false, []) { Delegations = [new(Code("bob"), Spec.Start, until)] });
        var spec = New().By("bob").When(Accept(ApprovalType.Target)).ThenAccepted();
        Assert.Equal(
            (Code("bob"), Code("anna")),
            (Of(spec).ApprovalOf(ApprovalType.Target)!.DecidedBy, Of(spec).ApprovalOf(ApprovalType.Target)!.DecidedFor));
        New().At(until + Duration.FromSeconds(1)).By("bob").When(Accept(ApprovalType.Target))
            .ThenRefused(Refusal.Forbidden, "not a reviewer");
    }
}
