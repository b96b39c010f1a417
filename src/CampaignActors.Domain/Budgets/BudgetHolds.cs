using System.Collections.Immutable;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Budgets;

/// <summary>
/// Money set aside for accepted or requested changes that are not posted yet, so that the guard holds whether or not budgetMgt runs
/// (rule 12 of the scenario contract, I5).
/// </summary>
/// <remarks>
/// How much a change will raise the engaged amount depends on others: an estimate in a campaign being edited raises nothing until
/// the campaign is defined. So the budget keeps the stated charges and weighs them again whenever an item or the terms of its
/// campaign change. The weight of an item is its largest stated charge minus what it has posted, under the present terms. A
/// campaign whose new terms are agreed and not posted weighs the increase of its items and its own part under the new terms.
/// </remarks>
public static class BudgetHolds
{
    private static readonly ImmutableSortedDictionary<EntityRef, Map<StatedCharge>> s_none =
        ImmutableSortedDictionary<EntityRef, Map<StatedCharge>>.Empty;

    /// <summary>Whether the requested amounts would count at Reserved or above: only then do they need a rate.</summary>
    public static bool IsBound(BudgetState budget, HoldMoney hold) =>
        hold.Contribution.IsOpen && Binds(
            hold.Contribution,
            hold.ChangesTerms ? hold.Terms : BudgetLedger.TermsOf(budget, hold.Contribution.Campaign) ?? hold.Terms);

    public static BudgetState Add(BudgetState budget, MoneyHeld held)
    {
        var after = budget with
        {
            Holds = budget.Holds.SetItem(
                held.Item, (budget.Holds.GetValueOrDefault(held.Item) ?? Map<Money>.Empty).Set(held.HoldId, held.Amount)),
        };
        if (held.Stated is { } stated)
        {
            var all = budget.Stated ?? s_none;
            var ofItem = all.GetValueOrDefault(held.Item) ?? Map<StatedCharge>.Empty;
            after = after with { Stated = all.SetItem(held.Item, ofItem.Set(held.HoldId, stated)) };
        }
        return Weigh(budget, after, held.Item);
    }

    /// <summary>Removes these holds of an item; unknown ids are ignored.</summary>
    public static BudgetState Remove(BudgetState budget, EntityRef item, IEnumerable<string> ids)
    {
        var removed = ids.ToList();
        if (!budget.Holds.TryGetValue(item, out var holds) || !removed.Any(holds.ContainsKey))
            return budget;
        holds = removed.Aggregate(holds, (left, id) => left.Remove(id));
        var stated = removed.Aggregate(budget.Stated?.GetValueOrDefault(item) ?? Map<StatedCharge>.Empty, (left, id) => left.Remove(id));
        var left = stated.Count == 0 ? budget.Stated?.Remove(item) : budget.Stated!.SetItem(item, stated);
        return Weigh(budget, budget with
        {
            Holds = holds.Count == 0 ? budget.Holds.Remove(item) : budget.Holds.SetItem(item, holds),
            Stated = left is { IsEmpty: false } ? left : null,
        }, item);
    }

