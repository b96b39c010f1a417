using CampaignActors.Domain.Kernel;

using static CampaignActors.Domain.Tests.Deliveries.DeliverySamples;

namespace CampaignActors.Domain.Tests.Deliveries;

/// <summary>Associated deliveries, one side at a time (domain.md §5.1 rule 10).</summary>
public sealed class DeliveryAssociationSpecs
{
    private static readonly EntityRef s_main = Kinds.Delivery(Code("MAIN"));
    private static readonly ApprovalSettings s_target = Reviewed((ApprovalType.Target, ["anna"]));

    private static Map<MainApproval> Stands(ApprovalStatus status, string? by = null) => Map<MainApproval>.Empty.Set(
        nameof(ApprovalType.Target), new MainApproval(status, by is null ? null : Code(by), by is null ? null : "Anna"));

    /// <summary>The target of the main delivery was approved, together with that of this analysis.</summary>
    private static MainStands Approved(params int[] analysis) => new(Stands(ApprovalStatus.Approved, "anna"))
    {
        Covered = Map<int>.Of(analysis.Select(n => KeyValuePair.Create(nameof(ApprovalType.Target), n))),
    };

    private static ApprovalStatus Target(Spec spec) => Of(spec).ApprovalFor(ApprovalType.Target).Status;

    private static DeliveryFacts MainFacts(
        Map<MainApproval> stands, Code? main = null, string campaign = "OP1", DeliveryState state = DeliveryState.BeingEdited) =>
        new(Code(campaign), null, state) { Approvals = stands, MainDelivery = main };

    private static Spec Associate(Map<MainApproval> stands, ApprovalSettings? settings = null) => World().Knowing(s_main, MainFacts(stands))
        .When(
            new PutDelivery(
                PutMode.Create,
                Offline with { MainDelivery = Code("MAIN"), ReserveStock = true, Approvals = settings ?? s_target })).ThenAccepted();

    [Fact]
    public void It_tells_its_main_delivery_which_answers_with_how_its_approvals_stand()
    {
        Assert.Contains(new AddressedEffect(s_main, new JoinMain()), Associate(Stands(ApprovalStatus.Waiting)).Effects);
        var main = Created(Offline with { Approvals = s_target }).WhenTold(Kinds.Delivery(Code("SIDE")), new JoinMain())
            .Then(new AssociateJoined(Code("SIDE")));
        // One that has never said what it has, of the version before, is told of approvals and not of what they cover.
        var told = new AddressedEffect(Kinds.Delivery(Code("SIDE")), new MainStands(Stands(ApprovalStatus.Waiting)));
        Assert.Equal([told], main.Effects);
        main.WhenTold(Kinds.Delivery(Code("SIDE")), new JoinMain()).ThenNothing();
        main.When(new AnalyseDelivery(10, 0));
        Assert.Contains(told with { Effect = new MainStands(Stands(ApprovalStatus.Pending)) }, main.Effects);
        main.By("anna").When(Accept(ApprovalType.Target));
        Assert.Contains(told with { Effect = new MainStands(Stands(ApprovalStatus.Approved, "anna")) }, main.Effects);
        main.When(new CancelDelivery());
        Assert.Contains(told with { Effect = new MainStands(Map<MainApproval>.Empty) }, main.Effects);
    }

    [Fact]
    public void Approvals_of_the_main_delivery_are_not_asked_for_again()
    {
        var spec = Associate(Stands(ApprovalStatus.Pending)).When(new AnalyseDelivery(1_000, 0));
        Assert.Equal((DeliveryState.TargetReady, 0), (Of(spec).State, Of(spec).Notices.Count));
        Assert.Null(spec.Due[TechnicalWorkflow.DeliveryMgt]);
        spec.WhenTold(s_main, Approved(1)).ThenAccepted();
        // Being told changes nothing yet: reserving stock needs consents, which only a command may ask for.
        Assert.Equal((DeliveryState.TargetReady, DueTimes.AtOnce), (Of(spec).State, spec.Due[TechnicalWorkflow.DeliveryMgt]));
        spec.When(Delivery).ThenAccepted();
        Assert.Single(spec.Consents, c => c.Ask is ReserveStock);
        var target = Of(spec).ApprovalOf(ApprovalType.Target)!;
        Assert.Equal((ApprovalStatus.Approved, Code("anna"), "with main delivery MAIN"), (target.Status, target.DecidedBy, target.Comment));
        Assert.Equal((DeliveryState.ExtractionPending, 0), (Of(spec).State, Of(spec).Notices.Count));
        spec.When(Delivery).ThenNothing();
    }

    [Fact]
    public void Target_analysed_after_the_approval_asks_for_itself()
    {
        var before = Associate(Stands(ApprovalStatus.Approved, "anna")).When(new AnalyseDelivery(1_000, 0));
        var crossing = Associate(Stands(ApprovalStatus.Pending)).WhenTold(s_main, Approved()).When(new AnalyseDelivery(1_000, 0));

        Assert.Equal(ApprovalStatus.Pending, Target(before));
        Assert.Equal(ApprovalStatus.Pending, Target(crossing));
    }

