using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Targeting;

public sealed record ListFields : Fields
{
    public string? Label { get; init; }
}

[Contract("list.put")]
public sealed record PutList(PutMode Mode, ListFields Fields) : ICommand;

[Contract("list.described")]
public sealed record ListDescribed(ListFields Fields) : IEvent;

[Contract("list.facts")]
public sealed record ListFacts(string Label) : IFacts;

[Contract("list.state")]
public sealed record ListState(Code Code, ListFields? Fields) : IEntityState;

/// <summary>A list on which recipients are put by hand or by an import. Who is on it stands with the recipients.</summary>
public sealed class ListKind : EntityKind<ListState>
{
    public override string Name => Kinds.Lists;

    public override TechnicalWorkflow? Keeper => TechnicalWorkflow.OperationMgt;

    protected override ListState Start(Code code) => new(code, null);

    protected override Decision Decide(ListState state, ICommand command, Context context)
    {
        if (command is not PutList put)
            return NotUnderstood(command);
        if (Put.Refuse(put.Mode, state.Fields is not null, Kinds.List(state.Code)) is { } refused)
            return refused;
        var after = (state.Fields ?? new()).With(put.Fields);
        return after == state.Fields ? Decision.Nothing : Decision.Accept(new ListDescribed(put.Fields));
    }

    protected override ListState Evolve(ListState state, IEvent happened, EventMeta meta) => happened switch
    {
        ListDescribed described => state with { Fields = (state.Fields ?? new()).With(described.Fields) },
        _ => state,
    };

    protected override IFacts? Facts(ListState state) => state.Fields is { } f ? new ListFacts(f.Label ?? state.Code) : null;
}
