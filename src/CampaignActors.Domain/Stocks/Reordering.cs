using System.Globalization;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Stocks;

/// <summary>When a stock line proposes an order, of how much, and how proposals end (domain.md §3.4 rules 12 to 17).</summary>
public static class Reordering
{
    /// <summary>Proposals that have ended and are remembered, the last ones.</summary>
    private const int Remembered = 20;

    /// <summary>
    /// What will be there: in stock + ordered + proposed − reserved. All open orders count, whatever their date: an order that is late must
    /// not cause a second one.
    /// </summary>
    public static Quantity Projected(LineState line) => line.InStock + line.Ordered + line.Proposed - line.Reserved;

    /// <summary>What must be kept: the larger of alert level and safety stock.</summary>
    public static Quantity Kept(LineState line)
    {
        var (alert, safety) = (line.Fields.AlertLevel ?? Quantity.Zero, line.Fields.SafetyStock ?? Quantity.Zero);
        return alert > safety ? alert : safety;
    }

    /// <summary>By how much it falls short of what must be kept; zero when it is just that, which is too little already.</summary>
    private static Quantity Shortfall(LineState line) => Kept(line) - Projected(line);

    private static bool Needs(LineState line) => line.Fields.ReorderQuantity is { } lot && lot > Quantity.Zero
        && Shortfall(line) >= Quantity.Zero
        && (line.Declined is not { } declined || Shortfall(line) >= declined.Shortfall + lot)
        && line.Proposals.Count < Limits.OpenProposals;

    /// <summary>The last proposal, where what must be kept is there without it. One that an order has taken stands.</summary>
    private static Proposal? Needless(LineState line) =>
        line.Proposals.LastOrDefault(p => p.TakenBy is null) is { } last
        && (line.Fields.ReorderQuantity is null || Projected(line) - last.Volume > Kept(line))
            ? last
            : null;

    public static bool IsDue(LineState line) => Needs(line) || Needless(line) is not null;

    /// <summary>Why a line that falls short proposes nothing: an operator decided so; <c>null</c> otherwise.</summary>
    public static string? Held(LineState line)
    {
        if (line is not { Declined: { } declined, Fields.ReorderQuantity: { } lot })
            return null;
        var how = line.EndedProposals.LastOrDefault(e => e.Code == declined.Proposal) is not { } ended ? "ended"
            : ended.How == ProposalEnd.Dropped ? $"dropped: {ended.Reason}"
            : $"ordered in part as {ended.Order}";
        return $"{declined.Proposal} {how}; proposed again at {Kept(line) - declined.Shortfall - lot}, "
            + $"or once there was more than {Kept(line)}";
    }

    /// <summary>stockMgt takes back what is needless, the last first, or else makes the one proposal that is missing.</summary>
    public static IEnumerable<IEvent> Work(LineState line, Context context)
    {
        while (Needless(line) is { } needless)
        {
            yield return new ProposalWithdrawn(needless.Code);
            line = Without(line, needless);
        }
        if (Needs(line))
            yield return Made(line, context);
    }

