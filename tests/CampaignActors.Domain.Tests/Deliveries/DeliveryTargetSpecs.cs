using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Targeting;

using static CampaignActors.Domain.Tests.Deliveries.DeliverySamples;

namespace CampaignActors.Domain.Tests.Deliveries;

/// <summary>The frozen target of a delivery with an audience (domain.md §5.7).</summary>
public sealed class DeliveryTargetSpecs
{
    private static readonly AnalyseDelivery s_analyse = new(null, 0);
    private static readonly DeliveryAudience s_audience = new()
    {
        Segments = [Code("DUTCH")], Typology = Code("STD"), Seeds = [Code("bob")],
    };

    private static DeliveryFields With(DeliveryFields fields) => fields with { Audience = s_audience };

    private static Spec Known(Spec spec) => spec
        .Knowing(Kinds.Segment(Code("DUTCH")), new SegmentFacts("", "country = 'NL' and segment 'ADULT'"))
        .Knowing(Kinds.Segment(Code("ADULT")), new SegmentFacts("", "age >= 18"))
        .Knowing(Kinds.Typology(Code("STD")), new TypologyFacts("", [new("points > 3", "rich", null, null)]))
        .Knowing(Kinds.RecipientLayout, new RecipientFieldsFacts(
            Map<DeclaredField>.Empty.Set("points", new(CampaignActors.Audience.Fields.DataType.Number))));

    private static Spec Described(DeliveryFields fields) =>
        Known(World()).When(new PutDelivery(PutMode.Create, With(fields))).ThenAccepted();

    private static Spec Asked(DeliveryFields fields) => Described(fields).When(s_analyse).SlotGranted().By("operationMgt").When(Operation);

    private static OutsideDone Answer(int preparation = 1, string hash = "aa", long targeted = 10, long control = 2) =>
        new($"target:DM1:{preparation}", null, 0)
        {
            Target = new TargetAnswer(preparation, 3, hash, targeted, Map<long>.Empty.Set("control", control)),
        };

    private static Spec Frozen(DeliveryFields fields) => Asked(fields).When(Answer()).When(Operation).By("mia");

    private static IEnumerable<IEffect> ToStore(Spec spec) => spec.Effects.Where(e => e.Target == Outside.Audience).Select(e => e.Effect);

    [Fact]
    public void Question_is_asked_once_by_operationMgt_with_all_that_it_depends_on()
    {
        var spec = Described(Online).When(s_analyse).ThenAccepted().SlotGranted();
        Assert.Equal(DueTimes.AtOnce, spec.Due[TechnicalWorkflow.OperationMgt]);
        spec.By("operationMgt").When(Operation);
        var ask = Assert.IsType<PrepareTarget>(Assert.Single(ToStore(spec))).Ask;
        Assert.Equal(("DM1", 1, "ADULT DUTCH", "points"), (
            ask.Delivery.Text, ask.Preparation, string.Join(' ', ask.Texts.Keys), string.Join(' ', ask.Fields.Keys)));
        Assert.Equal(("rich", Spec.Start, "UTC"), (Assert.Single(ask.Rules).Reason, ask.At, ask.Zone));
        Assert.Null(spec.Due[TechnicalWorkflow.OperationMgt]);
        spec.When(Operation).ThenNothing();
    }

    [Fact]
    public void Facts_are_gathered_in_rounds()
    {
        var spec = World().Given(new DeliveryDescribed(With(Online), [], null, null), new DeliveryMoved(DeliveryState.TargetCalculation));
        Assert.Equal([Kinds.Typology(Code("STD"))], spec.Needs(Operation));
        spec.Knowing(Kinds.Typology(Code("STD")), new TypologyFacts("", [])).Knowing(Kinds.RecipientLayout, null);
        Assert.Equal([Kinds.Segment(Code("DUTCH"))], spec.Needs(Operation));
        spec.Knowing(Kinds.Segment(Code("DUTCH")), new SegmentFacts("", "segment 'ADULT'"));
        Assert.Equal([Kinds.Segment(Code("ADULT"))], spec.Needs(Operation));
    }

