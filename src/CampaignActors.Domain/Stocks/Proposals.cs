using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Stocks;

/// <summary>What stockMgt proposes to order for a stock line (domain.md §3.4 rules 12 to 17). It never changes until it ends.</summary>
/// <param name="Code">Number within its line: <c>P1</c>, <c>P2</c>, …</param>
/// <param name="Volume">Whole multiple of the reorder quantity of then.</param>
/// <param name="Wanted">
/// Start of the day, in the zone of the installation, on which it arrives when it is ordered at once; <c>null</c> without a lead time.
/// </param>
/// <param name="Why">The figures that caused it, in words.</param>
public sealed record Proposal(Code Code, Quantity Volume, Instant? Wanted, Instant Since, string Why)
{
    /// <summary>The order that has taken it and is not known to the line as open yet. Until then the proposal counts.</summary>
    public Code? TakenBy { get; init; }

    /// <summary>Who accepted it; empty when no one is named.</summary>
    public string? AcceptedBy { get; init; }

    public Instant? AcceptedAt { get; init; }
}

/// <summary>How a proposal ended.</summary>
public enum ProposalEnd
{
    /// <summary>It became an order.</summary>
    Accepted,

    /// <summary>An operator decided against it.</summary>
    Dropped,

    /// <summary>stockMgt took it back, because it was needed no longer.</summary>
    Withdrawn,
}

/// <summary>A proposal that has ended: who comes second is told by whom and when.</summary>
public sealed record EndedProposal(Code Code, ProposalEnd How, string By, Instant At)
{
    public Code? Order { get; init; }

    public string? Reason { get; init; }
}

/// <summary>A need that an operator decided not to fill, or not wholly.</summary>
/// <param name="Proposal">The proposal that was dropped, or accepted with less.</param>
/// <param name="Shortfall">By how much the line fell short of what must be kept once it had ended.</param>
public sealed record DeclinedNeed(Code Proposal, Quantity Shortfall);

/// <summary>Decides against a proposal.</summary>
[Contract("line.dropProposal")]
public sealed record DropProposal(Code Proposal, string Reason) : ICommand;

/// <summary>Places an order for a proposal of a stock line.</summary>
/// <param name="Volume">Default: what is proposed.</param>
/// <param name="DeliveryDate">Default: the day of acceptance and the lead time of the line; none without a lead time.</param>
[Contract("order.acceptProposal")]
public sealed record AcceptProposal(Code Line, Code Proposal, Quantity? Volume, Instant? DeliveryDate) : ICommand;

/// <summary>An order takes a proposal. Refused, with who was first, when it has ended or another order has taken it.</summary>
[Contract("line.takeProposal")]
public sealed record TakeProposal(Code Proposal, string By) : IConsent
{
    public IEffect Withdrawal => new ReturnProposal(Proposal);
}

/// <summary>An order does not take the proposal after all.</summary>
[Contract("line.returnProposal")]
public sealed record ReturnProposal(Code Proposal) : IEffect;

[Contract("line.proposed")]
public sealed record ProposalMade(Proposal Proposal, NoticesSent? Notices) : IEvent;

[Contract("line.proposalTaken")]
public sealed record ProposalTaken(Code Proposal, Code Order, string By) : IEvent;

[Contract("line.proposalReturned")]
public sealed record ProposalReturned(Code Proposal) : IEvent;

[Contract("line.proposalDropped")]
public sealed record ProposalDropped(Code Proposal, string Reason) : IEvent;

[Contract("line.proposalWithdrawn")]
public sealed record ProposalWithdrawn(Code Proposal) : IEvent;
