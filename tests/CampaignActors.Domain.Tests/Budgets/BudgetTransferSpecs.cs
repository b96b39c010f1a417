using CampaignActors.Domain.Kernel;

namespace CampaignActors.Domain.Tests.Budgets;

/// <summary>Transfers between budgets: one gives, the other receives what it has agreed to.</summary>
public sealed class BudgetTransferSpecs
{
    private static readonly Currency s_usd = new("USD");

    private static Spec Budget(string code, decimal allocated, BudgetFields? more = null) => new Spec(Kinds.Budget(Code(code)))
        .Knowing(Kinds.Budget(Code("A")), new BudgetFacts(Currency.Eur, null, []))
        .Knowing(Kinds.Budget(Code("B")), new BudgetFacts(Currency.Eur, null, []))
        .Knowing(Kinds.Budget(Code("US")), new BudgetFacts(s_usd, null, []))
        .Given(new BudgetDescribed((more ?? new()) with { Allocated = Eur(allocated) }));

    private static TransferAmount Transfer(
        decimal amount, string to = "B", string? code = null, string? category = null, string? toCategory = null) =>
        new(Code(to), Eur(amount), code is null ? null : Code(code), "more stamps", category, toCategory);

    private static decimal Allocated(Spec spec) => spec.State<BudgetState>().Allocated.Amount;

    [Fact]
    public void The_giving_budget_asks_the_other_one_and_then_hands_over()
    {
        var spec = Budget("A", 100).When(Transfer(30)).Then(new AmountGiven("A-T1", Code("B"), Eur(30), null, null, "more stamps"));
        Assert.Equal(
            [new ConsentRequest(Kinds.Budget(Code("B")), new ExpectTransfer("A-T1", Eur(30), null), Required: true)], spec.Consents);
        Assert.Equal([new AddressedEffect(Kinds.Budget(Code("B")), new HandAmount("A-T1", Eur(30), null, "more stamps"))], spec.Effects);
        Assert.Equal(70, Allocated(spec));
        Assert.Equal(
            ("A-T1", Code("B"), Eur(-30), "mia"),
            Assert.Single(spec.State<BudgetState>().Transfers!) switch { var t => (t.Id, t.Other, t.Amount, t.By) });
    }

    [Fact]
    public void Expected_transfer_is_not_allocated_until_it_arrives()
    {
        var spec = Budget("B", 100).WhenTold(Kinds.Budget(Code("A")), new ExpectTransfer("T", Eur(30), null)).ThenAccepted();
        Assert.Equal(100, Allocated(spec));
        spec.WhenTold(Kinds.Budget(Code("A")), new HandAmount("T", Eur(30), null, null))
            .Then(new AmountReceived(Code("A"), "T", Eur(30), null, null));
        Assert.Equal((130m, (Map<Money>?)null), (Allocated(spec), spec.State<BudgetState>().Expected));
    }

    [Fact]
    public void Cancelled_transfer_leaves_nothing_behind()
    {
        var spec = Budget("B", 100).WhenTold(Kinds.Budget(Code("A")), new ExpectTransfer("T", Eur(30), null));
        spec.WhenTold(Kinds.Budget(Code("X")), new CallOffTransfer("T")).ThenNothing();
        spec.WhenTold(Kinds.Budget(Code("A")), new CallOffTransfer("T")).ThenAccepted();
        Assert.Equal((100m, (Map<Money>?)null), (Allocated(spec), spec.State<BudgetState>().Expected));
        spec.WhenTold(Kinds.Budget(Code("A")), new CallOffTransfer("T")).ThenNothing();
    }

    [Fact]
    public void Two_budgets_may_use_the_same_code_one_may_not()
    {
        var a = Budget("A", 100).When(Transfer(10, code: "SPRING")).ThenAccepted();
        a.When(Transfer(10, code: "SPRING")).ThenRefused(Refusal.State, "transfer 'SPRING' of budget A exists already");
        Budget("B", 100).When(Transfer(10, to: "A", code: "SPRING")).ThenAccepted();
        a.When(Transfer(10)).Then(new AmountGiven("A-T2", Code("B"), Eur(10), null, null, "more stamps"));
        Budget("A", 100).When(Transfer(1, code: "A-T2")).When(Transfer(1))
            .Then(new AmountGiven("A-T3", Code("B"), Eur(1), null, null, "more stamps"));
    }

    [Fact]
    public void Wrong_input_is_refused_with_what_is_wrong()
    {
        var spec = Budget("A", 100);
        spec.When(Transfer(10, to: "A")).ThenRefused(Refusal.Invalid, "cannot transfer to itself");
        spec.When(Transfer(0)).ThenRefused(Refusal.Invalid, "above zero");
        spec.When(Transfer(-5)).ThenRefused(Refusal.Invalid, "above zero");
        spec.When(Transfer(10, to: "C")).ThenRefused(Refusal.Unknown, "unknown budget 'C'");
        spec.When(Transfer(10, to: "US")).ThenRefused(Refusal.Invalid, "budget US is kept in USD, budget A in EUR");
        spec.When(Transfer(10) with { Amount = Money.Of(10, s_usd) }).ThenRefused(Refusal.Invalid, "budget A is kept in EUR, not in USD");
        spec.When(Transfer(100.01m)).ThenRefused(Refusal.Insufficient, "needed 100.01, allocated 100.00");
        spec.When(Transfer(10, category: "Print")).ThenRefused(Refusal.Invalid, "no category 'Print'");
        new Spec(Kinds.Budget(Code("A"))).When(Transfer(1)).ThenRefused(Refusal.Unknown, "unknown budget 'A'");
        Assert.Equal(100, Allocated(spec));
        spec.When(Transfer(100)).ThenAccepted();
    }