    [Fact]
    public void Requested_quantity_is_a_limit_of_the_question()
    {
        long? Limit(DeliveryFields fields) =>
            ((PrepareTarget)ToStore(Known(World()).When(new PutDelivery(PutMode.Create, fields)).When(s_analyse).SlotGranted()
                .When(Operation)).Single()).Ask.Limit;
        Assert.Null(Limit(With(Online)));
        Assert.Equal(5, Limit(With(Online) with { RequestedQuantity = 5 }));
        Assert.Null(Limit(With(Online) with { RequestedQuantity = 0 }));
        Assert.Equal(3, Limit(Online with { RequestedQuantity = 5, Audience = s_audience with { Limit = 3 } }));
    }

    [Fact]
    public void Answer_is_gone_on_with_as_with_typed_counts()
    {
        var spec = Asked(Online with { Approvals = Reviewed((ApprovalType.Target, [])) }).When(Answer());
        var keep = Assert.IsType<KeepTarget>(Assert.Single(ToStore(spec)));
        Assert.Equal((1, 3), (keep.Preparation, keep.Attempt));
        spec.When(Operation).ThenAccepted();
        Assert.Equal((DeliveryState.TargetReady, 10L, 2L, 8L), (
            Of(spec).State, Of(spec).Targeted!.Value, Of(spec).Excluded, Of(spec).ToSend!.Value));
        Assert.Equal((new TargetMark(1, "aa"), Code("mia")), (
            Of(spec).ApprovalFor(ApprovalType.Target).Target!, Of(spec).ApprovalFor(ApprovalType.Target).SubmittedBy!.Value));
        Assert.Equal(Code("mia"), Of(spec).PreparedBy);
    }

    [Fact]
    public void Typed_counts_are_refused() =>
        Described(Online).When(new AnalyseDelivery(10, 0)).ThenRefused(Refusal.Invalid, "has an audience");

    [Fact]
    public void Anonymous_analysis_is_refused_under_four_eyes() => Described(
            Online with { Approvals = Reviewed((ApprovalType.Target, [])) with { Options = new ApprovalOptions { FourEyes = true } } })
        .By("").When(s_analyse).ThenRefused(Refusal.Invalid, "four eyes");

    [Fact]
    public void Who_had_it_analysed_may_not_approve_it_under_four_eyes()
    {
        var spec = Frozen(
            Online with { Approvals = Reviewed((ApprovalType.Target, [])) with { Options = new ApprovalOptions { FourEyes = true } } });
        spec.By("mia").When(Accept(ApprovalType.Target)).ThenRefused(Refusal.Forbidden, "four eyes");
    }

    [Fact]
    public void Answers_that_are_not_waited_for_change_nothing()
    {
        var spec = Asked(Online);
        spec.When(Answer(2)).ThenNothing();
        spec.When(Answer()).ThenAccepted();
        spec.When(Answer(hash: "bb")).ThenNothing();
        spec.When(new CancelDelivery()).When(Answer()).ThenNothing();
    }

    [Fact]
    public void Analysis_again_is_another_target_and_asks_for_approval_again()
    {
        var spec = Frozen(Online with { Approvals = Reviewed((ApprovalType.Target, [])) });
        spec.When(Refuse(ApprovalType.Target));
        Assert.Equal([1], ToStore(spec).OfType<ReleaseTarget>().Select(r => r.Preparation));
        Assert.Null(Of(spec).Target);
        spec.When(s_analyse).SlotGranted().By("operationMgt").When(Operation).When(Answer(2, "bb", 20, 0)).When(Operation);
        var approval = Of(spec).ApprovalFor(ApprovalType.Target);
        Assert.Equal((2, ApprovalStatus.Pending, new TargetMark(2, "bb"), 20L), (
            approval.Round, approval.Status, approval.Target!, Of(spec).ToSend!.Value));
    }

    [Fact]
    public void Frozen_target_keeps_the_audience()
    {
        var spec = Frozen(Online with { Approvals = Reviewed((ApprovalType.Target, [])) });
        spec.When(new PutDelivery(PutMode.Change, new DeliveryFields { Audience = new() { All = true } }))
            .ThenRefused(Refusal.State, "'audience' of delivery DM1 cannot be changed");
    }

