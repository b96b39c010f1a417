using System.Collections.Immutable;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Budgets;

/// <summary>
/// Money set aside for what is accepted or being asked for and not posted yet, so that the guard holds whether or not budgetMgt runs
/// (rule 12 of the scenario contract, I5).
/// </summary>
/// <remarks>
/// How much a change will raise Reserved and above depends on others: an estimate that is stated in a campaign being edited raises nothing
/// until the campaign is defined, and then all at once. So the budget keeps what was stated, and weighs it anew whenever an item or the terms
/// of its campaign change. For an item, that is the largest that it has stated beyond what it has posted, under the terms that stand. For a
/// campaign whose new terms are agreed and not posted, it is what its items and its own part come to under the new terms, beyond that.
/// </remarks>
public static class BudgetHolds
{
    private static readonly ImmutableSortedDictionary<EntityRef, Map<StatedCharge>> s_none = ImmutableSortedDictionary<EntityRef, Map<StatedCharge>>.Empty;

    /// <summary>Whether what is asked for would stand at Reserved or above: only then must its amounts have a rate.</summary>
    public static bool IsBound(BudgetState budget, HoldMoney hold) =>
        hold.Contribution.IsOpen
        && Binds(hold.Contribution, hold.ChangesTerms ? hold.Terms : BudgetLedger.TermsOf(budget, hold.Contribution.Campaign) ?? hold.Terms);

    public static BudgetState Add(BudgetState budget, MoneyHeld held)
    {
        var after = budget with
        {
            Holds = budget.Holds.SetItem(held.Item, (budget.Holds.GetValueOrDefault(held.Item) ?? Map<Money>.Empty).Set(held.HoldId, held.Amount)),
        };
        if (held.Stated is { } stated)
        {
            var all = budget.Stated ?? s_none;
            after = after with { Stated = all.SetItem(held.Item, (all.GetValueOrDefault(held.Item) ?? Map<StatedCharge>.Empty).Set(held.HoldId, stated)) };
        }
        return Weigh(budget, after, held.Item);
    }

    /// <summary>Without these holds of an item; one that is not there is passed over.</summary>
    public static BudgetState Remove(BudgetState budget, EntityRef item, IEnumerable<string> ids)
    {
        var gone = ids.ToList();
        if (!budget.Holds.TryGetValue(item, out var holds) || !gone.Any(holds.ContainsKey))
            return budget;
        holds = gone.Aggregate(holds, (left, id) => left.Remove(id));
        var stated = gone.Aggregate(budget.Stated?.GetValueOrDefault(item) ?? Map<StatedCharge>.Empty, (left, id) => left.Remove(id));
        var left = stated.Count == 0 ? budget.Stated?.Remove(item) : budget.Stated!.SetItem(item, stated);
        return Weigh(budget, budget with
        {
            Holds = holds.Count == 0 ? budget.Holds.Remove(item) : budget.Holds.SetItem(item, holds),
            Stated = left is { IsEmpty: false } ? left : null,
        }, item);
    }

    /// <summary>After an item, or the terms of a campaign, have changed.</summary>
    /// <param name="before">What was weighed last.</param>
    public static BudgetState Weigh(BudgetState before, BudgetState after, EntityRef item)
    {
        if (after.Holds.IsEmpty && after.SetAside.IsEmpty)
            return after;
        var (aside, held) = (after.SetAside.ToBuilder(), after.Held);
        foreach (var (whose, weight) in Weigh(after, [item], CampaignsOf(before, item)))
        {
            held += weight - (aside.TryGetValue(whose, out var known) ? known : Money.Zero(after.Currency));
            if (weight.IsZero)
                aside.Remove(whose);
            else
                aside[whose] = weight;
        }
        return after with { SetAside = aside.ToImmutable(), Held = held };
    }

    /// <summary>All that must be set aside, weighed from the beginning.</summary>
    public static IReadOnlyDictionary<EntityRef, Money> WeighAll(BudgetState budget) =>
        Weigh(budget, budget.Holds.Keys, []).Where(w => !w.Value.IsZero).ToDictionary();

    /// <summary>
    /// What stands at Reserved or Committed, or is set aside to stand there: what has to be asked for. What is spent or paid, posted or not, is
    /// no part of it.
    /// </summary>
    public static Money Asked(BudgetState budget) => budget.At(LedgerLevel.Reserved) + budget.At(LedgerLevel.Committed)
        + (budget.Holds.IsEmpty ? Money.Zero(budget.Currency) : Weigh(AskedAlone(budget), budget.Holds.Keys, []).Values.Sum(budget.Currency));

    /// <summary>The budget without what is spent or paid: its lines, and what of it was stated.</summary>
    private static BudgetState AskedAlone(BudgetState budget) => budget with
    {
        Items = budget.Items.ToImmutableSortedDictionary(
            i => i.Key, i => i.Value with { Lines = i.Value.Lines.Where(l => l.Level < LedgerLevel.Spent).ToSeq() }),
        Stated = budget.Stated?.ToImmutableSortedDictionary(i => i.Key, i => Map<StatedCharge>.Of(i.Value.Select(s => KeyValuePair.Create(
            s.Key, s.Value with { Value = s.Value.Recorded is { } recorded ? s.Value.Value - recorded : s.Value.Value, Recorded = null })))),
    };