    [Fact]
    public void Under_block_only_what_is_free_can_be_given()
    {
        var spec = Budget("A", 100, new() { Overrun = OverrunPolicy.Block })
            .WhenTold(Task(1), Hold("h", Task(1), Open(60, CommitmentLevel.Reserved)));
        spec.When(Transfer(40.01m)).ThenRefused(Refusal.Insufficient, "budget A: needed 40.01, free 40.00");
        spec.When(Transfer(40)).ThenAccepted();
        Assert.Equal(Eur(0), spec.State<BudgetState>().Free);
        var lax = Budget("A", 100, new() { Overrun = OverrunPolicy.Warn }).WhenTold(Task(1), Charge(Task(1), With(ChargeState.Spent, 90)));
        lax.When(Transfer(40)).ThenAccepted();
        Assert.Equal((Eur(-30), DueTimes.AtOnce), (lax.State<BudgetState>().Free, lax.Due[TechnicalWorkflow.BudgetMgt]));
    }

    [Fact]
    public void Under_block_the_allocation_cannot_be_lowered_below_what_is_engaged()
    {
        var spec = Budget("A", 100, new() { Overrun = OverrunPolicy.Block })
            .WhenTold(Task(1), Charge(Task(1), With(ChargeState.Spent, 70)));
        spec.When(new PutBudget(PutMode.Change, new BudgetFields { Allocated = Eur(69.99m) }))
            .ThenRefused(Refusal.Insufficient, "needed 30.01, free 30.00");
        spec.When(new PutBudget(PutMode.Change, new BudgetFields { Allocated = Eur(70) })).ThenAccepted();
    }

    [Fact]
    public void Slices_move_along_when_they_are_named()
    {
        var spec = Budget("A", 100, new() { Categories = Amounts(("Print", 60), ("Post", 40)), StrictCategories = true });
        spec.When(Transfer(10)).ThenRefused(Refusal.Invalid, "the categories add up to 100.00, allocated is 90.00");
        spec.When(Transfer(70, category: "Print"))
            .ThenRefused(Refusal.Insufficient, "category 'Print' of budget A: needed 70.00, allocated 60.00");
        spec.When(Transfer(10, category: "Print", toCategory: "Mail")).ThenAccepted();
        Assert.Equal(Amounts(("Print", 50), ("Post", 40)), spec.State<BudgetState>().Fields!.Categories);

        var other = Budget("B", 5, new() { Categories = Amounts(("Mail", 5)), StrictCategories = true });
        other.WhenTold(Kinds.Budget(Code("A")), new ExpectTransfer("T", Eur(10), null)).ThenRefused(Refusal.Invalid, "add up to 5.00");
        other.WhenTold(Kinds.Budget(Code("A")), new ExpectTransfer("T", Eur(10), "Other"))
            .ThenRefused(Refusal.Invalid, "budget B has no category 'Other'");
        other.WhenTold(Kinds.Budget(Code("A")), new ExpectTransfer("T", Eur(10), "Mail")).ThenAccepted();
        other.WhenTold(Kinds.Budget(Code("A")), new HandAmount("T", Eur(10), "Mail", null));
        Assert.Equal(Amounts(("Mail", 15)), other.State<BudgetState>().Fields!.Categories);
    }

    /// <summary>By the time an amount comes it can no longer be refused, so room is kept for all that are on their way.</summary>
    [Fact]
    public void Amounts_that_would_go_beyond_the_largest_are_not_expected()
    {
        var spec = Budget("B", Money.Max - 100);
        spec.WhenTold(Kinds.Budget(Code("A")), new ExpectTransfer("T", Eur(60), null)).ThenAccepted();
        Assert.Throws<FormatException>(() => spec.WhenTold(Kinds.Budget(Code("A")), new ExpectTransfer("T2", Eur(41), null)));
        spec.WhenTold(Kinds.Budget(Code("A")), new ExpectTransfer("T2", Eur(40), null)).ThenAccepted();
        spec.WhenTold(Kinds.Budget(Code("A")), new HandAmount("T", Eur(60), null, null))
            .WhenTold(Kinds.Budget(Code("A")), new HandAmount("T2", Eur(40), null, null));
        Assert.Equal(Money.Max, Allocated(spec));
    }

    [Fact]
    public void Categories_that_do_not_match_are_a_warning_or_when_strict_an_error()
    {
        var lax = new BudgetFields { Allocated = Eur(100), Categories = Amounts(("Print", 60)) };
        Assert.Equal("the categories add up to 60.00, allocated is 100.00", BudgetWarnings.Categories(lax));
        Assert.Null(BudgetWarnings.Categories(lax with { Categories = null }));
        Assert.Null(BudgetWarnings.Categories(lax with { Allocated = Eur(60) }));
        new Spec(Kinds.Budget(Code("S"))).When(new PutBudget(PutMode.Create, lax with { StrictCategories = true }))
            .ThenRefused(Refusal.Invalid, "add up to 60.00");
        var spec = new Spec(Kinds.Budget(Code("S"))).When(new PutBudget(PutMode.Create, lax)).ThenAccepted();
        spec.When(new PutBudget(PutMode.Change, new BudgetFields { StrictCategories = true }))
            .ThenRefused(Refusal.Invalid, "add up to 60.00");
    }
}
