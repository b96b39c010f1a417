using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Stocks;

/// <summary>A supply store of one provider: the recipients of its alerts, and its lines.</summary>
public sealed class StockKind : EntityKind<StockState>
{
    public override string Name => Kinds.Stocks;

    public override TechnicalWorkflow? Keeper => TechnicalWorkflow.StockMgt;

    protected override StockState Start(Code code) => new(code, null);

    protected override IEnumerable<EntityRef> Needs(StockState state, object message, Context context) =>
        (message is PutStock put ? References(put.Fields) : []).Where(r => !context.Facts.Has(r));

    private static IEnumerable<EntityRef> References(StockFields fields)
    {
        if (fields.Provider is { } provider)
            yield return Kinds.Provider(provider);
        if (fields.Notify is { } notify)
        {
            yield return Kinds.Operator(notify);
            yield return Kinds.Group(notify);
        }
        if (fields.Substitute is { } substitute)
            yield return Kinds.Stock(substitute);
        foreach (var line in fields.Lines?.Keys ?? [])
            yield return Kinds.Line(new Code(line));
    }

    protected override Decision Decide(StockState state, ICommand command, Context context)
    {
        if (command is PutLine one)
            return ChangeLine(state, one);
        if (command is not PutStock put)
            return NotUnderstood(command);
        if (Put.Refuse(put.Mode, state.Fields is not null, Kinds.Stock(state.Code)) is { } refused)
            return refused;
        if (put.Fields.Provider is { } provider && !context.Facts.Exists(Kinds.Provider(provider)))
            return Decision.Unknown(Kinds.Provider(provider));
        if (put.Fields.Notify is { } notify && !context.Facts.Exists(Kinds.Operator(notify)) && !context.Facts.Exists(Kinds.Group(notify)))
            return Decision.Reject(Refusal.Unknown, $"unknown operator or group '{notify}'");
        if (put.Fields.Substitute == state.Code)
            return Decision.Invalid($"stock {state.Code} cannot be its own substitute");
        if (put.Fields.Substitute is { } substitute && !context.Facts.Exists(Kinds.Stock(substitute)))
            return Decision.Unknown(Kinds.Stock(substitute));
        foreach (var (line, fields) in put.Fields.Lines ?? Map<LineFields>.Empty)
        {
            if (context.Facts.Find<LineFacts>(Kinds.Line(new Code(line))) is { } known && known.Stock != state.Code)
                return Decision.WrongState($"stock line '{line}' belongs to stock {known.Stock}");
            if (LineKind.Problem(fields) is { } problem)
                return Decision.Invalid($"stock line '{line}': {problem}");
        }
        var after = (state.Fields ?? new()).With(put.Fields);
        return after == state.Fields ? Decision.Nothing : Decision.Accept(new StockDescribed(put.Fields));
    }

    /// <summary>Corrections always go to the line, because orders may have changed its values since the stock defined it.</summary>
    private static Decision ChangeLine(StockState state, PutLine change)
    {
        if (state.Fields is null)
            return Decision.Unknown(Kinds.Stock(state.Code));
        if (!(state.Fields.Lines?.ContainsKey(change.Line) ?? false))
            return Decision.Reject(Refusal.Unknown, $"stock {state.Code} has no line '{change.Line}'");
        return LineKind.Problem(change.Fields) is { } problem
            ? Decision.Invalid($"stock line '{change.Line}': {problem}")
            : Decision.Accept(new StockDescribed(new StockFields { Lines = Map<LineFields>.Empty.Set(change.Line, change.Fields) }));
    }

    protected override StockState Evolve(StockState state, IEvent happened, EventMeta meta) => happened switch
    {
        StockDescribed described => state with { Fields = (state.Fields ?? new()).With(described.Fields) },
        _ => state,
    };

    protected override IEnumerable<AddressedEffect> Effects(StockState before, StockState after, IEvent happened, EventMeta meta)
    {
        if (happened is not StockDescribed { Fields: var patch } || after.Fields is not { } fields)
            yield break;
        var unchanged = before.Fields?.Label == fields.Label && before.Fields?.Notify == fields.Notify;
        foreach (var line in fields.Lines?.Keys ?? [])
        {
            if (patch.Lines?.Find(line) is { } named)
                yield return new(Kinds.Line(new Code(line)), new DefineLine(named, fields.Label ?? after.Code, fields.Notify));
            else if (!unchanged)
                yield return new(Kinds.Line(new Code(line)), new DefineLine(new(), fields.Label ?? after.Code, fields.Notify));
        }
    }

    protected override IFacts? Facts(StockState state) =>
        state.Fields is { } f ? new StockFacts(f.Label ?? state.Code, f.Provider, f.Notify) : null;
}
