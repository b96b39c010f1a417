using System.Collections.Immutable;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Budgets;

/// <summary>Charges become lines, or wait for a rate or for free money.</summary>
internal static class BudgetCharging
{
    /// <summary>The lines of a charge. A charge without a rate or without free money waits instead.</summary>
    public static Seq<IEvent> Post(BudgetState state, ChargeBudget charge, Instant at, Context context)
    {
        var exchange = new Exchange(state.Currency, context.Facts);
        if (exchange.Missing(charge.Contribution, state.Items.GetValueOrDefault(charge.Item), at) is not null)
            return [new ChargeWaits(charge, at)];
        var charged = Lines(state, charge);
        if (NeededFor(state, charged) is not { } needed)
            return [charged];
        if (charge.Contribution is not { State: ChargeState.Open, Paid.Count: > 0 } || charge.Terms is not null)
            return [new ChargeWaits(charge, at, needed)];
        // The paid part is recorded in any case; only the rest can wait.
        var paid = Lines(state, charge with { Contribution = charge.Contribution with { Amounts = Map<Money>.Empty }, Clears = [] });
        if (paid.Lines.Count == 0)
            return [new ChargeWaits(charge, at, needed)];
        var after = Charged(state, paid);
        return [paid, new ChargeWaits(charge, at, NeededFor(after, Lines(after, charge)) ?? needed)];

        BudgetCharged Lines(BudgetState budget, ChargeBudget what)
        {
            var (lines, expenses) = BudgetLedger.Lines(budget, what, at, context.Zone, exchange);
            return new(what.Item, what.Contribution, what.Terms, what.Clears, lines, what.Estimate) { Expenses = expenses };
        }
    }

    /// <summary>
    /// The amount by which a charge exceeds the free amount under Block, or <c>null</c>. Most charges have a hold and need nothing
    /// more. A charge without a hold comes from an item whose campaign or program got another budget. Spent amounts are recorded,
    /// never stopped; so is a charge that leaves no less free than before, such as an un-settled invoice line.
    /// </summary>
    private static Money? NeededFor(BudgetState state, BudgetCharged charged)
    {
        if (state.Overrun != OverrunPolicy.Block)
            return null;
        var after = Charged(state, charged);
        return after.Free.Amount < 0 && after.Free < state.Free && BudgetHolds.Asked(after) > BudgetHolds.Asked(state)
            ? state.Free - after.Free
            : null;
    }

    /// <summary>Posts charges that no longer have to wait, as of the instants at which they were charged.</summary>
    public static List<IEvent> PostWaiting(BudgetState state, Context context)
    {
        var events = new List<IEvent>();
        foreach (var (_, waiting) in state.Waiting ?? ImmutableSortedDictionary<EntityRef, WaitingCharge>.Empty)
        {
            var posted = Post(state, waiting.Charge, waiting.Since, context);
            if (posted is [ChargeWaits waits] && waits.Needs == waiting.Needs)
                continue;
            events.AddRange(posted);
            state = posted.OfType<BudgetCharged>().Aggregate(state, Charged);
        }
        return events;
    }

    /// <summary>Whether a waiting charge can be posted with the money that is free now.</summary>
    public static bool CanPost(BudgetState state)
    {
        foreach (var waiting in state.Waiting?.Values ?? [])
        {
            if (waiting.Needs is { } needed && (state.Overrun != OverrunPolicy.Block || needed <= state.Free))
                return true;
        }
        return false;
    }

    public static BudgetState Charged(BudgetState state, BudgetCharged charged)
    {
        var after = BudgetHolds.Remove(
            BudgetHolds.Weigh(state, BudgetLedger.Apply(state, charged), charged.Item), charged.Item, charged.Clears);
        return after.Waiting is null
            ? after
            : after with { Waiting = after.Waiting.Remove(charged.Item) is { IsEmpty: false } left ? left : null };
    }
}
