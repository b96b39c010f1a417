using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Invoices;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Plans;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Programs;
using CampaignActors.Domain.Stocks;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;
using CampaignActors.Vocabulary.Catalogue;

namespace CampaignActors.Vocabulary.Explaining;

/// <summary>One part of a figure, and how to find the row that wrote it.</summary>
/// <param name="Source">The part in a state: the row after which it is what it is now has written it.</param>
/// <param name="Event">Where the state does not keep it: the last row with such an event.</param>
internal sealed record FigureLine(string Text, decimal Amount, Func<IEntityState, object?>? Source, Func<IEvent, bool>? Event = null);

/// <summary>
/// What the figures of each kind consist of (domain.md §3). A figure that is not listed here, or whose parts do not add up to it, is
/// explained as a whole.
/// </summary>
internal static class FigureLines
{
    public static IEnumerable<FigureLine> Of(IEntityState state, string field, IReadOnlyList<JournalRow> rows) => (state, field) switch
    {
        (BudgetState b, "planned") => Lines(b, l => l.Level == LedgerLevel.Planned),
        (BudgetState b, "reserved") => Lines(b, l => l.Level == LedgerLevel.Reserved),
        (BudgetState b, "committed") => Lines(b, l => l.Level == LedgerLevel.Committed),
        (BudgetState b, "spent") => Lines(b, l => l.Level == LedgerLevel.Spent),
        (BudgetState b, "invoiced") => Lines(b, l => l.Level == LedgerLevel.Invoiced),
        (BudgetState b, "allocated") => Allocated(b),
        (BudgetState b, "held") => Held(b, 1),
        (BudgetState b, "free") => Allocated(b).Concat(Lines(b, l => l.Level >= LedgerLevel.Reserved, -1)).Concat(Held(b, -1)),
        (BudgetState b, "forecast") => Allocated(b).Concat(Lines(b, _ => true, -1)),
        (BudgetState b, _) when field.StartsWith("byCategory.", StringComparison.Ordinal) =>
            Lines(b, l => CategoryName(l) == field["byCategory.".Length..]),
        (DeliveryModel d, "calculated") => Item(d.Charges, d.Details, d.Fields?.Real,
            s => ((DeliveryModel)s).Charges, s => ((DeliveryModel)s).Details, s => ((DeliveryModel)s).Fields?.Real),
        (TaskState t, "calculated") => Item(t.Charges, t.Details, t.Fields?.Real,
            s => ((TaskState)s).Charges, s => ((TaskState)s).Details, s => ((TaskState)s).Fields?.Real),
        (CampaignState c, "calculated") => Campaign(c),
        (ProgramState p, "calculated") =>
            Parts(p.Parts, p.Fields, s => ((ProgramState)s).Parts, s => ((ProgramState)s).Fields),
        (PlanState p, "calculated") =>
            Parts(p.Parts, p.Fields, s => ((PlanState)s).Parts, s => ((PlanState)s).Fields),
        (LineState l, "initial") => Initial(l, rows),
        (LineState l, "consumed") => Consumed(l, 1),
        (LineState l, "reserved") => Reserved(l, 1),
        (LineState l, "ordered") => l.Orders.Select(o => new FigureLine(
            $"orders/{o.Key}", o.Value.Volume.Value, s => ((LineState)s).Orders.GetValueOrDefault(o.Key)?.Volume)),
        (LineState l, "proposed") => l.Proposals.Select(p => new FigureLine(
            $"proposal {p.Code}", p.Volume.Value, s => ((LineState)s).Proposals.FirstOrDefault(other => other.Code == p.Code)?.Volume)),
        (LineState l, "inStock") => Initial(l, rows).Concat(Consumed(l, -1)),
        (LineState l, "available") => Initial(l, rows).Concat(Consumed(l, -1)).Concat(Reserved(l, -1)),
        (InvoiceState i, "amount") => i.Lines.Select((l, n) => new FigureLine(
            $"line {n} for {l.Item}", l.Amount.Amount, s => ((InvoiceState)s).Lines.ElementAtOrDefault(n)?.Amount)),
        _ => [],
    };

