using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Targeting;

public sealed record SegmentFields : Fields
{
    public string? Label { get; init; }

    /// <summary>Who belongs to it, in the language of segments.</summary>
    public string? Where { get; init; }
}

[Contract("segment.put")]
public sealed record PutSegment(PutMode Mode, SegmentFields Fields) : ICommand;

[Contract("segment.described")]
public sealed record SegmentDescribed(SegmentFields Fields) : IEvent;

[Contract("segment.facts")]
public sealed record SegmentFacts(string Label, string Where) : IFacts;

[Contract("segment.state")]
public sealed record SegmentState(Code Code, SegmentFields? Fields) : IEntityState;

/// <summary>
/// Recipients by what they are, described by a text that is asked afresh whenever a target is computed. A change of it changes no target
/// that was computed before.
/// </summary>
public sealed class SegmentKind : EntityKind<SegmentState>
{
    public override string Name => Kinds.Segments;

    public override TechnicalWorkflow? Keeper => TechnicalWorkflow.OperationMgt;

    protected override SegmentState Start(Code code) => new(code, null);

    protected override IEnumerable<EntityRef> Needs(SegmentState state, object message, Context context) =>
        message is PutSegment { Fields.Where: { } where } && where != state.Fields?.Where ? Book(state, where, context).Missing : [];

    private static SegmentBook Book(SegmentState state, string where, Context context) =>
        SegmentBook.Of(context, [], [("", where, state.Code)]);

    protected override Decision Decide(SegmentState state, ICommand command, Context context)
    {
        if (command is not PutSegment put)
            return NotUnderstood(command);
        if (Put.Refuse(put.Mode, state.Fields is not null, Kinds.Segment(state.Code)) is { } refused)
            return refused;
        var after = (state.Fields ?? new()).With(put.Fields);
        if (after == state.Fields)
            return Decision.Nothing;
        if (string.IsNullOrWhiteSpace(after.Where))
            return Decision.Invalid("a segment needs 'where'");
        return after.Where != state.Fields?.Where && Book(state, after.Where, context).Problem is { } problem
            ? Decision.Invalid($"'where' of segment {state.Code}: {problem}")
            : Decision.Accept(new SegmentDescribed(put.Fields));
    }

    protected override SegmentState Evolve(SegmentState state, IEvent happened, EventMeta meta) => happened switch
    {
        SegmentDescribed described => state with { Fields = (state.Fields ?? new()).With(described.Fields) },
        _ => state,
    };

    protected override IFacts? Facts(SegmentState state) =>
        state.Fields is { } f ? new SegmentFacts(f.Label ?? state.Code, f.Where ?? "") : null;
}