    private static ProposalMade Made(LineState line, Context context)
    {
        var lot = line.Fields.ReorderQuantity!.Value;
        // What just equals the level is too little, so one lot more than the lots that fill the shortfall.
        var volume = lot * (decimal.Floor(Shortfall(line).Value / lot.Value) + 1);
        var proposal = new Proposal(
            new Code($"P{(line.LastProposal + 1).ToString(CultureInfo.InvariantCulture)}"), volume, Arrival(line.Fields.LeadTime, context),
            context.Now, Why(line));
        var to = line.Notify is { } who ? Recipients.Resolve([who], context.Facts) : [];
        var wanted = proposal.Wanted is { } at ? $", wanted on {Day(at, context.Zone)}" : "";
        var subject = $"Stock {line.StockLabel}, {line.Fields.Label ?? line.Code.Text}: reorder {volume}";
        var body = $"Proposal {proposal.Code} of stock line {line.Code}: {volume}{wanted}. {proposal.Why}";
        var figures = new MailFigures().With("stockLabel", line.StockLabel).With("label", line.Fields.Label ?? line.Code.Text)
            .With("proposal", proposal.Code).With("volume", volume).With("wanted", proposal.Wanted).With("inStock", line.InStock)
            .With("ordered", line.Ordered).With("proposed", line.Proposed).With("reserved", line.Reserved)
            .With("projected", Projected(line)).With("kept", Kept(line)).With("keptBy", KeptBy(line));
        return new ProposalMade(proposal, to.Count == 0
            ? null
            : new NoticesSent(
                [SentNotice.Of(NoticeKey(line, proposal), MailTemplates.ReorderProposal, to, subject, body, figures)]));
    }

    /// <summary>Key of the mail about a proposal.</summary>
    public static string NoticeKey(LineState line, Proposal proposal) => $"proposal:{line.Code}:{proposal.Code}";

    /// <summary>The name of the field that says what must be kept.</summary>
    private static string KeptBy(LineState line) =>
        line.Fields.SafetyStock > (line.Fields.AlertLevel ?? Quantity.Zero) ? "safetyStock" : "alertLevel";

    private static string Why(LineState line)
    {
        var kept = KeptBy(line) == "safetyStock" ? "safety stock" : "alert level";
        return $"In stock {line.InStock} + ordered {line.Ordered} + proposed {line.Proposed} − reserved {line.Reserved} "
            + $"= {Projected(line)}, not above the {kept} of {Kept(line)}.";
    }

    /// <summary>The start of the day on which pieces arrive that are ordered today.</summary>
    /// <param name="leadTime">In whole days; <c>null</c>: not known.</param>
    public static Instant? Arrival(int? leadTime, Context context) => leadTime is { } days
        ? context.Zone.AtStartOfDay(context.Now.InZone(context.Zone).Date.PlusDays(days)).ToInstant()
        : null;

    public static Decision Drop(LineState line, DropProposal drop, Context context) =>
        string.IsNullOrWhiteSpace(drop.Reason) ? Decision.Invalid("'reason' is empty, expected why the proposal is dropped")
        : Refuse(line.Code, line.Proposals, line.EndedProposals, drop.Proposal, null, context.Zone)
            ?? Decision.Accept(new ProposalDropped(drop.Proposal, drop.Reason));

    public static Decision Take(LineState line, Code order, TakeProposal take, Context context) =>
        Refuse(line.Code, line.Proposals, line.EndedProposals, take.Proposal, order, context.Zone)
        ?? Decision.Accept(new ProposalTaken(take.Proposal, order, take.By));

    public static Decision Return(LineState line, Code order, ReturnProposal back) =>
        line.Proposals.Any(p => p.Code == back.Proposal && p.TakenBy == order)
            ? Decision.Accept(new ProposalReturned(back.Proposal))
            : Decision.Nothing;

    /// <summary>Why a proposal cannot be taken or dropped, with who was first; <c>null</c> when it can.</summary>
    /// <param name="order">The order that is to take it; <c>null</c>: none.</param>
    internal static Decision? Refuse(
        Code line, Seq<Proposal> open, Seq<EndedProposal> ended, Code proposal, Code? order, DateTimeZone zone)
    {
        var what = $"proposal {proposal} of stock line {line}";
        if (open.FirstOrDefault(p => p.Code == proposal) is { } known)
            return known.TakenBy is not { } taken || taken == order ? null
                : Decision.WrongState($"{what} was accepted{By(known.AcceptedBy)} as order {taken}{At(known.AcceptedAt, zone)}");
        if (ended.LastOrDefault(e => e.Code == proposal) is not { } end)
            return Decision.Reject(Refusal.Unknown, $"stock line {line} has no open proposal '{proposal}'");
        var how = end.How switch
        {
            ProposalEnd.Accepted => $"was accepted{By(end.By)} as order {end.Order}{At(end.At, zone)}",
            ProposalEnd.Dropped => $"was dropped{By(end.By)}{At(end.At, zone)}: {end.Reason}",
            _ => $"was withdrawn{By(end.By)}{At(end.At, zone)}: it was needed no longer",
        };
        return Decision.WrongState($"{what} {how}");
    }