    [Fact]
    public void Target_that_changed_before_the_word_arrived_asks_for_itself()
    {
        // The approval covered the first analysis; meanwhile it failed, and was analysed again with more.
        var spec = Associate(Stands(ApprovalStatus.Pending)).When(new AnalyseDelivery(100, 0)).When(new CancelDelivery());
        Assert.Contains(new AddressedEffect(s_main, new ShowAssociate(new(null, null, 0))), spec.Effects);

        var other = Associate(Stands(ApprovalStatus.Pending), Reviewed((ApprovalType.Target, ["anna"]), (ApprovalType.Content, ["bob"])))
            .When(new AnalyseDelivery(100, 0)).By("bob").When(Refuse(ApprovalType.Content)).By("mia").When(new AnalyseDelivery(900, 0));
        Assert.Contains(new AddressedEffect(s_main, new ShowAssociate(new(2, null, 0) { ToSend = 900 })), other.Effects);
        other.WhenTold(s_main, Approved(1)).When(Delivery).ThenAccepted();

        Assert.Equal(ApprovalStatus.Pending, Target(other));
    }

    [Fact]
    public void Approval_names_what_it_covers_of_each_associated_delivery()
    {
        var (side, late) = (Kinds.Delivery(Code("SIDE")), Kinds.Delivery(Code("LATE")));
        var main = Created(Offline with { Approvals = s_target }).When(new AnalyseDelivery(10, 0))
            .WhenTold(side, new JoinMain()).WhenTold(side, new ShowAssociate(new(3, null, 0) { ToSend = 40 }))
            .WhenTold(late, new JoinMain()).WhenTold(late, new ShowAssociate(new(null, null, 0)));

        main.By("anna").When(Accept(ApprovalType.Target));

        Assert.Equal(
            [("LATE", 0), ("SIDE", 3)],
            main.Effects.Where(e => e.Effect is MainStands)
                .Select(e => (e.Target.Code.Text, ((MainStands)e.Effect).Covered!.Find("Target"))).Order());
    }

    [Fact]
    public void Word_of_the_version_before_covers_what_is_there_when_it_comes()
    {
        var there = Associate(Stands(ApprovalStatus.Pending)).When(new AnalyseDelivery(1_000, 0))
            .WhenTold(s_main, new MainStands(Stands(ApprovalStatus.Approved, "anna"))).When(Delivery);
        var later = Associate(Stands(ApprovalStatus.Pending)).WhenTold(s_main, new MainStands(Stands(ApprovalStatus.Approved, "anna")))
            .When(new AnalyseDelivery(1_000, 0));

        Assert.Equal(ApprovalStatus.Approved, Target(there));
        Assert.Equal(ApprovalStatus.Pending, Target(later));
    }

    [Fact]
    public void Once_nothing_covers_it_its_own_reviewers_are_asked()
    {
        var spec = Associate(Stands(ApprovalStatus.Pending)).When(new AnalyseDelivery(1_000, 0))
            .WhenTold(s_main, new MainStands(Map<MainApproval>.Empty));
        Assert.Equal(DueTimes.AtOnce, spec.Due[TechnicalWorkflow.DeliveryMgt]);
        spec.When(Delivery).ThenAccepted();
        Assert.Equal(ApprovalStatus.Pending, Of(spec).ApprovalOf(ApprovalType.Target)!.Status);
        var alone = Associate(Stands(ApprovalStatus.Approved, "anna"), s_target with { IndividualApproval = true })
            .When(new AnalyseDelivery(1_000, 0));
        Assert.Equal(ApprovalStatus.Pending, Of(alone).ApprovalOf(ApprovalType.Target)!.Status);
    }

    [Fact]
    public void Association_is_made_at_creation_within_a_campaign_one_deep()
    {
        var side = Offline with { MainDelivery = Code("MAIN") };
        World().Knowing(s_main, null).When(Put(side)).ThenRefused(Refusal.Unknown, "unknown delivery 'MAIN'");
        World().Knowing(s_main, MainFacts(Stands(ApprovalStatus.Waiting), campaign: "OP9")).When(Put(side))
            .ThenRefused(Refusal.Invalid, "another campaign");
        World().Knowing(s_main, MainFacts(Stands(ApprovalStatus.Waiting), main: Code("TOP"))).When(Put(side))
            .ThenRefused(Refusal.Invalid, "associated with TOP");
        World().Knowing(s_main, MainFacts(Map<MainApproval>.Empty, state: DeliveryState.Deleted)).When(Put(side))
            .ThenRefused(Refusal.State, "is deleted");
        Created(Offline).Knowing(s_main, MainFacts(Map<MainApproval>.Empty))
            .When(new PutDelivery(PutMode.Change, new DeliveryFields { MainDelivery = Code("MAIN") }))
            .ThenRefused(Refusal.Invalid, "when it is created");

        static PutDelivery Put(DeliveryFields fields) => new(PutMode.Create, fields);
    }
}
