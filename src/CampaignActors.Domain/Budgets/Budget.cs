using System.Collections.Immutable;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Rates;
using CampaignActors.Domain.Values;
using NodaTime;

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

    protected override IEnumerable<EntityRef> Needs(BudgetState state, object message, Context context) => (message switch
    {
        PutBudget put => References(put.Fields),
        TransferAmount transfer => [Kinds.Budget(transfer.To)],
        ChargeBudget charge => RatesFor(state, charge.Contribution, charge.Terms is null ? null : charge.Item),
        ChargeDivided { Charge: var charge } => RatesFor(state, charge.Contribution, charge.Terms is null ? null : charge.Item),
        HoldMoney hold => RatesFor(state, hold.Contribution, hold.ChangesTerms ? hold.Item : null),
        RateKnown => WaitingRates(state),
        Work work when work.Workflow == TechnicalWorkflow.BudgetMgt && CanPost(state) => WaitingRates(state),
        Work work when work.Workflow == TechnicalWorkflow.BudgetMgt && Recipient(state) is { } who => Recipients.Needs(who),
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

    private static IEnumerable<EntityRef> References(BudgetFields fields)
    {
        if (fields.Owner is { } owner)
            yield return Kinds.Operator(owner);
        if (fields.RelatedTo is { } main)
            yield return Kinds.Budget(main);
    }

    protected override Decision Decide(BudgetState state, ICommand command, Context context) => command switch
    {
        PutBudget put => DecidePut(state, put, context),
        Work work when work.Workflow == TechnicalWorkflow.BudgetMgt =>
            CanPost(state) ? Decision.Accept(PostWaiting(state, context)) : Alert(state, context),
        Work => Decision.Nothing,
        _ when state.Fields is null => Decision.Unknown(Kinds.Budget(state.Code)),
        ReserveAmount reserve => Reserve(state, reserve),
        ReleaseAmount release => state.Holds.ContainsKey(new(Purposes, release.Purpose))
            ? Decision.Accept(new MoneyReleased(new(Purposes, release.Purpose), release.Purpose))
            : Decision.WrongState($"nothing is set aside for '{release.Purpose}'"),
        TransferAmount transfer => BudgetTransfers.Give(state, transfer, context),
        _ => NotUnderstood(command),
    };

    private static Decision DecidePut(BudgetState state, PutBudget put, Context context)
    {
        var self = Kinds.Budget(state.Code);
        if (Put.Refuse(put.Mode, state.Fields is not null, self) is { } refused)
            return refused;
        var after = (state.Fields ?? new()).With(put.Fields);
        if (after.Allocated is not { } allocated)
            return Decision.Invalid("a budget needs 'allocated'");
        if (allocated.Amount < 0 || (after.Categories?.Values.Any(c => c.Amount < 0) ?? false))
            return Decision.Invalid("an allocated amount must not be negative");
        if (state.Fields is not null && allocated.Currency != state.Currency)
            return Decision.Invalid($"the budget is kept in {state.Currency}, not in {allocated.Currency}");
        if (after.Categories?.Values.Any(c => c.Currency != allocated.Currency) ?? false)
            return Decision.Invalid($"all categories must be in {allocated.Currency}");
        if (after.FiscalYearStart is < 1 or > 12)
            return Decision.Invalid("'fiscalYearStart' is a month, 1 to 12");
        if (BudgetWarnings.Strict(after) is { } mismatch)
            return Decision.Invalid(mismatch);
        // Checked under the new policy: one change may set both.
        if (state.Fields is not null
            && RefuseOverrun(state, state.Allocated - allocated, after.Overrun ?? OverrunPolicy.Warn) is { } tooLittle)
            return tooLittle;
        if (after.RelatedTo == state.Code)
            return Decision.Invalid($"budget '{state.Code}' related to itself would be a cycle");
        foreach (var reference in References(put.Fields))
        {
            if (!context.Facts.Exists(reference))
                return Decision.Unknown(reference);
        }
        return after == state.Fields ? Decision.Nothing : Decision.Accept(new BudgetDescribed(put.Fields));
    }

    private static Decision Reserve(BudgetState state, ReserveAmount reserve)
    {
        if (reserve.Amount.Amount <= 0)
            return Decision.Invalid("the amount must be above zero");
        if (reserve.Amount.Currency != state.Currency)
            return Decision.Invalid($"the budget is kept in {state.Currency}, not in {reserve.Amount.Currency}");
        var purpose = new EntityRef(Purposes, reserve.Purpose);
        if (state.Holds.ContainsKey(purpose))
            return Decision.WrongState($"money is set aside for '{reserve.Purpose}' already");
        return RefuseOverrun(state, reserve.Amount)
            ?? Decision.Accept(new MoneyHeld(purpose, reserve.Purpose, reserve.Amount));
    }

    /// <summary>The guard: under Block, a change that would make the free amount negative is refused (I5).</summary>
    private static Decision? RefuseOverrun(BudgetState state, Money raise) => RefuseOverrun(state, raise, state.Overrun);

    private static Decision? RefuseOverrun(BudgetState state, Money raise, OverrunPolicy policy) =>
        policy == OverrunPolicy.Block && raise.Amount > 0 && state.Free < raise
            ? Decision.Reject(Refusal.Insufficient, $"budget {state.Code}: needed {raise.Plain()}, free {state.Free.Plain()}")
            : null;

    protected override Decision Receive(BudgetState state, EntityRef source, IEffect effect, Context context)
    {
        if (state.Fields is null)
            return Decision.Unknown(Kinds.Budget(state.Code));
        switch (effect)
        {
            case ChargeDivided divided:
                return Receive(state, source, divided.Charge, context);
            case ChargeBudget charge:
                return Decision.Accept(Post(state, state.Waiting?.GetValueOrDefault(charge.Item) is { } earlier
                    ? charge with { Clears = earlier.Charge.Clears.Union(charge.Clears).ToSeq() }
                    : charge, context.Now, context));
            case RateKnown:
                return Decision.Accept(PostWaiting(state, context));
            case HoldMoney hold:
                var exchange = new Exchange(state.Currency, context.Facts);
                if (BudgetHolds.IsBound(state, hold)
                    && exchange.Missing(hold.Contribution, LedgerItemOf(state, hold.Item), context.Now) is { } missing)
                    return Decision.WrongState(
                        $"budget {state.Code} is kept in {state.Currency}, and {Exchange.Reason(missing, state.Currency, context.Now)}");
                return Hold(state, hold, Stated(state, hold, exchange, context.Now));
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
            case HandOver hand:
                return Decision.Accept(new AmountReceived(source.Code, hand.Id, hand.Amount, hand.Category, hand.Comment));
            default:
                return base.Receive(state, source, effect, context);
        }
    }

    /// <summary>
    /// What a hold states: its amounts as they would be posted now, plus the exchange gain of drafts that begin to count.
    /// </summary>
    private static StatedCharge Stated(BudgetState state, HoldMoney hold, Exchange exchange, Instant now)
    {
        var begins = hold is { ChangesTerms: true, Terms.Consolidated: true }
            && !(BudgetLedger.TermsOf(state, hold.Campaign)?.Consolidated ?? false);
        if (exchange.Value(hold.Contribution, LedgerItemOf(state, hold.Item), now, begins) is not { } value)
            return new StatedCharge(hold.Contribution, null, hold.Terms);
        var recorded = hold.Contribution.State == ChargeState.Open ? value.Paid : value.All;
        return new StatedCharge(hold.Contribution, begins ? value.All + GainOfDrafts(state, hold, exchange, now) : value.All, hold.Terms)
        {
            Recorded = recorded.IsZero ? null : recorded,
        };
    }

    private static Money GainOfDrafts(BudgetState state, HoldMoney hold, Exchange exchange, Instant now) => state.Items
        .Where(i => i.Key != hold.Item && i.Value.Contribution.Campaign == hold.Campaign)
        .SelectMany(i => i.Value.Lines).Where(l => l is { Consolidated: false, Converted: not null })
        .Select(l => exchange.At(l.Original, now) is { } value ? value.Amount - l.Amount : Money.Zero(state.Currency))
        .Sum(state.Currency);

    /// <summary>
    /// An item's new hold replaces its old ones; only the increase is checked. A hold that adds nothing at Reserved or Committed is
    /// never refused: its amount is spent or paid, and recorded (domain.md §3.3 rule 7).
    /// </summary>
    private static Decision Hold(BudgetState state, HoldMoney hold, StatedCharge stated)
    {
        var held = new MoneyHeld(hold.Item, hold.HoldId, Money.Zero(state.Currency), stated);
        var without = BudgetHolds.Remove(state, hold.Item, state.Holds.GetValueOrDefault(hold.Item)?.Keys ?? []);
        held = held with { Amount = BudgetHolds.Add(without, held).Held - without.Held };
        var after = BudgetHolds.Add(state, held);
        var raise = after.Held - state.Held;
        return raise.Amount > 0 && RefuseOverrun(state, raise) is not null && BudgetHolds.Asked(after) > BudgetHolds.Asked(state)
            ? RefuseOverrun(without, held.Amount) ?? RefuseOverrun(state, raise)!
            : Decision.Accept(held);
    }

    private static LedgerItem? LedgerItemOf(BudgetState state, EntityRef item) => state.Items.GetValueOrDefault(item);

    /// <summary>The lines of a charge. A charge without a rate or without free money waits instead.</summary>
    private static Seq<IEvent> Post(BudgetState state, ChargeBudget charge, Instant at, Context context)
    {
        var exchange = new Exchange(state.Currency, context.Facts);
        if (exchange.Missing(charge.Contribution, LedgerItemOf(state, charge.Item), at) is not null)
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
    private static List<IEvent> PostWaiting(BudgetState state, Context context)
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
    private static bool CanPost(BudgetState state) =>
        state.Waiting?.Values.Any(w => w.Needs is { } needed && (state.Overrun != OverrunPolicy.Block || needed <= state.Free)) ?? false;

    private static BudgetState Charged(BudgetState state, BudgetCharged charged)
    {
        var after = BudgetHolds.Remove(
            BudgetHolds.Weigh(state, BudgetLedger.Apply(state, charged), charged.Item), charged.Item, charged.Clears);
        return after.Waiting is null
            ? after
            : after with { Waiting = after.Waiting.Remove(charged.Item) is { IsEmpty: false } left ? left : null };
    }

    /// <summary>Announces the highest crossed threshold once. A fall below it re-arms it.</summary>
    private static Decision Alert(BudgetState state, Context context)
    {
        if (Crossed(state) is not { } percent)
            return Decision.Nothing;
        var to = Recipient(state) is { } who ? Recipients.Resolve([who], context.Facts) : [];
        var label = state.Fields?.Label ?? state.Code.Text;
        var subject = $"Budget {state.Code} ({label}) has reached {percent} %";
        var body = $"Engaged {state.Engaged.Plain()} of {state.Allocated}. Free {state.Free.Plain()}, forecast {state.Forecast.Plain()}.";
        return Decision.Accept(new BudgetAlerted(percent, to.Count == 0
            ? null
            : new NoticesSent([new SentNotice($"budget-alert:{percent}:{state.LastLine}", MailTemplates.BudgetAlert, to, subject, body)])));
    }

    private static Code? Recipient(BudgetState state) => state.Fields?.Owner ?? state.LastManager;

    /// <summary>The highest threshold reached and not announced yet, in percent, or <c>null</c>.</summary>
    private static int? Crossed(BudgetState state) => Reached(state) is var reached && reached > state.AlertedPercent ? reached : null;

    private static int Reached(BudgetState state)
    {
        var percent = state.Engaged.Amount <= 0 ? 0
            : state.Allocated.Amount == 0 || state.Engaged >= state.Allocated ? 100
            : state.Engaged.Amount * 100 >= state.Allocated.Amount * 80 ? 80 : 0;
        return state.Overrun switch
        {
            OverrunPolicy.Warn => percent,
            OverrunPolicy.Block when state.Engaged > state.Allocated => 100,
            _ => 0,
        };
    }

    protected override BudgetState Evolve(BudgetState state, IEvent happened, EventMeta meta)
    {
        switch (happened)
        {
            case BudgetDescribed described:
                var fields = (state.Fields ?? new()).With(described.Fields);
                var held = state.Fields is null ? Money.Zero(fields.Allocated?.Currency ?? Currency.Eur) : state.Held;
                return Rearm(state with { Fields = fields, Held = held });
            case BudgetCharged charged:
                var after = Charged(state, charged);
                return Rearm(after with { LastManager = ManagerBehind(after, charged) ?? after.LastManager });
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
            default:
                return Rearm(BudgetTransfers.Apply(state, happened, meta));
        }
    }

    private static Code? ManagerBehind(BudgetState state, BudgetCharged charged) =>
        (charged.Terms ?? BudgetLedger.TermsOf(state, charged.Contribution.Campaign))?.Manager;

    private static BudgetState Rearm(BudgetState state) => state with { AlertedPercent = Math.Min(state.AlertedPercent, Reached(state)) };

    protected override IEnumerable<AddressedEffect> Effects(
        BudgetState before, BudgetState after, IEvent happened, EventMeta meta) => happened switch
        {
            BudgetAlerted { Notices: { } notices } => NoticeBook.Effects(Kinds.Budget(after.Code), notices),
            ChargeWaits { Needs: null } waits =>
                Exchange.Rates(after.Currency, waits.Charge.Contribution)
                    .Select(rate => new AddressedEffect(rate, new AwaitRate(waits.Since))),
            AmountGiven given => [new(Kinds.Budget(given.To), new HandOver(given.Id, given.Amount, given.ToCategory, given.Comment))],
            _ => [],
        };

    protected override IEnumerable<ConsentRequest> Consents(BudgetState before, BudgetState after, Context context)
    {
        if (before.Fields?.RelatedTo != after.Fields?.RelatedTo)
            yield return new(
                Kinds.BudgetTree, new RelateBudget(after.Code, after.Fields?.RelatedTo, before.Fields?.RelatedTo), Required: true);
        foreach (var consent in BudgetTransfers.Consents(before, after))
            yield return consent;
    }

    protected override DueTimes Due(BudgetState state) =>
        DueTimes.For(TechnicalWorkflow.BudgetMgt, DueTimes.When(CanPost(state) || Crossed(state) is not null));

    protected override IFacts? Facts(BudgetState state) => state.Fields is { } f
        ? new BudgetFacts(state.Currency, f.Owner, (f.Categories?.Keys ?? []).ToSeq())
        : null;

    /// <summary>
    /// Small ledgers are checked in full before each write. For a large one the full check would cost more than the write, so it is
    /// done at every 64th line; the sweep checks all.
    /// </summary>
    protected override string? Broken(BudgetState state) =>
        state.Fields is not null && (state.Items.Count <= 64 || state.LastLine % 64 == 0) ? BudgetLedger.Broken(state) : null;
}
