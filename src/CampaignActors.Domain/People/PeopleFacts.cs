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

/// <summary>Operators as texts name them.</summary>
public static class PeopleNames
{
    /// <summary><c>Anna Jansen (anna)</c>, or the code where the name is not known; <c>null</c> for no one.</summary>
    public static string? Of(Code? person, FactBook facts) => person is not { } code ? null
        : facts.Find<OperatorFacts>(Kinds.Operator(code))?.Name is { } name && name != code.Text ? $"{name} ({code})"
        : code.Text;
}

/// <summary>What a group tells those who mail its members.</summary>
[Contract("group.facts")]
public sealed record GroupFacts(string Label, Seq<Code> Members) : IFacts;