    /// <summary>Live lines of the ledger; what was reversed is not among them.</summary>
    private static IEnumerable<FigureLine> Lines(BudgetState budget, Func<CostLine, bool> which, int sign = 1) =>
        from entry in budget.Items
        from line in entry.Value.Lines
        where line.Consolidated && which(line)
        let number = line.Number
        select new FigureLine(
            $"{entry.Key} {CategoryName(line)}, {Wording.Of(line.Level)}{(line.Invoice is { } paid ? $" by invoices/{paid}" : "")}",
            sign * line.Amount.Amount,
            s => ((BudgetState)s).Items.GetValueOrDefault(entry.Key)?.Lines.Any(l => l.Number == number) ?? false);

    private static string CategoryName(CostLine line) =>
        line.Category == Contribution.Uncategorised ? ReservedNames.Uncategorised : line.Category;

    private static IEnumerable<FigureLine> Held(BudgetState budget, int sign) => budget.SetAside.Select(h => new FigureLine(
        $"{h.Key} held", sign * h.Value.Amount, s => ((BudgetState)s).SetAside.TryGetValue(h.Key, out var held) ? held : null));

    /// <summary>What people gave, and what was transferred since.</summary>
    private static IEnumerable<FigureLine> Allocated(BudgetState budget)
    {
        var transfers = budget.Transfers ?? [];
        yield return new("allocated", budget.Allocated.Amount - transfers.Sum(t => t.Amount.Amount), Given);
        foreach (var transfer in transfers)
        {
            var word = transfer.Amount.Amount < 0 ? "to" : "from";
            yield return new(
                $"transfer {transfer.Id} {word} {transfer.Other}", transfer.Amount.Amount,
                s => ((BudgetState)s).Transfers?.Any(t => t == transfer) ?? false);
        }

        static object? Given(IEntityState state)
        {
            var b = (BudgetState)state;
            return b.Fields is null ? null : b.Allocated.Amount - (b.Transfers ?? []).Sum(t => t.Amount.Amount);
        }
    }

    /// <summary>
    /// Of deliveries and tasks: settled invoice lines and what they leave, else the real cost, else priced details, else the estimate.
    /// </summary>
    private static IEnumerable<FigureLine> Item(
        ItemCharges charges, Seq<CostDetail> details, Money? real,
        Func<object, ItemCharges> chargesOf, Func<object, Seq<CostDetail>> detailsOf, Func<object, Money?> realOf)
    {
        if (charges.Posted is not { } posted)
            return [];
        if (charges.Settled.Count > 0)
        {
            return charges.Settled.Select(s => new FigureLine(
                $"invoices/{s.Key}", s.Value.Amount, state => chargesOf(state).Settled.TryGet(s.Key, out var m) ? m : null))
                .Concat(Rest("not paid yet", RestOf(charges), state => RestOf(chargesOf(state))));
        }
        if (real is { } given && posted.Calculated == given)
            return [new("real cost", given.Amount, s => realOf(s))];
        if (details.Count > 0)
        {
            return details.Select((d, i) => new FigureLine(
                $"{d.Category} {d.Type}{(d.Quantity is { } q ? $" × {q}" : "")}", d.Amount.Amount,
                state => detailsOf(state).ElementAtOrDefault(i)));
        }
        return posted.Calculated.IsZero ? []
            : [new FigureLine("estimate", posted.Calculated.Amount, state => chargesOf(state).Posted?.Calculated)];
    }

    private static Money? RestOf(ItemCharges charges) =>
        charges.Posted is { } posted ? posted.Calculated - charges.Billing.Paid(posted.Calculated.Currency) : null;

    private static IEnumerable<FigureLine> Rest(string text, Money? rest, Func<IEntityState, object?> restOf) =>
        rest is { IsZero: false } left ? [new FigureLine(text, left.Amount, restOf)] : [];

