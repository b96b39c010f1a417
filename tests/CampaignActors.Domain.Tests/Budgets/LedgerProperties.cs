namespace CampaignActors.Domain.Tests.Budgets;

/// <summary>Whatever is charged, re-sorted, held and released, in whatever order: I1, I3, I4 and I5 hold after every event.</summary>
[Properties(MaxTest = 200, Replay = Draws.Same)]
public sealed class LedgerProperties
{
    /// <summary>One thing that happens to a budget; small numbers, so that items and campaigns meet often.</summary>
    public sealed record Act(int Kind, int Item, int Campaign, int Level, int State, int Amount, int Category);

    public static class Acts
    {
        public static Arbitrary<Act[]> Sequences() => Arb.From(
            (from kind in Gen.Choose(0, 9)
             from item in Gen.Choose(1, 4)
             from campaign in Gen.Choose(0, 2)
             from level in Gen.Choose(0, 3)
             from state in Gen.Choose(0, 4)
             from amount in Gen.Choose(-20, 400)
             from category in Gen.Choose(0, 2)
             select new Act(kind, item, campaign, level, state, amount, category)).ArrayOf().Resize(40));
    }

    private static readonly EntityRef[] s_campaigns = [Kinds.Campaign(Code("OP1")), Kinds.Campaign(Code("OP2"))];

    private static Contribution Contribution(Act act) => Ledger.Contribution.Of(
        act.Campaign == 0 ? null : s_campaigns[act.Campaign - 1].Code,
        act.Level == 0 ? null : (CommitmentLevel)act.Level,
        act.State switch { 3 => ChargeState.Spent, 4 => ChargeState.Invoiced, _ => ChargeState.Open },
        Amounts((act.Category == 0 ? "" : $"K{act.Category}", act.Amount / 4m), ("fix", act.Amount % 7)));

    private static CampaignTerms Terms(Act act) => new((CommitmentLevel)Math.Max(act.Level, 1), act.State % 2 == 0, null);

    private static object Message(Act act, int number) => act.Kind switch
    {
        <= 3 => Charge(Task(act.Item), Contribution(act), null, act.State == 0 ? [] : [$"h{number - 2}"]),
        <= 5 =>
            new ChargeBudget(
                s_campaigns[act.Item % 2],
                act.Amount % 3 == 0 ? Ledger.Contribution.None : Contribution(act) with { Campaign = s_campaigns[act.Item % 2].Code },
                Terms(act),
                []),
        6 or 7 => Hold($"h{number}", Task(act.Item), Contribution(act)),
        8 =>
            new HoldMoney(
                $"h{number}", s_campaigns[act.Item % 2], Contribution(act) with { Campaign = s_campaigns[act.Item % 2].Code },
                s_campaigns[act.Item % 2].Code, Terms(act), true),
        _ => new ReleaseMoney($"h{number - 1}"),
    };

    private static EntityRef Source(Act act) => act.Kind is 4 or 5 or 8 ? s_campaigns[act.Item % 2] : Task(act.Item);

    private static Spec Budget(OverrunPolicy policy) =>
        new Spec(Kinds.Budget(Code("B1"))).Given(new BudgetDescribed(new BudgetFields { Allocated = Eur(200), Overrun = policy }));

    [Property(Arbitrary = [typeof(Acts)])]
    public void Totals_are_the_sums_of_the_lines_that_count(Act[] acts)
    {
        var spec = Budget(OverrunPolicy.Allow);
        var journal = new List<CostLine>();
        for (var i = 0; i < acts.Length; i++)
        {
            spec.WhenTold(Source(acts[i]), (IEffect)Message(acts[i], i));
            Assert.Null(spec.Broken);
            journal.AddRange(spec.Events.OfType<BudgetCharged>().SelectMany(c => c.Lines));
        }
        // I1 over the whole journal of lines, reversals and all, against what is kept incrementally.
        var state = spec.State<BudgetState>();
        foreach (var level in Enum.GetValues<LedgerLevel>())
            Assert.Equal(journal.Where(l => l.Level == level && l.Consolidated).Select(l => l.Amount).Sum(Currency.Eur), state.At(level));
        foreach (var (category, sum) in state.ByCategory)
            Assert.Equal(journal.Where(l => l.Category == category && l.Consolidated).Select(l => l.Amount).Sum(Currency.Eur), sum);
        Assert.Equal(journal.Select(l => l.Number), Enumerable.Range(1, journal.Count).Select(n => (long)n));
    }

    [Property(Arbitrary = [typeof(Acts)])]
    public void A_reversal_is_the_exact_negative_of_a_line_that_stood(Act[] acts)
    {
        var spec = Budget(OverrunPolicy.Allow);
        var live = new Dictionary<long, CostLine>();
        for (var i = 0; i < acts.Length; i++)
        {
            spec.WhenTold(Source(acts[i]), (IEffect)Message(acts[i], i));
            foreach (var line in spec.Events.OfType<BudgetCharged>().SelectMany(c => c.Lines))
            {
                if (line.Reverses is { } number)
                {
                    Assert.True(live.Remove(number, out var stood));
                    Assert.Equal(stood with { Number = line.Number, Amount = -stood.Amount, Reverses = number }, line);
                }
                else
                {
                    live.Add(line.Number, line);
                }
            }
            // I3: one line, so one level, for each item and category.
            Assert.Equal(live.Count, live.Values.Select(l => (l.Item, l.Category)).Distinct().Count());
            Assert.Equal(
                live.Values.OrderBy(l => l.Number), spec.State<BudgetState>().Items.Values.SelectMany(e => e.Lines).OrderBy(l => l.Number));
        }
    }