    [Fact]
    public void Approved_hash_that_is_not_the_targets_is_broken()
    {
        var spec = Frozen(Online with { Approvals = Reviewed((ApprovalType.Target, [])) }).When(Accept(ApprovalType.Target)).ThenAccepted();
        Assert.Null(spec.Broken);
        spec.Given(new TargetFrozen(1, 4, "zz", 10, Map<long>.Empty.Set("control", 2)));
        Assert.Contains("another target", spec.Broken!, StringComparison.Ordinal);
    }

    public static TheoryData<string> Ends => new("cancel", "campaign", "fail", "ended", "deleted");

    [Theory]
    [MemberData(nameof(Ends))]
    public void Target_that_is_being_computed_is_given_up_with_its_analysis(string end)
    {
        var spec = Asked(Online);
        _ = end switch
        {
            "cancel" => spec.When(new CancelDelivery()),
            "campaign" => spec.WhenTold(Make.Campaign, new ParentCanceled()),
            "fail" => spec.When(new FailPreparation("no data")),
            "ended" => Known(World()).When(new PutDelivery(PutMode.Create, With(Online))).WhenTold(Make.Campaign, new LaunchTargeting())
                .When(Operation).WhenTold(Make.Campaign, new EndTargeting()) is var launched ? spec = launched : spec,
            _ => spec.When(new CancelDelivery()).When(new DeleteDelivery()),
        };
        Assert.Null(Of(spec).Target);
        if (end != "deleted")
            Assert.Single(ToStore(spec).OfType<ReleaseTarget>());
    }

    [Fact]
    public void Frozen_target_is_given_up_when_the_delivery_is_canceled_and_only_once()
    {
        var spec = Frozen(Online with { Approvals = Reviewed((ApprovalType.Target, [])) }).When(new CancelDelivery());
        Assert.Single(ToStore(spec).OfType<ReleaseTarget>());
        Assert.True(Of(spec).Target!.Released);
        spec.When(new DeleteDelivery());
        Assert.Empty(ToStore(spec));
    }

    [Fact]
    public void Outage_fails_it_at_the_third_try_and_the_next_analysis_is_another()
    {
        var spec = Asked(Online);
        spec.When(new OutsideDone("target:DM1:1", "no database", 2)).ThenNothing();
        spec.When(new OutsideDone("target:DM1:1", "no database", 3)).Then(
            new PreparationFailed("the target cannot be computed: no database"));
        Assert.Single(ToStore(spec).OfType<ReleaseTarget>());
        spec.When(Answer()).ThenNothing();
        spec.By("mia").When(new ResetDelivery()).When(s_analyse).SlotGranted().When(Operation);
        Assert.Equal("target:DM1:2", Assert.IsType<PrepareTarget>(Assert.Single(ToStore(spec))).Key);
        spec.When(Answer()).ThenNothing();
    }

    [Fact]
    public void Question_without_an_answer_fails_it_at_once() => Asked(Online)
        .When(Answer() with { Target = new TargetAnswer(1, 0, "", 0, Map<long>.Empty) { Problem = "a number does not fit" } })
        .Then(new PreparationFailed("the target cannot be computed: a number does not fit"));

    [Fact]
    public void Segment_or_typology_that_is_gone_fails_it()
    {
        var spec = Described(Online).Knowing(Kinds.Typology(Code("STD")), null).When(s_analyse).SlotGranted();
        spec.When(Operation).Then(new PreparationFailed("unknown typology 'STD'"));
        spec = Described(Online).Knowing(Kinds.Segment(Code("ADULT")), null).When(s_analyse).SlotGranted();
        spec.When(Operation).Then(
            new PreparationFailed("the target cannot be computed: segment 'DUTCH': unknown segment 'ADULT'"));
    }

    [Fact]
    public void Reason_to_refuse_typed_counts_fails_it()
    {
        var spec = Asked(Online with { Costs = [] }).When(Answer()).When(Operation);
        Assert.Equal(DeliveryState.Failed, Of(spec).State);
        Assert.Contains("choose a type", Of(spec).FailureReason!, StringComparison.Ordinal);
    }