    /// <summary>The same cases as in <see cref="CampaignCosts.Calculated"/>.</summary>
    private static IEnumerable<FigureLine> Campaign(CampaignState c)
    {
        if (c.Billing.Any || (c.Status == CampaignStatus.Canceled && c.Fields?.Real is null))
        {
            return Items(i => i.Calculated)
                .Concat(c.Billing.Settled.Select(s => new FigureLine(
                    $"invoices/{s.Key}", s.Value.Amount,
                    state => ((CampaignState)state).Billing.Settled.TryGet(s.Key, out var m) ? m : null)))
                .Concat(Rest(
                    c.Billing.Any ? "own part, not paid yet" : "own part, spent", CampaignCosts.OwnRest(c),
                    state => CampaignCosts.OwnRest((CampaignState)state)));
        }
        if (c.Fields?.Real is { } real)
            return [new("real cost", real.Amount, s => ((CampaignState)s).Fields?.Real)];
        if (c.Fields?.Provisional is { } estimate
            && (c.Process == ProcessStatus.BeingEdited || (c.Items.IsEmpty && c.Fields.FixedCost is null)))
            return [new("estimate", estimate.Total.Amount, s => ((CampaignState)s).Fields?.Provisional)];
        if (c.Process == ProcessStatus.BeingEdited)
            return Items(i => i.Provisional);
        return (c.Fields?.FixedCost is { } fixedCost
            ? [new FigureLine("fixed cost", fixedCost.Amount, s => ((CampaignState)s).Fields?.FixedCost)]
            : Array.Empty<FigureLine>())
            .Concat(Items(i => i.Calculated));

        IEnumerable<FigureLine> Items(Func<CampaignItem, Money?> amount) => c.Items
            .Where(i => amount(i.Value) is { IsZero: false })
            .Select(i => new FigureLine(
                i.Key.ToString(), amount(i.Value)!.Value.Amount,
                s => ((CampaignState)s).Items.GetValueOrDefault(i.Key) is { } item ? amount(item) : null));
    }

    private static IEnumerable<FigureLine> Parts(
        IReadOnlyDictionary<EntityRef, RollUpPart> parts, PlanFields? fields,
        Func<object, IReadOnlyDictionary<EntityRef, RollUpPart>> partsOf,
        Func<object, PlanFields?> fieldsOf)
    {
        if (fields?.Real is { } real)
            return [new("real cost", real.Amount, s => fieldsOf(s)?.Real)];
        if (parts.Values.Any(p => p.Counts))
        {
            return parts.Where(p => p.Value.Counts && !p.Value.Calculated.IsZero)
                .Select(p => new FigureLine(p.Key.ToString(), p.Value.Calculated.Amount, s => partsOf(s).GetValueOrDefault(p.Key)));
        }
        return fields?.Provisional is { } estimate
            ? [new("estimate", estimate.Total.Amount, s => fieldsOf(s)?.Provisional)]
            : [];
    }

    private static IEnumerable<FigureLine> Initial(LineState line, IReadOnlyList<JournalRow> rows)
    {
        if (line.Fields.Initial is { } given)
            yield return new("initial", given.Value, s => ((LineState)s).Fields.Initial);
        var received =
            rows.SelectMany(r => r.Envelope?.Events ?? []).OfType<OrderReceivedAtLine>().GroupBy(r => r.Order).OrderBy(g => g.Key);
        foreach (var order in received)
        {
            var code = order.Key;
            yield return new($"orders/{code} received", order.Sum(r => r.Volume.Value), null,
                e => e is OrderReceivedAtLine r && r.Order == code);
        }
    }

    private static IEnumerable<FigureLine> Consumed(LineState line, int sign) => line.Consumptions.Select(c => new FigureLine(
        $"deliveries/{c.Key} consumed", sign * c.Value.Value, s => Find(((LineState)s).Consumptions, c.Key)));

    private static IEnumerable<FigureLine> Reserved(LineState line, int sign) => line.Reservations.Select(r => new FigureLine(
        $"deliveries/{r.Key} reserved", sign * r.Value.Value, s => Find(((LineState)s).Reservations, r.Key)));

    private static object? Find(IReadOnlyDictionary<string, Quantity> quantities, string key) =>
        quantities.TryGetValue(key, out var q) ? q : null;
}
