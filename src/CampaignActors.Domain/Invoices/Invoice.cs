using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Parents;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Invoices;

/// <summary>Status of an invoice (domain.md §5.6): settled once all its lines are.</summary>
public enum InvoiceStatus
{
    Saved,
    Issued,
    Settled,
}

/// <summary>The triggers that move an invoice from one status to the next.</summary>
public enum InvoiceTrigger
{
    Received,
    LineSettled,
    LineUnsettled,
}

/// <summary>An amount for one delivery or task, or for a campaign's own part.</summary>
/// <param name="Order">The order to the provider that it bills; absent: none.</param>
public sealed record InvoiceLine(Money Amount, EntityRef Item, bool Settled, Code? Order = null)
{
    /// <summary>Whether it is the last line for the item: once settled, Σ settled lines is its real cost.</summary>
    public bool? Final { get; init; }
}

[Contract("invoice.put")]
public sealed record PutInvoice(PutMode Mode, Code Provider, Code Budget, Seq<InvoiceLine> Lines) : ICommand
{
    /// <summary>What a person notes on it; may be given again later, unlike the rest.</summary>
    public InvoiceNote? Note { get; init; }
}

/// <param name="Date">The day that the provider wrote on it; informative. <c>null</c>: not given.</param>
public sealed record InvoiceNote(Instant? Date, string? Comment)
{
    /// <summary>This note with what another one gives.</summary>
    public InvoiceNote With(InvoiceNote other) => new(other.Date ?? Date, other.Comment ?? Comment);
}

/// <summary>Settles (pays) or un-settles a line. Lines count from 0.</summary>
[Contract("invoice.settle")]
public sealed record SettleLine(int Line, bool Settled) : ICommand;

[Contract("invoice.received")]
public sealed record InvoiceReceived(Code Provider, Code Budget, Seq<InvoiceLine> Lines) : IEvent
{
    /// <summary>Whether unsettled lines are reported to the items; version 0.1.0 did not report them.</summary>
    public bool? Registers { get; init; }

    public InvoiceNote? Note { get; init; }
}

[Contract("invoice.noted")]
public sealed record InvoiceNoted(InvoiceNote Note) : IEvent;

[Contract("invoice.settled")]
public sealed record LineSettled(int Line, bool Settled) : IEvent;

[Contract("invoice.facts")]
public sealed record InvoiceFacts(Code Provider) : IFacts;

[Contract("invoice.state")]
public sealed record InvoiceState(Code Code, Code? Provider, Code? Budget, Seq<InvoiceLine> Lines) : IEntityState
{
    /// <summary>
    /// Whether the items know all lines; <c>null</c> for an invoice of version 0.1.0 until one of its lines is settled or
    /// un-settled.
    /// </summary>
    public bool? Registered { get; init; }

    public InvoiceNote? Note { get; init; }

    /// <summary>Saved while no line is settled, issued while some are, settled when all are.</summary>
    public InvoiceStatus Status => Lines.Count > 0 && Lines.All(l => l.Settled) ? InvoiceStatus.Settled
        : Lines.Any(l => l.Settled) ? InvoiceStatus.Issued
        : InvoiceStatus.Saved;
}

/// <summary>
/// A provider's invoice. Its lines are reported to the deliveries, tasks and campaigns that they name. The amount of a settled line
/// moves to Invoiced; several lines may pay one expense (domain.md §5.6, <see cref="Billing"/>).
/// </summary>
public sealed class InvoiceKind : EntityKind<InvoiceState>
{
    public static readonly Machine<InvoiceStatus, InvoiceTrigger> Machine = new Machine<InvoiceStatus, InvoiceTrigger>(
        "invoice", "domain.md §5.6")
        .Begins(InvoiceTrigger.Received, InvoiceStatus.Saved)
        .On(InvoiceTrigger.LineSettled, [InvoiceStatus.Saved, InvoiceStatus.Issued], InvoiceStatus.Settled, "the last line")
        .On(InvoiceTrigger.LineSettled, [InvoiceStatus.Saved, InvoiceStatus.Issued], InvoiceStatus.Issued, "another line")
        .On(InvoiceTrigger.LineUnsettled, [InvoiceStatus.Issued, InvoiceStatus.Settled], InvoiceStatus.Saved, "the only settled line")
        .On(InvoiceTrigger.LineUnsettled, [InvoiceStatus.Issued, InvoiceStatus.Settled], InvoiceStatus.Issued, "another line");

