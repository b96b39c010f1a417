using CampaignActors.Domain.Pricing;

namespace CampaignActors.Domain.Tests.Pricing;

/// <summary>From selections to lines (domain.md §3.1).</summary>
public sealed class CostingSpecs
{
    private static readonly ServiceTemplate s_service = new(
    [
        new(
            "Envelopes",
            ProcessType.DirectMail,
            false,
            [new("114x229", PriceStructure.Linear(0.12430m)), new("162x229", PriceStructure.Linear(0.151m))]),
        new("Print", ProcessType.DirectMail, true, [new("A4", PriceStructure.Linear(0.011m), StockLine: Code("A4"), UnitsPerMessage: 2)]),
        new("Design", ProcessType.DirectMail, false, [new("Standard", PriceStructure.Fixed(0), Selected: true)]),
        new("Room", ProcessType.Task, false, [new("Large", PriceStructure.Fixed(500))]),
    ]);

    private static Seq<PricedSelection> Resolve(
        ProcessType process, out Seq<string> mustSelect, out string? problem, params CostSelection[] selections) =>
        Costing.Resolve(s_service, process, selections.ToSeq(), out mustSelect, out problem);

    [Fact]
    public void A_type_that_is_not_named_is_the_default_or_none()
    {
        var priced = Resolve(
            ProcessType.DirectMail,
            out _,
            out var problem,
            new CostSelection("Envelopes", null, null, null),
            new CostSelection("Design", null, Eur(560), "First"));
        Assert.Null(problem);
        Assert.Equal(["Standard"], priced.Select(p => p.Type));
        Assert.Equal((Eur(560), "First"), (priced[0].Surcharge, priced[0].ExpenseCategory));
    }

    [Fact]
    public void A_default_is_taken_even_when_the_category_is_not_named() =>
        Assert.Equal(
            ["114x229", "Standard"],
            Resolve(ProcessType.DirectMail, out _, out _, new CostSelection("Envelopes", "114x229", null, null)).Select(p => p.Type));

    [Fact]
    public void A_category_of_another_process_has_no_effect()
    {
        var priced = Resolve(ProcessType.DirectMail, out _, out var problem, new CostSelection("Room", "Large", null, null));
        Assert.Null(problem);
        Assert.DoesNotContain(priced, p => p.Category == "Room");
    }

    [Fact]
    public void A_category_that_demands_a_type_says_so_until_it_has_one()
    {
        Resolve(ProcessType.DirectMail, out var missing, out _);
        Assert.Equal(["Print"], missing);
        Resolve(ProcessType.DirectMail, out var none, out _, new CostSelection("Print", "A4", null, null));
        Assert.Empty(none);
    }

    [Theory]
    [InlineData("Stamps", "x", "no cost category 'Stamps'")]
    [InlineData("Print", "A9", "no type 'A9'")]
    public void Cost_that_the_service_lacks_is_a_problem(string category, string type, string text)
    {
        Resolve(ProcessType.DirectMail, out _, out var problem, new CostSelection(category, type, null, null));
        Assert.Contains(text, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_line_is_rounded_by_itself_and_the_surcharge_counts_once()
    {
        var priced = Resolve(ProcessType.DirectMail, out _, out _,
            new CostSelection("Envelopes", "114x229", null, "Second"), new CostSelection("Print", "A4", null, "Second"),
            new CostSelection("Design", "Standard", Eur(560), "First"));
        var details = Costing.Price(priced, 798, Currency.Eur);
        Assert.Equal([99.19m, 8.78m, 560.00m], details.Select(d => d.Amount.Amount));
        Assert.Equal([798m, 798, null], details.Select(d => d.Quantity));
        Assert.Equal(Amounts(("First", 560), ("Second", 107.97m)), Costing.ByCategory(details, Currency.Eur));
    }

    [Fact]
    public void Two_types_that_name_one_line_add_up()
    {
        var selection = Resolve(ProcessType.DirectMail, out _, out _, new CostSelection("Print", "A4", null, null))
            .First(p => p.Type == "A4");
        var needs = Costing.StockNeeds([selection, selection with { UnitsPerMessage = 0.5m }], 100);
        Assert.Equal(new Quantity(250), needs["A4"]);
        Assert.Empty(Costing.StockNeeds([selection], 0));
    }
}
