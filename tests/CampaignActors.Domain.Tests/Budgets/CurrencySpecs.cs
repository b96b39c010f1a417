using CampaignActors.Domain.Rates;

namespace CampaignActors.Domain.Tests.Budgets;

/// <summary>
/// Amounts of other currencies: converted once, at the rate of their charge, and taken back to the cent (domain.md §3.3 rule 10).
/// </summary>
public sealed class CurrencySpecs
{
    private static readonly Currency s_usd = new("USD");
    private static readonly EntityRef s_rate = Kinds.Rate(s_usd, Currency.Eur);
    private static readonly Instant s_later = Spec.Start + Duration.FromDays(10);

    private static Spec Budget(OverrunPolicy policy = OverrunPolicy.Allow) => new Spec(Kinds.Budget(Code("B1")))
        .Given(new BudgetDescribed(new BudgetFields { Allocated = Eur(1_000), Overrun = policy }));

    private static RateFacts Quotes(params (Instant Date, decimal Rate)[] quotes) =>
        new(quotes.Select(q => new RateQuote(q.Date, q.Rate, "ECB")).ToSeq());

    private static Contribution Dollars(decimal amount, ChargeState state = ChargeState.Open, CommitmentLevel? level = null) =>
        Contribution.Of(null, level, state, Map<Money>.Empty.Set("", Money.Of(amount, s_usd)));

    private static Seq<CostLine> Lines(Spec spec) => spec.Events.OfType<BudgetCharged>().SelectMany(c => c.Lines).ToSeq();

    [Fact]
    public void Line_keeps_amount_rate_date_and_source_and_rounds_half_away()
    {
        var spec = Budget().Knowing(s_rate, Quotes((Spec.Start, 0.5m), (s_later, 0.9m)));
        Assert.Equal([s_rate], Budget().Needs(Charge(Task(1), Dollars(1))));
        var line = Assert.Single(Lines(spec.WhenTold(Task(1), Charge(Task(1), Dollars(0.01m)))));
        Assert.Equal((Eur(0.01m), new Conversion(Money.Of(0.01m, s_usd), 0.5m, Spec.Start, "ECB")), (line.Amount, line.Converted!));
        line = Assert.Single(Lines(spec.WhenTold(Task(2), Charge(Task(2), Dollars(-0.01m)))));
        Assert.Equal(Eur(-0.01m), line.Amount);
    }

    [Fact]
    public void Line_keeps_its_rate_when_its_level_or_amount_changes()
    {
        var spec = Budget().Knowing(s_rate, Quotes((Spec.Start, 0.5m), (s_later, 0.9m))).WhenTold(Task(1), Charge(Task(1), Dollars(100)));
        spec.At(s_later).WhenTold(Task(1), Charge(Task(1), Dollars(100, ChargeState.Spent)));
        Assert.Equal([Eur(-50), Eur(50)], Lines(spec).Select(l => l.Amount));
        spec.WhenTold(Task(1), Charge(Task(1), Dollars(110, ChargeState.Spent)));
        Assert.Equal([(Eur(-50), 0.5m), (Eur(55), 0.5m)], Lines(spec).Select(l => (l.Amount, l.Converted!.Rate)));
        spec.WhenTold(Task(1), Charge(Task(1), Contribution.None));
        Assert.Equal((Eur(-55), Money.Of(-110, s_usd)), Assert.Single(Lines(spec)) switch { var l => (l.Amount, l.Original) });
        Assert.Equal((null, null), (spec.State<BudgetState>().Originals, spec.State<BudgetState>().Foreign));
    }

    [Fact]
    public void A_step_with_another_amount_is_a_charge_at_the_rate_of_its_day()
    {
        var spec = Budget().Knowing(s_rate, Quotes((Spec.Start, 0.5m), (s_later, 0.9m))).WhenTold(Task(1), Charge(Task(1), Dollars(100)));

        spec.At(s_later).WhenTold(Task(1), Charge(Task(1), Dollars(110, ChargeState.Spent)));

        Assert.Equal([(Eur(-50), Spec.Start), (Eur(99), s_later)], Lines(spec).Select(l => (l.Amount, l.ChargedAt)));
    }