    private static string By(string? who) => string.IsNullOrEmpty(who) ? "" : $" by {who}";

    private static string At(Instant? at, DateTimeZone zone) =>
        at is { } instant ? $", {instant.InZone(zone).ToString("uuuu-MM-dd HH:mm", CultureInfo.InvariantCulture)}" : "";

    private static string Day(Instant at, DateTimeZone zone) => at.InZone(zone).ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The line after an event about proposals; any other event leaves them as they are.</summary>
    public static LineState Evolve(LineState line, IEvent happened, EventMeta meta) => happened switch
    {
        ProposalMade made => line with { Proposals = line.Proposals.Add(made.Proposal), LastProposal = line.LastProposal + 1 },
        ProposalTaken taken => Changed(line, taken.Proposal, p => p with
        {
            TakenBy = taken.Order,
            AcceptedBy = taken.By,
            AcceptedAt = meta.At,
        }),
        ProposalReturned back => Changed(line, back.Proposal, p => p with { TakenBy = null, AcceptedBy = null, AcceptedAt = null }),
        ProposalDropped dropped => Decline(dropped.Proposal, End(line, dropped.Proposal, new EndedProposal(
            dropped.Proposal, ProposalEnd.Dropped, meta.By, meta.At)
        { Reason = dropped.Reason })),
        ProposalWithdrawn withdrawn => End(line, withdrawn.Proposal, new EndedProposal(
            withdrawn.Proposal, ProposalEnd.Withdrawn, meta.By, meta.At)),
        _ => line,
    };

    /// <summary>
    /// The line once an order is open with this volume: a proposal that it has taken ends here, in the step in which the order begins to
    /// count. What an operator ordered less than proposed counts as decided against; what is canceled or lowered arms again.
    /// </summary>
    public static LineState Ordered(LineState before, LineState after, Code order, Quantity volume, Instant at)
    {
        if (before.Proposals.FirstOrDefault(p => p.TakenBy == order) is { } taken)
        {
            var ended = End(after, taken.Code, new EndedProposal(
                taken.Code, ProposalEnd.Accepted, taken.AcceptedBy ?? "", taken.AcceptedAt ?? at)
            { Order = order });
            return volume < taken.Volume ? Decline(taken.Code, ended) : ended;
        }
        return before.Orders.TryGetValue(order, out var known) && volume < known.Volume ? after with { Declined = null } : after;
    }

    /// <summary>Arms again a line that has what must be kept.</summary>
    public static LineState Armed(LineState line) =>
        line.Declined is not null && Shortfall(line) < Quantity.Zero ? line with { Declined = null } : line;

    private static LineState Decline(Code proposal, LineState line) => line with { Declined = new(proposal, Shortfall(line)) };

    private static LineState End(LineState line, Code proposal, EndedProposal end) =>
        line.Proposals.FirstOrDefault(p => p.Code == proposal) is { } ended
            ? Without(line, ended) with { EndedProposals = line.EndedProposals.Add(end).TakeLast(Remembered).ToSeq() }
            : line;

    private static LineState Without(LineState line, Proposal proposal) =>
        line with { Proposals = line.Proposals.Where(p => p.Code != proposal.Code).ToSeq() };

    private static LineState Changed(LineState line, Code proposal, Func<Proposal, Proposal> change) =>
        line with { Proposals = line.Proposals.Select(p => p.Code == proposal ? change(p) : p).ToSeq() };
}
