namespace CampaignActors.Domain.Tests.Budgets;

public sealed class BudgetDescriptionSpecs
{
    private static readonly EntityRef s_self = Kinds.Budget(Code("B1"));

    private static PutBudget Put(PutMode mode, BudgetFields fields) => new(mode, fields);

    [Fact]
    public void Creating_twice_is_refused_applying_twice_changes_nothing()
    {
        var fields = new BudgetFields { Label = "Mail", Allocated = Eur(100), Categories = Amounts(("First", 60)) };
        var spec = new Spec(s_self).When(Put(PutMode.Create, fields)).Then(new BudgetDescribed(fields));
        spec.When(Put(PutMode.Create, fields)).ThenRefused(Refusal.State, "budget 'B1' exists already");
        spec.When(Put(PutMode.Apply, fields)).ThenNothing();
        spec.When(Put(PutMode.Change, new BudgetFields { Label = "Post" })).ThenAccepted();
        Assert.Equal(Eur(100), spec.State<BudgetState>().Allocated);
    }

    [Fact]
    public void Only_categories_that_are_left_keep_a_nature()
    {
        var fields = new BudgetFields
        {
            Allocated = Eur(100), Categories = Amounts(("First", 60)), Natures = Map<string>.Of([KeyValuePair.Create("First", "print")]),
        };
        var spec = new Spec(s_self).When(Put(PutMode.Create, fields));
        spec.When(Put(PutMode.Apply, fields)).ThenNothing();
        spec.When(Put(PutMode.Change, new BudgetFields { Comment = "kept" }));
        Assert.Equal("print", spec.State<BudgetState>().Fields!.Natures!["First"]);
        spec.When(Put(PutMode.Change, new BudgetFields { Categories = Amounts(("Second", 70)) }));
        Assert.Null(spec.State<BudgetState>().Fields!.Natures);
        spec.When(Put(PutMode.Change, new BudgetFields { Natures = fields.Natures }))
            .ThenRefused(Refusal.Invalid, "'natures' names 'First', which is no category of the budget");
        spec.When(Put(PutMode.Change, fields)).When(Put(PutMode.Change, new BudgetFields { Cleared = ["categories"] }));
        Assert.Equal((null, null), (spec.State<BudgetState>().Fields!.Categories, spec.State<BudgetState>().Fields!.Natures));
        spec.When(Put(PutMode.Change, new BudgetFields { Start = Spec.Start, End = Spec.Start - Duration.FromSeconds(1) }))
            .ThenRefused(Refusal.Invalid, "a budget must not end before it starts");
    }

    [Fact]
    public void Overrun_is_warned_of_unless_the_budget_says_otherwise()
    {
        var spec = new Spec(s_self).When(Put(PutMode.Create, new BudgetFields { Allocated = Eur(100) }));
        Assert.Equal(OverrunPolicy.Warn, spec.State<BudgetState>().Overrun);
        spec.WhenTold(Task(1), Hold("h", Task(1), Open(101, CommitmentLevel.Reserved))).ThenAccepted();
        spec.When(Put(PutMode.Change, new BudgetFields { Overrun = OverrunPolicy.Block }))
            .WhenTold(Task(2), Hold("i", Task(2), Open(1, CommitmentLevel.Reserved))).ThenRefused(Refusal.Insufficient, "free -1.00");
    }

    [Fact]
    public void Changing_what_does_not_exist_is_unknown() =>
        new Spec(s_self).When(Put(PutMode.Change, new BudgetFields { Label = "x" })).ThenRefused(Refusal.Unknown, "unknown budget 'B1'");

    [Fact]
    public void Wrong_input_is_refused_with_what_is_wrong()
    {
        var spec = new Spec(s_self);
        spec.When(Put(PutMode.Create, new BudgetFields { Label = "x" })).ThenRefused(Refusal.Invalid, "'allocated'");
        spec.When(Put(PutMode.Create, new BudgetFields { Allocated = Eur(-1) })).ThenRefused(Refusal.Invalid, "negative");
        spec.When(Put(PutMode.Create, new BudgetFields { Allocated = Eur(1), RelatedTo = Code("B1") }))
            .ThenRefused(Refusal.Invalid, "cycle");
        spec.When(Put(PutMode.Create, new BudgetFields { Allocated = Eur(1), Owner = Code("ghost") }))
            .ThenRefused(Refusal.Unknown, "unknown operator 'ghost'");
        spec.When(Put(PutMode.Create, new BudgetFields { Allocated = Eur(1) })).ThenAccepted();
        spec.When(Put(PutMode.Change, new BudgetFields { Allocated = Money.Of(1, new Currency("USD")) }))
            .ThenRefused(Refusal.Invalid, "kept in EUR");
    }

    [Fact]
    public void References_are_asked_for_by_name()
    {
        var put = Put(PutMode.Create, new BudgetFields { Allocated = Eur(1), Owner = Code("mia"), RelatedTo = Code("MAIN") });
        var spec = new Spec(s_self);
        Assert.Equal([Kinds.Operator(Code("mia")), Kinds.Budget(Code("MAIN"))], spec.Needs(put));
        spec.Operators("mia").Knowing(Kinds.Budget(Code("MAIN")), new BudgetFacts(Currency.Eur, null, []));
        Assert.Empty(spec.Needs(put));
        spec.When(put).ThenAccepted();
        var consent = Assert.Single(spec.Consents);
        Assert.Equal((Kinds.BudgetTree, true), (consent.Target, consent.Required));
        Assert.Equal(new RelateBudget(Code("B1"), Code("MAIN"), null), consent.Ask);
    }

    [Fact]
    public void The_tree_refuses_cycles_of_any_length_and_forgets_what_is_taken_back()
    {
        var tree = new Spec(Kinds.BudgetTree);
        tree.WhenTold(s_self, new RelateBudget(Code("B"), Code("A"), null)).ThenAccepted();
        tree.WhenTold(s_self, new RelateBudget(Code("C"), Code("B"), null)).ThenAccepted();
        tree.WhenTold(s_self, new RelateBudget(Code("A"), Code("C"), null)).ThenRefused(Refusal.State, "would be a cycle");
        tree.WhenTold(s_self, new UnrelateBudget(Code("C"), null)).ThenAccepted();
        tree.WhenTold(s_self, new RelateBudget(Code("A"), Code("C"), null)).ThenAccepted();
    }

    /// <summary>A figure of a main budget adds up all below it, so a chain without an end would take longer with each link.</summary>
    [Fact]
    public void Tree_refuses_more_levels_than_it_may_have()
    {
        var tree = new Spec(Kinds.BudgetTree);
        for (var level = 1; level < Limits.BudgetLevels; level++)
            tree.WhenTold(s_self, new RelateBudget(Code($"B{level + 1}"), Code($"B{level}"), null)).ThenAccepted();

        tree.WhenTold(
            s_self, new RelateBudget(Code("UNDER"), Code($"B{Limits.BudgetLevels}"), null)).ThenRefused(Refusal.State, "51 levels");
        tree.WhenTold(s_self, new RelateBudget(Code("B1"), Code("ABOVE"), null)).ThenRefused(Refusal.State, "51 levels");
        tree.WhenTold(s_self, new RelateBudget(Code("BESIDE"), Code($"B{Limits.BudgetLevels - 1}"), null)).ThenAccepted();
    }
}