    [Fact]
    public void File_has_the_frozen_people_with_the_format_of_the_service()
    {
        var spec = Frozen(Offline).By("operationMgt");
        Assert.Equal([Kinds.Group(Code("bob"))], spec.Needs(Operation));
        spec.Knowing(Kinds.Group(Code("bob")), null)
            .Knowing(Kinds.Operator(Code("bob")), new Domain.People.OperatorFacts("Bob", false, []) { Email = "bob@example.com" });
        spec.When(Operation);
        var people = Assert.IsType<WriteExtraction>(Assert.Single(spec.Effects, e => e.Target == Outside.Files).Effect).People!;
        Assert.Equal((1, 3), (people.Preparation, people.Attempt));
        Assert.Equal([new ExtractionSeed(Code("bob"), "Bob", "bob@example.com")], people.Seeds);
        Assert.Equal(("DM1", "OP1", "directMail"), (
            people.Values["delivery.code"], people.Values["campaign.code"], people.Values["delivery.channel"]));
    }

    [Fact]
    public void File_is_handed_over_with_the_provider_and_says_how_many_it_lacks()
    {
        var spec = Frozen(Offline with { Approvals = Reviewed((ApprovalType.Extraction, ["mia"])) }).When(Operation);
        spec.When(new OutsideDone("extract:DM1:1", null, 0, "f.csv", 7, "hash", 10) { LeftOut = 1 });
        Assert.Equal((7L, 1L), (Of(spec).Extraction!.Rows, Of(spec).Extraction!.LeftOut!.Value));
        Assert.Empty(ToStore(spec));
        spec.By("mia").When(new RestartExtraction(5)).ThenRefused(Refusal.Invalid, "without 'toSend'");
        spec.When(Accept(ApprovalType.Extraction));
        var left = Assert.IsType<HandOverTarget>(Assert.Single(ToStore(spec)));
        Assert.Equal((1, 3, Spec.Start), (left.Preparation, left.Attempt, left.At));
    }

    [Fact]
    public void Messages_are_handed_over_with_the_first_report_and_only_once()
    {
        var spec = Frozen(Online).When(new ConfirmDelivery()).When(Delivery);
        Assert.Empty(ToStore(spec));
        spec.When(new ReportSent(3, 0) { Pending = 5 });
        Assert.IsType<HandOverTarget>(Assert.Single(ToStore(spec)));
        spec.At(Spec.Start + Duration.FromHours(2)).When(Delivery).When(new ReportSent(8, 0));
        Assert.Empty(ToStore(spec));
        Assert.Equal(Spec.Start, Of(spec).Target!.HandedOverAt);
    }

    [Fact]
    public void Stopped_it_is_given_up_or_handed_over_if_something_went_out()
    {
        var spec = Frozen(Online with { ContactDate = Spec.Start + Duration.FromDays(1) }).When(new ConfirmDelivery());
        Assert.IsType<ReleaseTarget>(Assert.Single(ToStore(spec.When(new StopDelivery()))));
        spec = Frozen(Online).When(new ConfirmDelivery()).When(Delivery);
        Assert.IsType<HandOverTarget>(Assert.Single(ToStore(spec.When(new StopDelivery()))));
    }

    public static TheoryData<string, string> Wrong => new()
    {
        { "nothing", "needs 'segments'" }, { "both", "exclude each other" }, { "limit", "must not be negative" },
        { "percent", "from 0 to 100" }, { "both shares", "by 'percent' or by 'count'" }, { "digits", "4 decimals" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Audience_that_makes_no_sense_is_refused(string which, string text) => Known(World()).When(new PutDelivery(
        PutMode.Create, Online with
        {
            Audience = which switch
            {
                "nothing" => new(),
                "both" => s_audience with { All = true },
                "limit" => s_audience with { Limit = -1 },
                "percent" => s_audience with { Control = new(101, null) },
                "both shares" => s_audience with { Control = new(1, 1) },
                _ => s_audience with { Control = new(0.12345m, null) },
            },
        })).ThenRefused(Refusal.Invalid, text);

    [Fact]
    public void Audience_names_what_exists()
    {
        World().When(new PutDelivery(PutMode.Create, With(Online))).ThenRefused(Refusal.Unknown, "unknown segment 'DUTCH'");
        Known(World()).Knowing(Kinds.Typology(Code("STD")), null).When(new PutDelivery(PutMode.Create, With(Online)))
            .ThenRefused(Refusal.Unknown, "unknown typology 'STD'");
    }
}
