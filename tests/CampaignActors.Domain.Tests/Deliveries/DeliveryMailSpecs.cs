using CampaignActors.Domain.People;
using static CampaignActors.Domain.Tests.Deliveries.DeliverySamples;

namespace CampaignActors.Domain.Tests.Deliveries;

/// <summary>What the mails of a delivery say besides subject and text (domain.md §5.9 rules 2 and 3).</summary>
public sealed class DeliveryMailSpecs
{
    private static readonly EntityRef s_line = Kinds.Line(Code("C5"));

    private static Spec Asked(decimal inStock = 2_000, Money? free = null, Money? forecast = null)
    {
        var costs = AllCosts.Select(c => c with { ExpenseCategory = c.Category == "Setup" ? "Fix" : null }).ToSeq();
        var settings = Reviewed((ApprovalType.Target, ["anna"]), (ApprovalType.Budget, ["anna"]));
        return Created(Offline with { Costs = costs, Approvals = settings }).By("mia").When(new AnalyseDelivery(1_300, 50))
            .Knowing(s_line, new LineFacts(
                Code("ST"), "Envelopes C5", new Quantity(inStock), Quantity.Zero, new Quantity(200), Map<Quantity>.Empty,
                Map<Quantity>.Empty))
            .Knowing(Kinds.Budget(Code("B1")), new BudgetFacts(Currency.Eur, null, [])
            {
                Allocated = Eur(5_000), Free = free ?? Eur(4_000), Forecast = forecast ?? Eur(3_000),
            })
            .Knowing(Kinds.Operator(Code("mia")), new OperatorFacts("Mia Berg", false, [])).When(Delivery);
    }

    private static MailFigures FiguresOf(Spec spec, ApprovalType type) => Assert.Single(
        spec.Effects.Select(e => e.Effect).OfType<Notify>(), n => n.Template == MailTemplates.ApprovalRequest
            && n.Key.StartsWith($"{type}:", StringComparison.Ordinal)).Figures!;

    [Fact]
    public void Request_has_who_asks_for_what_and_until_when()
    {
        var figures = FiguresOf(Asked(), ApprovalType.Budget);
        Assert.Equal(("Mia Berg (mia)", "budget"), (figures.Texts!["asker"], figures.Texts["step"]));
        Assert.Equal(1, figures.Counts!["round"]);
        Assert.Equal(Spec.Start + Duration.FromDays(3), figures.Times!["deadline"]);
    }

    [Fact]
    public void Request_has_messages_and_cost_with_its_split_as_amounts()
    {
        var figures = FiguresOf(Asked(), ApprovalType.Target);
        Assert.Equal((1_250, 1_300, 50), (figures.Counts!["messages"], figures.Counts["targeted"], figures.Counts["excluded"]));
        Assert.Equal(Eur(796), figures.Amounts!["cost"]);
        Assert.Equal(
            [
                new("Postage Standard", Eur(137.50m)), new("Print A4", Eur(500)), new("Envelopes C5", Eur(58.50m)),
                new("Setup Setup", Eur(100)),
            ],
            figures.Lines!);
        Assert.Equal([new("Fix", Eur(100)), new(null, Eur(696))], figures.Split!);
    }

    [Fact]
    public void Request_has_the_stock_that_is_missing_or_will_be_low()
    {
        Assert.Equal(
            new MailStock("Envelopes C5", new Quantity(1_250), new Quantity(750)),
            Assert.Single(FiguresOf(Asked(), ApprovalType.Target).Stock!));
        Assert.True(Assert.Single(FiguresOf(Asked(1_400), ApprovalType.Target).Stock!).Low);
        Assert.Equal(new Quantity(-250), Assert.Single(FiguresOf(Asked(1_000), ApprovalType.Target).Stock!).Balance);
    }

    [Fact]
    public void Request_has_its_budget_and_warns_when_it_is_not_enough()
    {
        var enough = FiguresOf(Asked(), ApprovalType.Budget);
        Assert.Equal(
            (Eur(5_000), Eur(4_000), Eur(3_000)), (enough.Amounts!["allocated"], enough.Amounts["free"], enough.Amounts["forecast"]));
        Assert.Null(enough.Warnings);
        Assert.Equal([MailWarnings.BudgetShort], FiguresOf(Asked(forecast: Eur(700)), ApprovalType.Budget).Warnings!);
        Assert.Equal([MailWarnings.BudgetExceeded], FiguresOf(Asked(free: Eur(-1)), ApprovalType.Budget).Warnings!);
    }

    [Fact]
    public void Request_without_answers_of_others_has_the_rest()
    {
        var figures = FiguresOf(
            Created(Offline with { Approvals = Reviewed((ApprovalType.Target, ["anna"])) }).By("mia").When(new AnalyseDelivery(1_300, 50))
                .When(Delivery), ApprovalType.Target);
        Assert.Equal(("Mia (mia)", Eur(796)), (figures.Texts!["asker"], figures.Amounts!["cost"]));
        Assert.Null(figures.Stock);
    }

    [Fact]
    public void Rejection_says_who_and_why()
    {
        var spec = Asked().Operators("anna").By("anna").When(new DecideApproval(ApprovalType.Target, false, "Too many.")).When(Delivery);
        var figures = Assert.Single(
            spec.Effects.Select(e => e.Effect).OfType<Notify>(), n => n.Template == MailTemplates.ApprovalRejected).Figures!;
        Assert.Equal(("Anna", "Too many.", "target"), (figures.Texts!["decider"], figures.Texts["comment"], figures.Texts["step"]));
    }

    [Fact]
    public void Delivery_says_which_of_its_warnings_stand()
    {
        var spec = Asked();
        var kind = EntityCatalog.Get(Kinds.Deliveries);
        Assert.Contains("Target:1:", ((DeliveryFacts)kind.Facts(Of(spec))!).Standing!);
        spec.Operators("anna").By("anna").When(new DecideApproval(ApprovalType.Target, false, null));
        Assert.DoesNotContain("Target:1:", ((DeliveryFacts)kind.Facts(Of(spec))!).Standing!);
    }

    [Fact]
    public void Figures_of_a_mail_to_very_many_fit_into_a_row()
    {
        var figures = FiguresOf(Asked(), ApprovalType.Target).WithSample(Enumerable.Repeat(new string('x', 1_000), 50));
        Assert.Equal(MailFigures.Most, figures.Sample!.Count);
        Assert.Equal(figures, SentNotice.Of("k", "t", [Code("anna")], "s", "b", figures).Figures);
        var many = Enumerable.Range(0, 1_000).Select(i => Code($"o{i}")).ToSeq();
        Assert.Null(SentNotice.Of("k", "t", many, "s", "b", figures).Figures?.Sample);
        Assert.True((SentNotice.Of("k", "t", many, "s", "b", figures).Figures?.Size ?? 0) * many.Count <= 300_000);
    }
}