    /// <summary>Weighs items, and all that hang together with them: their campaigns, and what else has stated something in these.</summary>
    private static Dictionary<EntityRef, Money> Weigh(BudgetState budget, IEnumerable<EntityRef> from, IEnumerable<Code> campaigns)
    {
        var stated = new Dictionary<Code, List<EntityRef>>();
        var (items, next) = (new HashSet<EntityRef>(from), new Queue<Code>(campaigns));
        foreach (var campaign in items.SelectMany(i => CampaignsOf(budget, i)))
            next.Enqueue(campaign);
        while (next.TryDequeue(out var campaign))
        {
            if (stated.ContainsKey(campaign))
                continue;
            stated[campaign] = (budget.Stated ?? s_none).Keys.Where(i => i != Kinds.Campaign(campaign) && CampaignsOf(budget, i).Contains(campaign)).ToList();
            foreach (var other in stated[campaign].Where(items.Add).SelectMany(i => CampaignsOf(budget, i)))
                next.Enqueue(other);
        }
        var weights = items.ToDictionary(i => i, i => WeightOf(budget, i));
        foreach (var (campaign, theirs) in stated)
        {
            var self = Kinds.Campaign(campaign);
            weights[self] = Larger(Plain(budget, self), TermsOf(budget, self, theirs, weights));
        }
        return weights;
    }

    /// <summary>Campaigns whose terms matter for an item.</summary>
    private static IEnumerable<Code> CampaignsOf(BudgetState budget, EntityRef item)
    {
        if (item.Kind == Kinds.Campaigns)
            yield return item.Code;
        if (budget.Items.GetValueOrDefault(item)?.Contribution.Campaign is { } posted)
            yield return posted;
        foreach (var stated in StatedBy(budget, item))
        {
            if (stated.Contribution.Campaign is { } campaign)
                yield return campaign;
        }
    }

    /// <summary>What one item needs under the terms that stand, beyond what it has posted.</summary>
    private static Money WeightOf(BudgetState budget, EntityRef item)
    {
        var plain = Plain(budget, item);
        return item.Kind == Kinds.Campaigns || !StatedBy(budget, item).Any() // Campaigns are weighed with their terms.
            ? plain
            : Larger(plain, Under(budget, item, s => BudgetLedger.TermsOf(budget, s.Contribution.Campaign) ?? s.Terms) - Posted(budget, item));
    }

    /// <summary>What a campaign needs under the terms that it has asked for, beyond what stands and what is set aside for its items.</summary>
    private static Money TermsOf(BudgetState budget, EntityRef self, List<EntityRef> stated, Dictionary<EntityRef, Money> weights)
    {
        var asked = StatedBy(budget, self).ToList();
        if (asked.Count == 0)
            return Money.Zero(budget.Currency);
        var items = budget.Items.Where(i => i.Key != self && i.Value.Contribution.Campaign == self.Code).Select(i => i.Key).Union(stated).ToList();
        var stands = items.Append(self).Select(i => Posted(budget, i)).Concat(stated.Select(i => weights[i])).Sum(budget.Currency);
        var needed = asked.Select(own => Bound(own, own.Terms, budget.Currency)
            + items.Select(i => Larger(PostedUnder(budget, i, own.Terms), Under(budget, i, _ => own.Terms))).Sum(budget.Currency));
        return needed.Max() - stands;
    }

    /// <summary>Holds that stand for themselves: the largest counts.</summary>
    private static Money Plain(BudgetState budget, EntityRef item)
    {
        var stated = budget.Stated?.GetValueOrDefault(item);
        return (budget.Holds.GetValueOrDefault(item) ?? Map<Money>.Empty)
            .Where(h => !(stated?.ContainsKey(h.Key) ?? false))
            .Aggregate(Money.Zero(budget.Currency), (most, hold) => Larger(most, hold.Value));
    }

    private static IEnumerable<StatedCharge> StatedBy(BudgetState budget, EntityRef item) => budget.Stated?.GetValueOrDefault(item)?.Values ?? [];

    /// <summary>The largest of what an item has stated.</summary>
    private static Money Under(BudgetState budget, EntityRef item, Func<StatedCharge, CampaignTerms?> terms) => StatedBy(budget, item)
        .Select(s => Bound(s, terms(s), budget.Currency))
        .Aggregate(Money.Zero(budget.Currency), Larger);

    private static Money Posted(BudgetState budget, EntityRef item) =>
        PostedUnder(budget, item, BudgetLedger.TermsOf(budget, budget.Items.GetValueOrDefault(item)?.Contribution.Campaign));

    private static Money PostedUnder(BudgetState budget, EntityRef item, CampaignTerms? terms) => budget.Items.GetValueOrDefault(item) is { } entry
        ? Bound(
            entry.Contribution, terms, entry.Lines.Select(l => l.Amount).Sum(budget.Currency),
            entry.Lines.Where(l => l.Level == LedgerLevel.Invoiced).Select(l => l.Amount).Sum(budget.Currency))
        : Money.Zero(budget.Currency);

    private static bool Binds(Contribution contribution, CampaignTerms? terms) =>
        contribution.CountsUnder(terms) && contribution.LevelUnder(terms) >= LedgerLevel.Reserved;

    private static Money Bound(StatedCharge stated, CampaignTerms? terms, Currency currency) => Bound(
        stated.Contribution, terms, stated.Value ?? Money.Zero(currency),
        stated is { Contribution.State: ChargeState.Open, Recorded: { } paid } ? paid : Money.Zero(currency));

    /// <summary>
    /// What stands of a contribution at Reserved or above. Once spent, an item keeps its place: only open amounts are asked for,
    /// but what was reserved for it before is free for it to use. What is paid of it stands there at any level.
    /// </summary>
    private static Money Bound(Contribution contribution, CampaignTerms? terms, Money value, Money paid) =>
        !contribution.CountsUnder(terms) ? Money.Zero(value.Currency)
        : contribution.LevelUnder(terms) >= LedgerLevel.Reserved ? value
        : paid;

    private static Money Larger(Money a, Money b) => a > b ? a : b;
}
