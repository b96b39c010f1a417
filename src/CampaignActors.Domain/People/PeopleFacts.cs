using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.People;

/// <summary>What an operator tells those who ask them to decide, mail them or check their rights.</summary>
[Contract("operator.facts")]
public sealed record OperatorFacts(string Name, bool Administrator, Seq<Code> Groups) : IFacts
{
    public Seq<string> Rights { get; init; } = [];

    /// <summary>Where mails go; absent: it gets none, or a node of the version before answered.</summary>
    public string? Email { get; init; }

    public Seq<Delegation> Delegations { get; init; } = [];
}

/// <summary>What a group tells those who mail its members.</summary>
[Contract("group.facts")]
public sealed record GroupFacts(string Label, Seq<Code> Members) : IFacts;