    /// <summary>Weighs again after a change of an item or of a campaign's terms.</summary>
    /// <param name="before">The last state that was weighed.</param>
    public static BudgetState Weigh(BudgetState before, BudgetState after, EntityRef item)
    {
        if (after.Holds.IsEmpty && after.SetAside.IsEmpty)
            return after;
        if (IsAlone(before, item) && IsAlone(after, item))
        {
            var alone = LargestUnstated(after, item);
            var known = after.SetAside.TryGetValue(item, out var was) ? was : Money.Zero(after.Currency);
            return after with
            {
                SetAside = alone.IsZero ? after.SetAside.Remove(item) : after.SetAside.SetItem(item, alone),
                Held = after.Held + (alone - known),
            };
        }
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

    /// <summary>
    /// No campaign's terms affect the item and it has stated no charge, as with an amount that people set aside: its weight is its largest
    /// hold, and no other item has to be weighed with it.
    /// </summary>
    private static bool IsAlone(BudgetState budget, EntityRef item) => item.Kind != Kinds.Campaigns
        && budget.Stated?.ContainsKey(item) is null or false
        && budget.Items.GetValueOrDefault(item)?.Contribution.Campaign is null;

    /// <summary>All amounts to set aside, weighed from the beginning.</summary>
    public static IReadOnlyDictionary<EntityRef, Money> WeighAll(BudgetState budget) =>
        Weigh(budget, budget.Holds.Keys, []).Where(w => !w.Value.IsZero).ToDictionary();

    /// <summary>
    /// The amounts at Reserved or Committed, and the money set aside for these levels: what needs consent. Spent and paid amounts,
    /// posted or not, are not included.
    /// </summary>
    public static Money Asked(BudgetState budget) => budget.At(LedgerLevel.Reserved) + budget.At(LedgerLevel.Committed)
        + (budget.Holds.IsEmpty
            ? Money.Zero(budget.Currency)
            : Weigh(WithoutSpent(budget), budget.Holds.Keys, []).Values.Sum(budget.Currency));

    /// <summary>The budget without spent and paid lines, and without the recorded part of stated charges.</summary>
    private static BudgetState WithoutSpent(BudgetState budget) => budget with
    {
        Items = budget.Items.ToImmutableSortedDictionary(
            i => i.Key, i => i.Value with { Lines = i.Value.Lines.Where(l => l.Level < LedgerLevel.Spent).ToSeq() }),
        Stated = budget.Stated?.ToImmutableSortedDictionary(
            i => i.Key,
            i => Map<StatedCharge>.Of(i.Value.Select(s => KeyValuePair.Create(s.Key, WithoutRecorded(s.Value))))),
    };

    private static StatedCharge WithoutRecorded(StatedCharge stated) => stated.Recorded is { } recorded
        ? stated with { Value = stated.Value - recorded, Recorded = null }
        : stated;

    /// <summary>Weighs items together with their campaigns and the other items that state charges in these.</summary>
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
            stated[campaign] = (budget.Stated ?? s_none).Keys
                .Where(i => i != Kinds.Campaign(campaign) && CampaignsOf(budget, i).Contains(campaign)).ToList();
            foreach (var other in stated[campaign].Where(items.Add).SelectMany(i => CampaignsOf(budget, i)))
                next.Enqueue(other);
        }
        var weights = items.ToDictionary(i => i, i => WeightOf(budget, i));
        foreach (var (campaign, itemsOfCampaign) in stated)
        {
            var self = Kinds.Campaign(campaign);
            weights[self] = Larger(LargestUnstated(budget, self), TermsOf(budget, self, itemsOfCampaign, weights));
        }
        return weights;
    }

    /// <summary>Campaigns whose terms affect an item.</summary>
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

    /// <summary>The money that one item needs under the present terms, beyond its posted amounts.</summary>
    private static Money WeightOf(BudgetState budget, EntityRef item)
    {
        var plain = LargestUnstated(budget, item);
        return item.Kind == Kinds.Campaigns || !StatedBy(budget, item).Any() // Campaigns are weighed with their terms.
            ? plain
            : Larger(
                plain,
                LargestStated(budget, item, s => BudgetLedger.TermsOf(budget, s.Contribution.Campaign) ?? s.Terms) - Posted(budget, item));
    }

    /// <summary>
    /// The money that a campaign needs under the requested terms, beyond its posted amounts and the weights of its items.
    /// </summary>
    private static Money TermsOf(BudgetState budget, EntityRef self, List<EntityRef> stated, Dictionary<EntityRef, Money> weights)
    {
        var asked = StatedBy(budget, self).ToList();
        if (asked.Count == 0)
            return Money.Zero(budget.Currency);
        var items = budget.Items
            .Where(i => i.Key != self && i.Value.Contribution.Campaign == self.Code)
            .Select(i => i.Key)
            .Union(stated).ToList();
        var covered = items.Append(self).Select(i => Posted(budget, i)).Concat(stated.Select(i => weights[i])).Sum(budget.Currency);
        var needed = asked.Select(own => Bound(own, own.Terms, budget.Currency)
            + items.Select(i => Larger(PostedUnder(budget, i, own.Terms), LargestStated(budget, i, _ => own.Terms))).Sum(budget.Currency));
        return needed.Max() - covered;
    }

    /// <summary>The largest hold without a stated charge.</summary>
    private static Money LargestUnstated(BudgetState budget, EntityRef item)
    {
        var most = Money.Zero(budget.Currency);
        if (!budget.Holds.TryGetValue(item, out var holds))
            return most;
        var stated = budget.Stated?.GetValueOrDefault(item);
        foreach (var (id, amount) in holds)
        {
            if (!(stated?.ContainsKey(id) ?? false))
                most = Larger(most, amount);
        }
        return most;
    }

    private static IEnumerable<StatedCharge> StatedBy(BudgetState budget, EntityRef item) =>
        budget.Stated?.GetValueOrDefault(item)?.Values ?? [];

    /// <summary>The largest stated charge of an item.</summary>
    private static Money LargestStated(
        BudgetState budget, EntityRef item, Func<StatedCharge, CampaignTerms?> terms) => StatedBy(budget, item)
        .Select(s => Bound(s, terms(s), budget.Currency))
        .Aggregate(Money.Zero(budget.Currency), Larger);

    private static Money Posted(BudgetState budget, EntityRef item) =>
        PostedUnder(budget, item, BudgetLedger.TermsOf(budget, budget.Items.GetValueOrDefault(item)?.Contribution.Campaign));

    private static Money PostedUnder(
        BudgetState budget, EntityRef item, CampaignTerms? terms) => budget.Items.GetValueOrDefault(item) is { } entry
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
    /// The part of a contribution at Reserved or above. A spent item keeps its reserved amount for its own use, and only open
    /// amounts need consent. The paid part counts at any level.
    /// </summary>
    private static Money Bound(Contribution contribution, CampaignTerms? terms, Money value, Money paid) =>
        !contribution.CountsUnder(terms) ? Money.Zero(value.Currency)
        : contribution.LevelUnder(terms) >= LedgerLevel.Reserved ? value
        : paid;

    private static Money Larger(Money a, Money b) => a > b ? a : b;
}
