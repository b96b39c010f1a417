using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.People;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Operators;

public sealed record GroupFields : Fields
{
    public string? Label { get; init; }
}

[Contract("group.put")]
public sealed record PutGroup(PutMode Mode, GroupFields Fields) : ICommand;

[Contract("group.described")]
public sealed record GroupDescribed(GroupFields Fields) : IEvent;

[Contract("group.membership")]
public sealed record MembershipChanged(Code Operator, bool Member) : IEvent;

[Contract("group.state")]
public sealed record GroupState(Code Code, GroupFields? Fields, [property: Reported] Seq<Code> Members) : IEntityState;

/// <summary>Operators who are notified or asked together. Membership is stored with the operators.</summary>
public sealed class GroupKind : EntityKind<GroupState>
{
    public override string Name => Kinds.Groups;

    public override TechnicalWorkflow? Keeper => TechnicalWorkflow.DeliveryMgt;

    protected override GroupState Start(Code code) => new(code, null, []);

    /// <summary>
    /// A code belongs to an operator or a group, never both, because reviewers are named by code alone (domain.md §5.1 rule 2).
    /// </summary>
    protected override IEnumerable<EntityRef> Needs(GroupState state, object message, Context context) =>
        message is PutGroup && state.Fields is null && !context.Facts.Has(Kinds.Operator(state.Code)) ? [Kinds.Operator(state.Code)] : [];

    protected override Decision Decide(GroupState state, ICommand command, Context context)
    {
        if (command is not PutGroup put)
            return NotUnderstood(command);
        if (Put.Refuse(put.Mode, state.Fields is not null, Kinds.Group(state.Code)) is { } refused)
            return refused;
        if (state.Fields is null && context.Facts.Exists(Kinds.Operator(state.Code)))
            return Decision.WrongState($"'{state.Code}' is an operator; a group needs a code of its own");
        var after = (state.Fields ?? new()).With(put.Fields);
        return after == state.Fields ? Decision.Nothing : Decision.Accept(new GroupDescribed(put.Fields));
    }

    protected override Decision Receive(GroupState state, EntityRef source, IEffect effect, Context context) => effect switch
    {
        JoinGroup join when join.Member != state.Members.Contains(source.Code) =>
            Decision.Accept(new MembershipChanged(source.Code, join.Member)),
        JoinGroup => Decision.Nothing,
        _ => base.Receive(state, source, effect, context),
    };

    protected override GroupState Evolve(GroupState state, IEvent happened, EventMeta meta) => happened switch
    {
        GroupDescribed described => state with { Fields = (state.Fields ?? new()).With(described.Fields) },
        MembershipChanged { Member: true } joined => state with { Members = state.Members.Add(joined.Operator).Order().ToSeq() },
        MembershipChanged left => state with { Members = state.Members.Where(m => m != left.Operator).ToSeq() },
        _ => state,
    };

    protected override IFacts? Facts(GroupState state) =>
        state.Fields is { } f ? new GroupFacts(f.Label ?? state.Code, state.Members) : null;
}
