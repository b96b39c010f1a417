using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Slots;

/// <summary>
/// The execution slots of the installation (domain.md §5.5): a limited number of campaign processes runs at once, the others wait
/// in a visible queue. It is one entity, so that two campaigns can never take the same slot. operationMgt grants the slots.
/// </summary>
public sealed class SlotKind : EntityKind<SlotsState>
{
    public override string Name => Kinds.Slots;

    public override TechnicalWorkflow? Keeper => TechnicalWorkflow.OperationMgt;

    protected override SlotsState Start(Code code) => new() { Code = code };

    protected override bool Exists(SlotsState state) => state != Start(state.Code);

    protected override Decision Decide(SlotsState state, ICommand command, Context context)
    {
        switch (command)
        {
            case PutSlots put:
                if (state.Code != Kinds.ExecutionSlots.Code)
                    return Decision.Invalid($"the execution slots are called '{Kinds.ExecutionSlots.Code}'");
                if (put.Fields.Limit < 1)
                    return Decision.Invalid("'limit' must be above zero");
                if (put.Fields.LowActivity?.Window.Problem() is { } problem)
                    return Decision.Invalid(problem);
                return state.Fields.With(put.Fields) == state.Fields ? Decision.Nothing : Decision.Accept(new SlotsDescribed(put.Fields));
            case Work work when work.Workflow == TechnicalWorkflow.OperationMgt:
                var granted = Grants(state, context.Now).Select(r => r.Process).ToSeq();
                return granted.Count > 0 ? Decision.Accept(new SlotsGranted(granted))
                    : Next(state) <= context.Now ? Decision.Accept(new SlotsLooked())
                    : Decision.Nothing;
            case Work:
                return Decision.Nothing;
            default:
                return NotUnderstood(command);
        }
    }

    private static int Counted(SlotsState state, Instant now) => state.Running.Values.Count(r => now - r.Since <= SlotsState.Forgotten);

    private static IEnumerable<SlotRequest> Grants(SlotsState state, Instant now) =>
        state.Queue().Where(r => EarliestStart(state, r, now) <= now).Take(Math.Max(0, state.Limit - Counted(state, now)));

    /// <summary>Earliest instant at which this process may run, given a slot.</summary>
    private static Instant EarliestStart(SlotsState state, SlotRequest request, Instant now) =>
        request.Execution.LowActivity && state.Fields.LowActivity is { } hours ? hours.Next(now) : now;

    protected override Decision Receive(SlotsState state, EntityRef source, IEffect effect, Context context)
    {
        switch (effect)
        {
            case AskSlot ask:
                var process = SlotRequest.Name(source.Code, ask.Number);
                return state.Waiting.ContainsKey(process)
                    ? Decision.Nothing
                    : Decision.Accept(new SlotAsked(new SlotRequest(source.Code, ask.Number, ask.Label, ask.Execution, context.Now)));
            case FreeSlot free:
                var known = SlotRequest.Name(source.Code, free.Number);
                return state.Waiting.ContainsKey(known) || state.Running.ContainsKey(known)
                    ? Decision.Accept(new SlotFreed(known))
                    : Decision.Nothing;
            case AskPreparationSlot ask:
                return AskForPreparation(state, source.Code, ask, context);
            case FreePreparationSlot free:
                var preparation = SlotRequest.Name(source.Code);
                var held = state.Waiting.Find(preparation) ?? state.Running.Find(preparation);
                return held?.Number == free.Number ? Decision.Accept(new SlotFreed(preparation)) : Decision.Nothing;
            default:
                return base.Receive(state, source, effect, context);
        }
    }

    /// <summary>A repeated request with the same number only changes its terms and keeps its waiting time.</summary>
    private static Decision AskForPreparation(SlotsState state, Code delivery, AskPreparationSlot ask, Context context)
    {
        var known = state.Waiting.Find(SlotRequest.Name(delivery)) ?? state.Running.Find(SlotRequest.Name(delivery));
        if (known?.Number > ask.Number || (known?.Number == ask.Number && state.Running.ContainsKey(known.Process)))
            return Decision.Nothing;
        var since = known?.Number == ask.Number ? known.Since : context.Now;
        var request = new SlotRequest(ask.Campaign ?? delivery, ask.Number, ask.Label, ask.Execution, since)
        {
            Delivery = delivery, Priority = ask.Priority,
        };
        return request == known ? Decision.Nothing : Decision.Accept(new PreparationAsked(request));
    }

    protected override SlotsState Evolve(SlotsState state, IEvent happened, EventMeta meta) => happened switch
    {
        SlotsDescribed described => state with { Fields = state.Fields.With(described.Fields) },
        SlotAsked asked => state with
        {
            Waiting = state.Waiting.Set(asked.Request.Process, asked.Request),
            Running = state.Running.Remove(asked.Request.Process),
        },
        PreparationAsked asked => state with
        {
            Waiting = state.Waiting.Set(asked.Request.Process, asked.Request),
            Running = state.Running.Remove(asked.Request.Process),
        },
        SlotsGranted granted => granted.Processes.Aggregate(state, (s, process) => s with
        {
            Running = s.Running.Set(process, s.Waiting[process] with { Since = meta.At }),
            Waiting = s.Waiting.Remove(process),
        }),
        SlotFreed freed => state with { Waiting = state.Waiting.Remove(freed.Process), Running = state.Running.Remove(freed.Process) },
        _ => state,
    } with
    { At = meta.At };

    protected override IEnumerable<AddressedEffect> Effects(SlotsState before, SlotsState after, IEvent happened, EventMeta meta) =>
        happened is SlotsGranted granted
            ? granted.Processes.Select(p => before.Waiting[p]).Select(Grant)
            : [];

    private static AddressedEffect Grant(SlotRequest request) => request.Delivery is { } delivery
        ? new(Kinds.Delivery(delivery), new GrantPreparationSlot(request.Number))
        : new(Kinds.Campaign(request.Campaign), new GrantSlot(request.Number));

    /// <summary>The next instant at which a waiting process may be served; the queue is checked then.</summary>
    protected override DueTimes Due(SlotsState state) => DueTimes.For(TechnicalWorkflow.OperationMgt, Next(state));

    private static Instant? Next(SlotsState state) => state.Waiting.Count == 0 ? null
        : Counted(state, state.At) >= state.Limit
            ? state.Running.Values.Where(r => state.At - r.Since <= SlotsState.Forgotten).Min(r => r.Since)
                + SlotsState.Forgotten + Duration.FromTicks(1)
        : state.Waiting.Values.Min(r => EarliestStart(state, r, state.At)) is var first && first > state.At ? first
        : DueTimes.AtOnce;

    protected override string? Broken(SlotsState state) =>
        state.Running.Keys.Any(state.Waiting.ContainsKey) ? "a process waits for a slot and runs in one" : null;
}