    public override string Name => Kinds.Invoices;

    public override TechnicalWorkflow? Keeper => TechnicalWorkflow.BudgetMgt;

    public override IReadOnlyList<Machine> Machines => [Machine];

    protected override InvoiceState Start(Code code) => new(code, null, null, []);

    protected override IEnumerable<EntityRef> Needs(InvoiceState state, object message, Context context) =>
        (message is PutInvoice { Mode: not PutMode.Change } put ? References(put) : [])
        .Where(r => r.Code.Text.Length > 0 && !context.Facts.Has(r));

    private static IEnumerable<EntityRef> References(PutInvoice put) =>
        put.Lines.Select(l => l.Item).Concat(put.Lines.Select(l => l.Order).OfType<Code>().Select(Kinds.ProviderOrder))
            .Prepend(Kinds.Budget(put.Budget)).Prepend(Kinds.Provider(put.Provider));

    protected override Decision Decide(InvoiceState state, ICommand command, Context context) => command switch
    {
        PutInvoice put => DecidePut(state, put, context),
        Work => Decision.Nothing,
        _ when state.Provider is null => Decision.Unknown(Kinds.Invoice(state.Code)),
        SettleLine settle when settle.Line < 0 || settle.Line >= state.Lines.Count =>
            Decision.Invalid($"invoice {state.Code} has lines 0 to {state.Lines.Count - 1}, not {settle.Line}"),
        SettleLine settle when state.Lines[settle.Line].Settled == settle.Settled || !Machine.Allows(state.Status, TriggerOf(settle)) =>
            Decision.WrongState(
                $"line {settle.Line} of invoice {state.Code} is {(settle.Settled ? "settled" : "not settled")} already: "
                + $"the invoice is {Wording.Of(state.Status)}"),
        SettleLine settle => Decision.Accept(new LineSettled(settle.Line, settle.Settled)),
        _ => NotUnderstood(command),
    };

    private static InvoiceTrigger TriggerOf(SettleLine settle) =>
        settle.Settled ? InvoiceTrigger.LineSettled : InvoiceTrigger.LineUnsettled;

    private static Decision DecidePut(InvoiceState state, PutInvoice put, Context context)
    {
        if (state.Provider is not null && put.Mode == PutMode.Apply)
        {
            return state.Provider == put.Provider && state.Budget == put.Budget
                && state.Lines.Select(l => l with { Settled = false }).SequenceEqual(put.Lines.Select(l => l with { Settled = false }))
                ? Noted(state, put)
                : Decision.WrongState($"invoice {state.Code} was entered with other lines");
        }
        if (Put.Refuse(put.Mode, state.Provider is not null, Kinds.Invoice(state.Code)) is { } refused)
            return refused;
        if (put.Mode == PutMode.Change)
            return Noted(state, put);
        // No entity has an empty code, so its facts would never arrive.
        if (put.Provider.Text.Length == 0 || put.Budget.Text.Length == 0)
            return Decision.Invalid("an invoice needs a provider and a budget");
        if (put.Lines.Select((l, i) => (l, i)).FirstOrDefault(l => l.l.Item.Code.Text.Length == 0) is { l: not null } nameless)
            return Decision.Invalid($"line {nameless.i} of the invoice names neither delivery, task nor campaign");
        if (References(put).FirstOrDefault(r => !context.Facts.Exists(r)) is { Kind: not null } missing)
            return Decision.Unknown(missing);
        if (put.Lines.Count == 0)
            return Decision.Invalid("an invoice needs at least one line");
        foreach (var (line, number) in put.Lines.Select((l, i) => (l, i)))
        {
            if (line.Order is { } order && context.Facts.Find<ProviderOrderFacts>(Kinds.ProviderOrder(order)) is { } ordered)
            {
                if (ordered.Provider != put.Provider)
                    return Decision.Invalid($"order {order} was given to {ordered.Provider}, the invoice is of {put.Provider}");
                if (KeptIn.Problem(Kinds.ProviderOrder(order), ordered.Currency, [line.Amount]) is { } mixed)
                    return Decision.Invalid(mixed);
            }
            if (CurrencyOf(line.Item, context.Facts) is { } kept && KeptIn.Problem(line.Item, kept, [line.Amount]) is { } foreign)
                return Decision.Invalid(foreign);
            if (OtherBudget(put.Budget, line.Item, context.Facts) is { } charged)
            {
                return Decision.Invalid(
                    $"line {number}: {Kinds.Singular(line.Item.Kind)} {line.Item.Code} is charged to {charged}, "
                    + $"the invoice to budget {put.Budget}");
            }
        }
        return put.Lines.Any(l => l.Amount.Amount < 0)
            ? Decision.Invalid("an invoice line must not be negative")
            : Decision.Accept(new InvoiceReceived(put.Provider, put.Budget, put.Lines) { Registers = true, Note = put.Note });
    }

