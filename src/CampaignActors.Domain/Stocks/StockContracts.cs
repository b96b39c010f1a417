using System.Collections.Immutable;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Stocks;

/// <summary>Alert state of a stock line (domain.md §3.4, rule 16 of the scenario contract).</summary>
public enum StockAlert
{
    None,

    /// <summary>At or below the alert level.</summary>
    Low,

    /// <summary>Low, but above the alert level together with the ordered pieces.</summary>
    LowCovered,

    /// <summary>Below zero, or at zero with an alert level above zero.</summary>
    Out,
}

/// <summary>Fields of a stock line, by themselves or within a stock.</summary>
public sealed record LineFields : Fields
{
    public string? Label { get; init; }

    /// <summary>Manual part of the initial stock. Received orders add to what people see as initial.</summary>
    public Quantity? Initial { get; init; }

    public Quantity? AlertLevel { get; init; }

    /// <summary>Pieces of one lot: proposals are whole multiples of it. Without it none is made.</summary>
    public Quantity? ReorderQuantity { get; init; }

    /// <summary>Whole days from an order to its delivery.</summary>
    public int? LeadTime { get; init; }

    /// <summary>Pieces that are to remain while an order is under way. Proposals look at it, alerts do not.</summary>
    public Quantity? SafetyStock { get; init; }

    public string? Comment { get; init; }
}

public sealed record StockFields : Fields
{
    public string? Label { get; init; }

    public Code? Provider { get; init; }

    /// <summary>Group (or operator) that is mailed alerts.</summary>
    public Code? Notify { get; init; }

    /// <summary>A stock that could be used instead: offered to people, never switched to by itself (domain.md §3.4).</summary>
    public Code? Substitute { get; init; }

    public string? Description { get; init; }

    /// <summary>By line code; codes are unique over all stocks.</summary>
    public Map<LineFields>? Lines { get; init; }

    /// <summary>The fields after a change. Lines are changed one by one and never removed.</summary>
    public StockFields With(StockFields change) => FieldsChange.With(this, change) with
    {
        Lines = change.Lines is null
            ? Lines
            : Map<LineFields>.Of((Lines ?? Map<LineFields>.Empty).Concat(change.Lines.Select(l =>
                KeyValuePair.Create(l.Key, (Lines?.Find(l.Key) ?? new()).With(l.Value))))),
    };
}

[Contract("stock.put")]
public sealed record PutStock(PutMode Mode, StockFields Fields) : ICommand;

/// <summary>Changes one line of the stock.</summary>
[Contract("stock.putLine")]
public sealed record PutLine(Code Line, LineFields Fields) : ICommand;

[Contract("stock.described")]
public sealed record StockDescribed(StockFields Fields) : IEvent;

[Contract("stock.facts")]
public sealed record StockFacts(string Label, Code? Provider, Code? Notify) : IFacts;

/// <summary>A stock defines one of its lines.</summary>
[Contract("line.define")]
public sealed record DefineLine(LineFields Fields, string StockLabel, Code? Notify) : IEffect;

[Contract("line.described")]
public sealed record LineDescribed(Code Stock, LineFields Fields, string StockLabel, Code? Notify) : IEvent;

/// <summary>Sets the pieces used by a delivery, replacing the former number. Zero or less: none.</summary>
[Contract("line.consume")]
public sealed record ConsumeStock(Code Delivery, Quantity Volume) : IEffect;

[Contract("line.consumed")]
public sealed record StockConsumed(Code Delivery, Quantity Volume) : IEvent;

/// <summary>Asks for pieces to be reserved for a delivery. Refused when fewer are available.</summary>
[Contract("line.reserve")]
public sealed record ReserveStock(Code Delivery, Quantity Volume) : IConsent
{
    public IEffect Withdrawal => new FreeStock(Delivery);
}

[Contract("line.free")]
public sealed record FreeStock(Code Delivery) : IEffect;

[Contract("line.reserved")]
public sealed record StockReserved(Code Delivery, Quantity Volume) : IEvent;

/// <summary>An order is open with this volume; zero: it is no longer open.</summary>
[Contract("line.expect")]
public sealed record ExpectOrder(Quantity Volume, Instant? DeliveryDate) : IEffect;

[Contract("line.expected")]
public sealed record OrderExpected(Code Order, Quantity Volume, Instant? DeliveryDate) : IEvent;

