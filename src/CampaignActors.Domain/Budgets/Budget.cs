using System.Collections.Immutable;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Rates;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Budgets;

/// <summary>
/// An amount of money with one writer, so that two operators cannot overspend it together. The guard is decided here against lines
/// and holds, whether or not budgetMgt runs.
/// </summary>
public sealed class BudgetKind : EntityKind<BudgetState>
{
    private const string Purposes = "purposes";

    public override string Name => Kinds.Budgets;

    public override TechnicalWorkflow? Keeper => TechnicalWorkflow.BudgetMgt;

    protected override BudgetState Start(Code code) => new() { Code = code };

    protected override IEnumerable<EntityRef> Needs(BudgetState state, object message, Context context) =>
        message is ReserveAmount or ReleaseAmount ? [] : Referred(state, message, context);

    private static IEnumerable<EntityRef> Referred(BudgetState state, object message, Context context) => (message switch
    {
        PutBudget put => BudgetDescribing.References(put.Fields),
        TransferAmount transfer => [Kinds.Budget(transfer.To)],
        ChargeBudget charge => RatesFor(state, charge.Contribution, charge.Terms is null ? null : charge.Item),
        ChargeDivided { Charge: var charge } => RatesFor(state, charge.Contribution, charge.Terms is null ? null : charge.Item),
        HoldMoney hold => RatesFor(state, hold.Contribution, hold.ChangesTerms ? hold.Item : null),
        RateKnown => WaitingRates(state),
        Work work when work.Workflow == TechnicalWorkflow.BudgetMgt && BudgetCharging.CanPost(state) => WaitingRates(state),
        Work work when work.Workflow == TechnicalWorkflow.BudgetMgt && BudgetAlerts.Recipient(state) is { } who => Recipients.Needs(who),
        _ => [],
    }).Where(r => !context.Facts.Has(r));

    private static IEnumerable<EntityRef> WaitingRates(BudgetState state) =>
        (state.Waiting?.Values ?? []).SelectMany(
            w => RatesFor(state, w.Charge.Contribution, w.Charge.Terms is null ? null : w.Charge.Item));

    /// <summary>Rates of the contribution, and of the campaign's drafts that may begin to count with its terms.</summary>
    private static IEnumerable<EntityRef> RatesFor(BudgetState state, Contribution contribution, EntityRef? campaign) =>
        Exchange.Rates(state.Currency, contribution)
            .Concat(campaign is { } self ? Exchange.Rates(state.Currency, DraftCurrencies(state, self.Code)) : []);

    private static IEnumerable<Currency> DraftCurrencies(BudgetState state, Code campaign) => state.Items.Values
        .Where(i => i.Contribution.Campaign == campaign)
        .SelectMany(i => i.Lines)
        .Where(l => !l.Consolidated)
        .Select(l => l.Original.Currency);

    protected override Decision Decide(BudgetState state, ICommand command, Context context) => command switch
    {
        PutBudget put => BudgetDescribing.Decide(state, put, context),
        Work work when work.Workflow == TechnicalWorkflow.BudgetMgt =>
            BudgetCharging.CanPost(state)
                ? Decision.Accept(BudgetCharging.PostWaiting(state, context))
                : BudgetAlerts.Alert(state, context),
        Work => Decision.Nothing,
        _ when state.Fields is null => Decision.Unknown(Kinds.Budget(state.Code)),
        ReserveAmount reserve => Reserve(state, reserve),
        ReleaseAmount release => state.Holds.ContainsKey(new(Purposes, release.Purpose))
            ? Decision.Accept(new MoneyReleased(new(Purposes, release.Purpose), release.Purpose))
            : Decision.WrongState($"nothing is set aside for '{release.Purpose}'"),
        TransferAmount transfer => BudgetTransfers.Give(state, transfer, context),
        _ => NotUnderstood(command),
    };

    private static Decision Reserve(BudgetState state, ReserveAmount reserve)
    {
        if (reserve.Amount.Amount <= 0)
            return Decision.Invalid("the amount must be above zero");
        if (reserve.Amount.Currency != state.Currency)
            return Decision.Invalid($"the budget is kept in {state.Currency}, not in {reserve.Amount.Currency}");
        var purpose = new EntityRef(Purposes, reserve.Purpose);
        if (state.Holds.ContainsKey(purpose))
            return Decision.WrongState($"money is set aside for '{reserve.Purpose}' already");
        return BudgetGuard.Refuse(state, reserve.Amount)
            ?? Decision.Accept(new MoneyHeld(purpose, reserve.Purpose, reserve.Amount));
    }