    [Property(Arbitrary = [typeof(Acts)])]
    public void Held_money_is_what_all_holds_come_to(Act[] acts)
    {
        var spec = Budget(OverrunPolicy.Allow);
        for (var i = 0; i < acts.Length; i++)
        {
            spec.WhenTold(Source(acts[i]), (IEffect)Message(acts[i], i));
            var state = spec.State<BudgetState>();
            Assert.Equal(BudgetHolds.WeighAll(state).OrderBy(h => h.Key), state.SetAside);
            Assert.Equal(state.SetAside.Values.Sum(Currency.Eur), state.Held);
            Assert.True(state.SetAside.Values.All(h => h.Amount > 0));
        }
    }

    /// <summary>
    /// I5, as the product lives it: an item asks, and when it is granted posts what it asked for; system facts are left out.
    /// </summary>
    [Property(Arbitrary = [typeof(Acts)])]
    public void Under_block_nothing_that_is_granted_leaves_less_than_nothing_free(Act[] acts)
    {
        var spec = Budget(OverrunPolicy.Block);
        var granted = new List<(EntityRef Item, string Id, Contribution Contribution)>();
        for (var i = 0; i < acts.Length; i++)
        {
            var act = acts[i] with { Campaign = 0, State = 0, Amount = Math.Abs(acts[i].Amount) };
            var item = Task(act.Item);
            if (act.Kind <= 6 || granted.Count == 0)
            {
                if (granted.Any(g => g.Item == item))
                    continue; // An entity decides one command at a time.
                spec.WhenTold(item, Hold($"h{i}", item, Contribution(act)));
                if (spec.Accepted)
                    granted.Add((item, $"h{i}", Contribution(act)));
            }
            else
            {
                var next = granted[act.Amount % granted.Count];
                granted.Remove(next);
                spec.WhenTold(next.Item, Charge(next.Item, next.Contribution, null, next.Id));
            }
            Assert.True(spec.State<BudgetState>().Free.Amount >= 0, $"free {spec.State<BudgetState>().Free} after {i} steps");
        }
    }

    /// <summary>
    /// I5 over what a campaign and its items may do: estimates are stated and the campaign is edited and defined in any order, each asks,
    /// and what was granted is posted whenever budgetMgt comes by. Nothing that was agreed to is stopped when it is posted.
    /// </summary>
    [Property(Arbitrary = [typeof(Acts)], MaxTest = 1_000)]
    public void Under_block_the_order_of_agreeing_and_posting_does_not_matter(Act[] acts)
    {
        var spec = Budget(OverrunPolicy.Block);
        var campaign = s_campaigns[0];
        var (terms, own, asked) = (new CampaignTerms(CommitmentLevel.Planned, false, null), Ledger.Contribution.None, new List<string>());
        var items = Enumerable.Range(1, 4).ToDictionary(n => n, _ => (Stated: Ledger.Contribution.None, Holds: new List<string>()));
        for (var i = 0; i < acts.Length; i++)
        {
            var act = acts[i] with { Campaign = 1, State = acts[i].State % 3, Amount = Math.Abs(acts[i].Amount) };
            var (id, item) = ($"h{i}", Task(act.Item));
            switch (act.Kind)
            {
                case <= 4:
                    spec.WhenTold(item, Hold(id, item, Contribution(act)) with { Terms = terms });
                    if (spec.Accepted)
                        items[act.Item] = (Contribution(act), [.. items[act.Item].Holds, id]);
                    break;
                case 5 or 6:
                    var (next, part) = (Terms(act), Open(act.Amount / 4m, campaign: "OP1"));
                    if (next.Consolidated)
                        spec.WhenTold(campaign, new HoldMoney(id, campaign, part, campaign.Code, next, ChangesTerms: true));
                    if (next.Consolidated && !spec.Accepted)
                        break;
                    (terms, own) = (next, part);
                    if (next.Consolidated)
                        asked.Add(id);
                    break;
                case 7 or 8:
                    spec.WhenTold(item, Charge(item, items[act.Item].Stated, null, [.. items[act.Item].Holds])).ThenAccepted();
                    Assert.DoesNotContain(spec.Events, e => e is ChargeWaits);
                    items[act.Item].Holds.Clear();
                    break;
                default:
                    spec.WhenTold(campaign, new ChargeBudget(campaign, own, terms, asked.ToSeq())).ThenAccepted();
                    Assert.DoesNotContain(spec.Events, e => e is ChargeWaits);
                    asked.Clear();
                    break;
            }
            Assert.True(spec.State<BudgetState>().Free.Amount >= 0, $"free {spec.State<BudgetState>().Free} after {i} steps");
        }
    }
}