/// <summary>Pieces of an order were received; the rest stays open.</summary>
[Contract("line.receive")]
public sealed record ReceiveOrder(Quantity Volume, Quantity StillOpen, Instant? DeliveryDate) : IEffect;

[Contract("line.received")]
public sealed record OrderReceivedAtLine(Code Order, Quantity Volume, Quantity StillOpen, Instant? DeliveryDate) : IEvent;

/// <summary>The alert state was checked; mails are sent when it got worse.</summary>
[Contract("line.alerted")]
public sealed record StockAlerted(StockAlert State, int Crossing, NoticesSent? Notices) : IEvent;

[Contract("line.facts")]
public sealed record LineFacts(
    Code Stock, string Label, Quantity InStock, Quantity Reserved, Quantity? AlertLevel,
    Map<Quantity> Consumptions, Map<Quantity> Reservations) : IWarningFacts
{
    public Seq<string>? Standing { get; init; }

    /// <summary><c>true</c> when it has <see cref="Limits.OpenOrders"/> open orders and takes no more; else absent.</summary>
    public bool? Full { get; init; }

    /// <summary>Open orders by code; absent when there are none.</summary>
    public Map<OpenOrder>? Orders { get; init; }

    /// <summary>Proposals that stand; absent when there are none.</summary>
    public Seq<Proposal>? Proposals { get; init; }

    /// <summary>The last proposals that have ended; absent when there are none.</summary>
    public Seq<EndedProposal>? EndedProposals { get; init; }

    /// <summary>Days from an order to its delivery, where it is known.</summary>
    public int? LeadTime { get; init; }
}

/// <summary>An open order in the state of its line.</summary>
public sealed record OpenOrder(Quantity Volume, Instant? DeliveryDate);

[Contract("stock.state")]
public sealed record StockState(Code Code, StockFields? Fields) : IEntityState;

[Contract("line.state")]
public sealed record LineState : IEntityState
{
    public required Code Code { get; init; }

    public Code? Stock { get; init; }

    public string StockLabel { get; init; } = "";

    public Code? Notify { get; init; }

    public LineFields Fields { get; init; } = new();

    /// <summary>Σ volumes of received orders.</summary>
    public Quantity Received { get; init; }

    /// <summary>Σ <see cref="Consumptions"/>.</summary>
    public Quantity Consumed { get; init; }

    /// <summary>Σ <see cref="Reservations"/>.</summary>
    public Quantity Reserved { get; init; }

    /// <summary>Present consumption by delivery.</summary>
    [Reported]
    public ImmutableSortedDictionary<string, Quantity> Consumptions { get; init; } = ImmutableSortedDictionary<string, Quantity>.Empty;

    [Reported]
    public ImmutableSortedDictionary<string, Quantity> Reservations { get; init; } = ImmutableSortedDictionary<string, Quantity>.Empty;

    [Reported]
    public ImmutableSortedDictionary<string, OpenOrder> Orders { get; init; } = ImmutableSortedDictionary<string, OpenOrder>.Empty;

    /// <summary>The last alert state that was announced or checked.</summary>
    public StockAlert Alert { get; init; }

    /// <summary>Number of crossings, for the keys of alert mails.</summary>
    public int Crossing { get; init; }

    /// <summary>Proposals that stand, in the order in which they were made.</summary>
    [Reported]
    public Seq<Proposal> Proposals { get; init; } = [];

    /// <summary>The last proposals that have ended.</summary>
    [Reported]
    public Seq<EndedProposal> EndedProposals { get; init; } = [];

    /// <summary>Number of the last proposal.</summary>
    public int LastProposal { get; init; }

    /// <summary>The need that is not proposed again; <c>null</c>: proposals are made as usual.</summary>
    public DeclinedNeed? Declined { get; init; }

    /// <summary>The displayed initial stock: the manual part plus every received order (domain.md §3.4).</summary>
    public Quantity Initial => (Fields.Initial ?? Quantity.Zero) + Received;

    public Quantity InStock => Initial - Consumed;

    public Quantity Available => InStock - Reserved;

    public Quantity Ordered => new(Orders.Values.Sum(o => o.Volume.Value));

    /// <summary>Σ <see cref="Proposals"/>. Neither <see cref="Ordered"/> nor alerts count it.</summary>
    public Quantity Proposed => new(Proposals.Sum(p => p.Volume.Value));
}