    [Fact]
    public void A_draft_that_is_defined_is_a_charge_of_that_day_at_its_rate()
    {
        var draft = new CampaignTerms(CommitmentLevel.Committed, false, null);
        var part = Dollars(100) with { Campaign = Code("OP1") };
        var spec = Budget().Knowing(s_rate, Quotes((Spec.Start, 0.5m), (s_later, 0.9m)));
        spec.WhenTold(Campaign, Charge(Campaign, Contribution.None, draft)).WhenTold(Task(1), Charge(Task(1), part));
        Assert.Contains(
            s_rate, Budget().Given(spec.Events.ToArray()).Needs(Charge(Campaign, Contribution.None, draft with { Consolidated = true })));

        spec.At(s_later).WhenTold(Campaign, Charge(Campaign, Contribution.None, draft with { Consolidated = true }));

        Assert.Equal((Eur(90), s_later), (spec.State<BudgetState>().At(LedgerLevel.Committed), Lines(spec)[^1].ChargedAt));
    }

    [Fact]
    public void Without_a_rate_an_amount_waits_and_is_posted_as_of_its_charge()
    {
        var spec = Budget().Knowing(s_rate, null).WhenTold(Task(1), Charge(Task(1), Dollars(100)));
        Assert.Equal(new AddressedEffect(s_rate, new AwaitRate(Spec.Start)), Assert.Single(spec.Effects));
        Assert.Equal((Eur(0), 1), (spec.State<BudgetState>().At(LedgerLevel.Planned), spec.State<BudgetState>().Waiting!.Count));
        spec.At(s_later).Knowing(s_rate, Quotes((s_later, 0.9m))).WhenTold(s_rate, new RateKnown()).ThenNothing();
        spec.Knowing(s_rate, Quotes((Spec.Start, 0.5m), (s_later, 0.9m))).WhenTold(s_rate, new RateKnown()).ThenAccepted();
        Assert.Equal(
            (Eur(50), Spec.Start, 0.5m), Assert.Single(Lines(spec)) switch { var l => (l.Amount, l.ChargedAt, l.Converted!.Rate) });
        Assert.Null(spec.State<BudgetState>().Waiting);
    }

    [Fact]
    public void Superseded_charge_stops_waiting_and_its_holds_are_cleared()
    {
        var spec = Budget().Knowing(s_rate, Quotes((Spec.Start, 1m)))
            .WhenTold(Task(1), Hold("h1", Task(1), Dollars(10, level: CommitmentLevel.Reserved)));
        spec.Knowing(s_rate, null).WhenTold(Task(1), Charge(Task(1), Dollars(10, level: CommitmentLevel.Reserved), null, "h1"));
        Assert.Equal(Eur(10), spec.State<BudgetState>().Held);
        spec.WhenTold(Task(1), Charge(Task(1), Contribution.None)).ThenAccepted();
        Assert.Equal((Eur(0), null), (spec.State<BudgetState>().Held, spec.State<BudgetState>().Waiting));
    }

    [Fact]
    public void The_guard_converts_and_refuses_what_it_cannot_convert()
    {
        var spec = Budget(OverrunPolicy.Block).Knowing(s_rate, Quotes((Spec.Start, 0.5m)));
        spec.WhenTold(Task(1), Hold("h1", Task(1), Dollars(2_000.02m, level: CommitmentLevel.Reserved)))
            .ThenRefused(Refusal.Insufficient, "needed 1000.01, free 1000.00");
        var hold = Hold("h1", Task(1), Dollars(2_000, level: CommitmentLevel.Reserved));
        spec.WhenTold(Task(1), hold).Then(Held(hold, 1_000));
        var none = Budget().Knowing(s_rate, null);
        none.WhenTold(Task(1), Hold("h1", Task(1), Dollars(1, level: CommitmentLevel.Reserved)))
            .ThenRefused(Refusal.State, "there is no rate USD-EUR for 2026-01-05");
        none.WhenTold(Task(1), Hold("h1", Task(1), Dollars(1))).Then(new MoneyHeld(Task(1), "h1", Eur(0), new(Dollars(1), null, null)));
    }

    [Fact]
    public void Rate_that_crosses_the_question_still_reaches_the_budget()
    {
        var budget = Kinds.Budget(Code("B1"));
        var spec = new Spec(s_rate).WhenTold(budget, new AwaitRate(Spec.Start));
        Assert.Empty(spec.Effects);
        spec.When(new AddQuote(new(s_later, 2, null)));
        Assert.Empty(spec.Effects);
        spec.When(new AddQuote(new(Spec.Start, 1.5m, null)));
        Assert.Equal([new AddressedEffect(budget, new RateKnown())], spec.Effects);
        spec.When(new AddQuote(new(Spec.Start, 1.5m, null))).ThenNothing();
        spec.WhenTold(budget, new AwaitRate(s_later));
        Assert.Equal([new AddressedEffect(budget, new RateKnown())], spec.Effects);
        Assert.Empty(spec.State<RatesState>().Waiting);
        Assert.Equal([Spec.Start, s_later], spec.State<RatesState>().Quotes!.Select(q => q.Date));
    }