    private static Decision Noted(InvoiceState state, PutInvoice put) =>
        put.Note is { } given && (state.Note ?? new(null, null)).With(given) is var after && after != state.Note
            ? Decision.Accept(new InvoiceNoted(given))
            : Decision.Nothing;

    /// <summary>
    /// The budget to which an item is charged, as a text, when it is not the budget of the invoice; otherwise <c>null</c>.
    /// </summary>
    private static string? OtherBudget(Code budget, EntityRef item, FactBook facts)
    {
        Code? charged;
        switch (item.Kind)
        {
            case Kinds.Tasks:
                if (facts.Find<TaskFacts>(item)?.Budget is not { } budgets)
                    return null; // A node of version 0.1.0 does not report the budget.
                charged = budgets.Count > 0 ? budgets[0] : null;
                break;
            case Kinds.Campaigns:
                charged = facts.Find<CampaignFacts>(item)?.Budget;
                break;
            default:
                charged = facts.Find<DeliveryFacts>(item)?.Budget;
                break;
        }
        return charged == budget ? null : charged is { } other ? $"budget {other}" : "no budget";
    }

    private static Currency? CurrencyOf(EntityRef item, FactBook facts) => item.Kind switch
    {
        Kinds.Tasks => facts.Find<TaskFacts>(item)?.Currency,
        Kinds.Campaigns => facts.Find<CampaignFacts>(item)?.Currency,
        _ => facts.Find<DeliveryFacts>(item)?.Currency,
    };

    protected override InvoiceState Evolve(InvoiceState state, IEvent happened, EventMeta meta) => happened switch
    {
        InvoiceReceived received => state with
        {
            Provider = received.Provider,
            Budget = received.Budget,
            Lines = received.Lines,
            Registered = received.Registers,
            Note = received.Note,
        },
        InvoiceNoted noted => state with { Note = (state.Note ?? new(null, null)).With(noted.Note) },
        LineSettled settled => state with
        {
            Lines = state.Lines.Select((l, i) => i == settled.Line ? l with { Settled = settled.Settled } : l).ToSeq(),
            Registered = true,
        },
        _ => state,
    };

    protected override IEnumerable<AddressedEffect> Effects(InvoiceState before, InvoiceState after, IEvent happened, EventMeta meta)
    {
        // Unsettled lines are reported first, so that an item never takes its first instalment for the whole.
        if (before.Registered != true && after.Registered == true)
        {
            for (var i = 0; i < after.Lines.Count; i++)
            {
                var line = after.Lines[i];
                var known = i < before.Lines.Count && before.Lines[i].Settled;
                if (!known && (!line.Settled || after.Lines.Where(l => l.Item == line.Item).Skip(1).Any()))
                    yield return new(line.Item, Tell(after, i, settled: false));
            }
        }
        for (var i = 0; i < after.Lines.Count; i++)
        {
            var line = after.Lines[i];
            var was = i < before.Lines.Count && before.Lines[i].Settled;
            if (line.Settled != was)
                yield return new(line.Item, Tell(after, i, line.Settled));
            if (line.Order is { } order && (line.Settled != was || i >= before.Lines.Count))
                yield return new(Kinds.ProviderOrder(order), new BillOrder(i, line.Amount, line.Settled));
        }
    }

    private static InvoiceLineSettled Tell(InvoiceState invoice, int number, bool settled)
    {
        var line = invoice.Lines[number];
        return new(invoice.Code, number, settled ? line.Amount : null) { Registered = line.Amount, Final = line.Final };
    }

    protected override IFacts? Facts(InvoiceState state) => state.Provider is { } provider ? new InvoiceFacts(provider) : null;
}