    protected override Decision Receive(BudgetState state, EntityRef source, IEffect effect, Context context)
    {
        if (state.Fields is null)
            return Decision.Unknown(Kinds.Budget(state.Code));
        switch (effect)
        {
            case ChargeDivided divided:
                return Receive(state, source, divided.Charge, context);
            case ChargeBudget charge:
                return Decision.Accept(BudgetCharging.Post(state, state.Waiting?.GetValueOrDefault(charge.Item) is { } earlier
                    ? charge with { Clears = earlier.Charge.Clears.Union(charge.Clears).ToSeq() }
                    : charge, context.Now, context));
            case RateKnown:
                return Decision.Accept(BudgetCharging.PostWaiting(state, context));
            case HoldMoney hold:
                var exchange = new Exchange(state.Currency, context.Facts);
                if (BudgetHolds.IsBound(state, hold)
                    && exchange.Missing(hold.Contribution, state.Items.GetValueOrDefault(hold.Item), context.Now) is { } missing)
                    return Decision.WrongState(
                        $"budget {state.Code} is kept in {state.Currency}, and {Exchange.Reason(missing, state.Currency, context.Now)}");
                return BudgetGuard.Hold(state, hold, BudgetGuard.Stated(state, hold, exchange, context.Now));
            case ReleaseMoney release:
                return state.Holds.GetValueOrDefault(source)?.ContainsKey(release.HoldId) ?? false
                    ? Decision.Accept(new MoneyReleased(source, release.HoldId))
                    : Decision.Nothing;
            case ExpectTransfer expect:
                return BudgetTransfers.Expect(state, source.Code, expect);
            case CallOffTransfer off:
                return state.Expected?.ContainsKey(BudgetTransfers.Key(source.Code, off.Id)) ?? false
                    ? Decision.Accept(new TransferCalledOff(source.Code, off.Id))
                    : Decision.Nothing;
            case HandAmount hand:
                return Decision.Accept(new AmountReceived(source.Code, hand.Id, hand.Amount, hand.Category, hand.Comment));
            default:
                return base.Receive(state, source, effect, context);
        }
    }

    protected override IEvent Short(BudgetState before, IEvent whole) =>
        whole is BudgetCharged charged ? BudgetForms.Short(before, charged) : whole;

    protected override IEvent Whole(BudgetState before, IEvent stored) =>
        stored is BudgetPosted posted ? BudgetForms.Whole(before, posted) : stored;

    protected override BudgetState Evolve(BudgetState state, IEvent happened, EventMeta meta)
    {
        switch (happened)
        {
            case BudgetDescribed described:
                var fields = (state.Fields ?? new()).With(described.Fields);
                var held = state.Fields is null ? Money.Zero(fields.Allocated?.Currency ?? Currency.Eur) : state.Held;
                return BudgetAlerts.Rearm(state with { Fields = fields, Held = held });
            case BudgetCharged charged:
                var after = BudgetCharging.Charged(state, charged);
                return BudgetAlerts.Rearm(after with { LastManager = BudgetLedger.ManagerBehind(after, charged) ?? after.LastManager });
            case ChargeWaits waits:
                return state with
                {
                    Waiting = (state.Waiting ?? ImmutableSortedDictionary<EntityRef, WaitingCharge>.Empty)
                        .SetItem(waits.Charge.Item, new(waits.Charge, waits.Since, waits.Needs)),
                };
            case MoneyHeld money:
                return BudgetHolds.Add(state, money);
            case MoneyReleased released:
                return BudgetHolds.Remove(state, released.Item, [released.HoldId]);
            case BudgetAlerted alerted:
                return state with { AlertedPercent = alerted.Percent };
            case ForecastAlerted:
                return BudgetForecast.Alerted(state);
            default:
                return BudgetAlerts.Rearm(BudgetTransfers.Apply(state, happened, meta));
        }
    }

    protected override IEnumerable<AddressedEffect> Effects(
        BudgetState before, BudgetState after, IEvent happened, EventMeta meta) => happened switch
        {
            BudgetAlerted { Notices: { } notices } => NoticeBook.Effects(Kinds.Budget(after.Code), notices),
            ForecastAlerted { Notices: { } notices } => NoticeBook.Effects(Kinds.Budget(after.Code), notices),
            ChargeWaits { Needs: null } waits =>
                Exchange.Rates(after.Currency, waits.Charge.Contribution)
                    .Select(rate => new AddressedEffect(rate, new AwaitRate(waits.Since))),
            AmountGiven given => [new(Kinds.Budget(given.To), new HandAmount(given.Id, given.Amount, given.ToCategory, given.Comment))],
            _ => [],
        };

    protected override IEnumerable<ConsentRequest> Consents(BudgetState before, BudgetState after, Context context) =>
        ReferenceEquals(before.Fields, after.Fields) && ReferenceEquals(before.Transfers, after.Transfers) ? [] : Asked(before, after);

    private static IEnumerable<ConsentRequest> Asked(BudgetState before, BudgetState after)
    {
        if (before.Fields?.RelatedTo != after.Fields?.RelatedTo)
            yield return new(
                Kinds.BudgetTree, new RelateBudget(after.Code, after.Fields?.RelatedTo, before.Fields?.RelatedTo), Required: true);
        foreach (var consent in BudgetTransfers.Consents(before, after))
            yield return consent;
    }

    protected override DueTimes Due(BudgetState state) =>
        DueTimes.For(
            TechnicalWorkflow.BudgetMgt,
            DueTimes.When(BudgetCharging.CanPost(state) || BudgetAlerts.Crossed(state) is not null || BudgetForecast.IsDue(state)));

    protected override IFacts? Facts(BudgetState state) => state.Fields is { } f
        ? new BudgetFacts(state.Currency, f.Owner, (f.Categories?.Keys ?? []).ToSeq())
        {
            Allocated = state.Allocated,
            Free = state.Free,
            Forecast = state.Forecast,
            Standing = BudgetAlerts.Standing(state),
        }
        : null;

    /// <summary>
    /// Small ledgers are checked in full before each write. For a large one the full check would cost more than the write, so it is
    /// done at every 64th line; the sweep checks all.
    /// </summary>
    protected override string? Broken(BudgetState state) =>
        state.Fields is not null && (state.Items.Count <= 64 || state.LastLine % 64 == 0) ? BudgetLedger.Broken(state) : null;
}
