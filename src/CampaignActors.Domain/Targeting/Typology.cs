using CampaignActors.Audience.People;
using CampaignActors.Audience.Targets;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Targeting;

/// <summary>A person gets no more messages than this within any such span of time.</summary>
/// <param name="Channel">Messages over this channel count; absent: over any.</param>
public sealed record PressureLimit(int Max, Duration Within, Channel? Channel);

/// <summary>All deliveries of the typology together send no more than this in one period.</summary>
/// <param name="Per">Whole days.</param>
public sealed record CapacityLimit(long Max, Duration Per);

/// <summary>One rule of a typology: a filter, a limit of pressure, or one of capacity.</summary>
/// <param name="Filter">Who meets it is left out, for the reason given.</param>
public sealed record TypologyRule(string? Filter, string? Reason, PressureLimit? Pressure, CapacityLimit? Capacity);

public sealed record TypologyFields : Fields
{
    public string? Label { get; init; }

    [Bounded(TypologyKind.MostRules)]
    public Seq<TypologyRule>? Rules { get; init; }
}

[Contract("typology.put")]
public sealed record PutTypology(PutMode Mode, TypologyFields Fields) : ICommand;

[Contract("typology.described")]
public sealed record TypologyDescribed(TypologyFields Fields) : IEvent;

[Contract("typology.facts")]
public sealed record TypologyFacts(string Label, Seq<TypologyRule> Rules) : IFacts;

[Contract("typology.state")]
public sealed record TypologyState(Code Code, TypologyFields? Fields) : IEntityState;

/// <summary>Rules about whom deliveries must leave out, the same for all deliveries that name it.</summary>
public sealed class TypologyKind : EntityKind<TypologyState>
{
    /// <summary>Rules of one typology.</summary>
    public const int MostRules = 50;

    /// <summary>Reasons that the system gives itself.</summary>
    private static readonly HashSet<string> s_taken = new(StringComparer.OrdinalIgnoreCase)
    {
        ExclusionReasons.Excluded, ExclusionReasons.NoAddress, ExclusionReasons.BadAddress, ExclusionReasons.Suppressed,
        ExclusionReasons.Duplicate, ExclusionReasons.Filtered, ExclusionReasons.Pressure, ExclusionReasons.Control, ExclusionReasons.Limit,
        ExclusionReasons.Capacity,
    };

    public override string Name => Kinds.Typologies;

    public override TechnicalWorkflow? Keeper => TechnicalWorkflow.OperationMgt;

    protected override TypologyState Start(Code code) => new(code, null);

    protected override IEnumerable<EntityRef> Needs(TypologyState state, object message, Context context) =>
        message is PutTypology { Fields.Rules: { } rules } && rules != state.Fields?.Rules ? Book(rules, context).Missing : [];

    private static SegmentBook Book(Seq<TypologyRule> rules, Context context) => SegmentBook.Of(context, [], FiltersOf(rules));

    /// <summary>Texts of the filters, with the words that name them in errors.</summary>
    internal static IEnumerable<(string Name, string Text, Code? Self)> FiltersOf(IEnumerable<TypologyRule> rules) =>
        rules.Where(r => r.Filter is not null).Select(r => ($"filter '{r.Reason}'", r.Filter!, (Code?)null));

    protected override Decision Decide(TypologyState state, ICommand command, Context context)
    {
        if (command is not PutTypology put)
            return NotUnderstood(command);
        if (Put.Refuse(put.Mode, state.Fields is not null, Kinds.Typology(state.Code)) is { } refused)
            return refused;
        var after = (state.Fields ?? new()).With(put.Fields);
        if (after == state.Fields)
            return Decision.Nothing;
        var rules = after.Rules ?? [];
        var problem = rules == state.Fields?.Rules ? null
            : rules.Select(Problem).FirstOrDefault(p => p is not null) ?? Book(rules, context).Problem;
        return problem is not null
            ? Decision.Invalid($"typology {state.Code}: {problem}")
            : Decision.Accept(new TypologyDescribed(put.Fields));
    }

    private static string? Problem(TypologyRule rule)
    {
        if (new object?[] { rule.Filter, rule.Pressure, rule.Capacity }.Count(p => p is not null) != 1)
            return "a rule is one of 'filter', 'pressure' and 'capacity'";
        if (rule.Filter is not null)
        {
            return rule.Reason is not { } reason ? "a filter needs a 'reason'"
                : Code.Problem(reason) is { } wrong ? $"reason '{reason}': {wrong}"
                : s_taken.Contains(reason) ? $"reason '{reason}' is one that the system gives itself, expected another word"
                : null;
        }
        if (rule.Reason is not null)
            return "only a filter has a 'reason'";
        if (rule.Pressure is { } pressure)
        {
            return pressure.Max < 1 ? "'max' of pressure must be at least 1"
                : pressure.Within <= Duration.Zero ? "'within' of pressure must be above zero"
                : null;
        }
        return rule.Capacity!.Max < 0 ? "'max' of capacity must not be negative"
            : rule.Capacity.Per < Duration.FromDays(1) || Duration.FromDays(rule.Capacity.Per.Days) != rule.Capacity.Per
                ? "'per' of capacity must be whole days, such as 1d"
            : null;
    }

    protected override TypologyState Evolve(TypologyState state, IEvent happened, EventMeta meta) => happened switch
    {
        TypologyDescribed described => state with { Fields = (state.Fields ?? new()).With(described.Fields) },
        _ => state,
    };

    protected override IFacts? Facts(TypologyState state) =>
        state.Fields is { } f ? new TypologyFacts(f.Label ?? state.Code, f.Rules ?? []) : null;
}
