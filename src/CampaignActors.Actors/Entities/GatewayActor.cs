using Akka.Actor;
using Akka.Event;
using CampaignActors.Actors.Telemetry;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Gateways.Contracts;
using CampaignActors.Protocol.Shell;

namespace CampaignActors.Actors.Entities;

/// <summary>
/// Performs outside effects for the entities of this node and answers them. Each entity sends a gateway one effect at a time and sends
/// it again until it is answered, so nothing is stored here: a lost effect is sent again.
/// </summary>
public sealed class GatewayActor : UntypedActor
{
    /// <summary>Effects that wait for one gateway, at the most. Further ones are dropped, and sent again by their entities.</summary>
    private const int MaxWaiting = 100_000;

    /// <summary>Effects performed lately whose answer may still be on its way while the entity asks again.</summary>
    private const int Remembered = 1_000;

    private readonly IGateway _gateway;
    private readonly IEntityRouter _router;
    private readonly IDomainClock _clock;
    private readonly int _atOnce;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<EntityRef, Lane> _lanes = [];
    private readonly HashSet<(EntityRef, EffectId)> _underWay = [];
    private readonly Dictionary<(EntityRef, EffectId), OutsideDone> _done = [];
    private readonly Queue<(EntityRef, EffectId)> _doneOrder = new();

    /// <param name="atOnce">Effects that one gateway performs at the same time, at the most.</param>
    public GatewayActor(IGateway gateway, IEntityRouter router, IDomainClock clock, int atOnce)
    {
        _gateway = gateway;
        _router = router;
        _clock = clock;
        _atOnce = atOnce;
    }

    public static Props Props(IGateway gateway, IEntityRouter router, IDomainClock clock, int atOnce) =>
        Akka.Actor.Props.Create(() => new GatewayActor(gateway, router, clock, atOnce));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case EffectMessage effect:
                OnEffect(effect);
                break;
            case Performed performed:
                OnPerformed(performed);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnEffect(EffectMessage effect)
    {
        var key = KeyOf(effect);
        if (_done.TryGetValue(key, out var before) && before.Key == (effect.Payload as IOutsideEffect)?.Key)
        {
            Answer(effect, before);
            return;
        }
        var lane = LaneOf(effect.Target);
        if (lane.Waiting.Count >= MaxWaiting || !_underWay.Add(key))
            return;
        lane.Waiting.Enqueue(effect);
        Start(lane);
    }

    private void Start(Lane lane)
    {
        while (lane.AtWork < _atOnce && lane.Waiting.TryDequeue(out var effect))
        {
            lane.AtWork++;
            PerformAsync(effect).PipeTo(Self);
        }
    }

    /// <summary>Never throws: a failure is an answer too, otherwise the effect would count as under way for ever.</summary>
    private async Task<Performed> PerformAsync(EffectMessage effect)
    {
        using var span = Spans.Start(effect);
        if (effect.Payload is not IOutsideEffect outside)
            return new Performed(effect, new OutsideDone("", $"{effect.Payload.GetType().Name} is nothing that can be done outside", 0));
        try
        {
            return new Performed(effect, await _gateway.PerformAsync(outside, _stopping.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            return new Performed(effect, null);
        }
        catch (Exception e)
        {
            return new Performed(effect, new OutsideDone(outside.Key, $"{e.GetType().Name}: {e.Message}", 0));
        }
    }

    private void OnPerformed(Performed performed)
    {
        var effect = performed.Effect;
        var lane = LaneOf(effect.Target);
        lane.AtWork--;
        _underWay.Remove(KeyOf(effect));
        if (performed.Result is { } result)
        {
            Instruments.OutsideEffects.Add(
                1, new("gateway", effect.Target.Code.Text), new("outcome", result.Error is null ? "done" : "failed"));
            if (result.Error is { } error)
                _log.Warning("{Gateway} failed for {Entity}: {Reason}", effect.Target.Code, effect.Source, error);
            else
                Remember(KeyOf(effect), result);
            Answer(effect, result with { Attempts = 0 });
        }
        Start(lane);
    }

    private void Remember((EntityRef, EffectId) key, OutsideDone result)
    {
        if (_done.TryAdd(key, result))
            _doneOrder.Enqueue(key);
        while (_doneOrder.Count > Remembered)
            _done.Remove(_doneOrder.Dequeue());
    }

    private void Answer(EffectMessage effect, OutsideDone result) =>
        _router.Send(new OutsideReply(effect.Source, effect.Target, effect.Counter, _clock.Now, result), Self);

    private Lane LaneOf(EntityRef gateway)
    {
        if (!_lanes.TryGetValue(gateway, out var lane))
            _lanes[gateway] = lane = new Lane();
        return lane;
    }

    private static (EntityRef Gateway, EffectId Effect) KeyOf(EffectMessage effect) =>
        (effect.Target, new EffectId(effect.Source, effect.Counter));

    protected override void PostStop()
    {
        _stopping.Cancel();
        _stopping.Dispose();
        base.PostStop();
    }

    /// <summary>One gateway with its queue. A slow gateway does not hold up the others.</summary>
    private sealed class Lane
    {
        public readonly Queue<EffectMessage> Waiting = new();
        public int AtWork;
    }

    private sealed record Performed(EffectMessage Effect, OutsideDone? Result) : INoSerializationVerificationNeeded;
}