    [Theory]
    [InlineData("USD", 1)]
    [InlineData("USD-USD", 1)]
    [InlineData("USD-XXQ", 1)]
    [InlineData("usd-eur", 1)]
    [InlineData("USD-EUR-GBP", 1)]
    [InlineData("USD-EUR", 0)]
    [InlineData("USD-EUR", -1)]
    [InlineData("USD-EUR", 1_000_001)]
    public void Wrong_rates_are_refused(string pair, int rate) =>
        new Spec(new EntityRef(Kinds.Rates, Code(pair))).When(new AddQuote(new(Spec.Start, rate, null)))
            .ThenRefused(Refusal.Invalid, rate is > 0 and < 1_000_000 ? "pair of currencies" : "above 0");

    [Fact]
    public void Rates_of_one_date_are_stated_once() => new Spec(s_rate)
        .When(new PutRates(PutMode.Create, new RateFields { Quotes = [new(Spec.Start, 1, null), new(Spec.Start, 2, null)] }))
            .ThenRefused(Refusal.Invalid, "the same date");

    /// <summary>One thing that happens: an item has an amount of some currency, or the rate moves.</summary>
    public sealed record Act(int Item, int Amount, bool Foreign, int State, int Rate);

    public static class Acts
    {
        public static Arbitrary<Act[]> Sequences() => Arb.From(
            (from item in Gen.Choose(1, 4)
             from amount in Gen.Choose(-500, 5_000)
             from foreign in Gen.Elements(true, true, false)
             from state in Gen.Choose(0, 3)
             from rate in Gen.Choose(1, 30_000)
             select new Act(item, amount, foreign, state, rate)).ArrayOf().Resize(40));
    }

    [Property(Arbitrary = [typeof(Acts)], MaxTest = 200, Replay = Draws.Same)]
    public void Whatever_the_rates_do_what_is_taken_back_leaves_nothing(Act[] acts)
    {
        var spec = Budget();
        var live = new Dictionary<long, CostLine>();
        void Follow()
        {
            foreach (var line in Lines(spec))
            {
                if (line.Reverses is not { } number)
                {
                    live.Add(line.Number, line);
                    Assert.Equal(
                        line.Converted is { } how ? Money.Round(how.Original.Amount * how.Rate, Currency.Eur) : line.Original, line.Amount);
                    continue;
                }
                Assert.True(live.Remove(number, out var stood));
                Assert.Equal(
                    (-stood.Amount, -stood.Original, stood.Converted?.Rate, stood.ChargedAt),
                    (line.Amount, line.Original, line.Converted?.Rate, line.ChargedAt));
            }
            var state = spec.State<BudgetState>();
            foreach (var level in Enum.GetValues<LedgerLevel>())
                Assert.Equal(live.Values.Where(l => l.Level == level).Select(l => l.Amount).Sum(Currency.Eur), state.At(level));
            Assert.Equal(live.Values.Count(l => l.Converted is not null), state.Foreign ?? 0);
        }

        for (var i = 0; i < acts.Length; i++)
        {
            var act = acts[i];
            spec.At(Spec.Start + Duration.FromDays(i)).Knowing(s_rate, Quotes((Spec.Start, act.Rate / 10_000m)));
            var amount = Money.Of(act.Amount / 100m, act.Foreign ? s_usd : Currency.Eur);
            var state = act.State switch { 2 => ChargeState.Spent, 3 => ChargeState.Invoiced, _ => ChargeState.Open };
            spec.WhenTold(
                Task(act.Item),
                Charge(
                    Task(act.Item), Contribution.Of(null, (CommitmentLevel)(act.State % 3 + 1), state, Map<Money>.Empty.Set("", amount))));
            Follow();
        }
        foreach (var item in spec.State<BudgetState>().Items.Keys.ToList())
        {
            spec.WhenTold(item, Charge(item, Contribution.None));
            Follow();
        }
        Assert.Empty(live);
        Assert.Equal((0, null), (spec.State<BudgetState>().Days.Count, spec.State<BudgetState>().Originals));
        Assert.All(Enum.GetValues<LedgerLevel>(), l => Assert.True(spec.State<BudgetState>().At(l).IsZero));
    }
}
