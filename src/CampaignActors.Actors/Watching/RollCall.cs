using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using CampaignActors.Actors.Sharding;
using CampaignActors.Actors.Workflows;
using CampaignActors.Domain.Kernel;

namespace CampaignActors.Actors.Watching;

/// <summary>What a roll call works with.</summary>
/// <param name="Regions">By kind; empty before they are there.</param>
/// <param name="Actors">Actors of this node without which it is of no use.</param>
/// <param name="Once">Paths of those of which a cluster has one; asked by the node that has them.</param>
/// <param name="BringBack">Starts the region of a kind again; fails where that cannot be done.</param>
public sealed record RollCallParts(
    Func<IReadOnlyDictionary<string, IActorRef>> Regions,
    Func<IEnumerable<IActorRef>> Actors,
    IReadOnlyDictionary<string, string> Once,
    ISupervisorAddress Supervisors,
    Func<string, Task> BringBack,
    RollBook Book)
{
    /// <summary>How long a supervisor may be silent; it may live on another node, which may just have been lost.</summary>
    public TimeSpan SupervisorPatience { get; init; } = TimeSpan.FromSeconds(9);

    /// <summary>Between two looks.</summary>
    public TimeSpan Every { get; init; } = RollCall.Every;
}

/// <summary>
/// Asks every part that the node cannot work without whether it is there: shard regions, the actors beside them and the supervisors. It
/// costs some thirty messages within the node every three seconds. A part that is silent makes the node not ready, by name. One that has
/// ended is known at once: a region is started again, and without any of the others the node leaves, to be started again.
/// </summary>
public sealed class RollCall : ReceiveActor, IWithTimers
{
    public const string Name = "roll-call";

    public static readonly TimeSpan Every = TimeSpan.FromSeconds(3);

    /// <summary>Looks without an answer after which a part of this node counts as silent.</summary>
    private const int Patience = 2;

    /// <summary>Everything ends when the node does; what has ended before counts only when the node still runs then.</summary>
    private static readonly TimeSpan s_settle = TimeSpan.FromMilliseconds(250);

    /// <summary>For as long a region that has ended stays away, so that one that keeps ending costs little, and people see it.</summary>
    private static readonly TimeSpan s_beforeBack = TimeSpan.FromSeconds(5);

    /// <summary>For as long the node says what it lacks before it leaves.</summary>
    private static readonly TimeSpan s_beforeEnd = TimeSpan.FromSeconds(10);

    private readonly RollCallParts _parts;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly Dictionary<(string Group, string Name), Part> _roll = [];
    private readonly Dictionary<IActorRef, Part> _watched = [];

    public RollCall(RollCallParts parts)
    {
        _parts = parts;
        Receive<Look>(_ => OnLook());
        Receive<ActorIdentity>(identity =>
        {
            if (identity is { Subject: { } subject, MessageId: Part part })
                OnAnswer(part, subject);
        });
        Receive<SupervisorStatus>(status => OnAnswer(PartOf(RollBook.Supervisors, status.Workflow.Code().Text), null));
        Receive<Terminated>(ended => OnEnded(ended.ActorRef));
        Receive<Settled>(settled => OnSettled(settled.Part));
        Receive<BringBack>(back => OnBringBack(back.Part));
        Receive<Back>(back => OnBack(back.Part, back.Error));
        Receive<End>(end => OnEnd(end.Part));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(RollCallParts parts) => Akka.Actor.Props.Create(() => new RollCall(parts));

    protected override void PreStart() => Timers.StartPeriodicTimer("look", Look.Instance, TimeSpan.Zero, _parts.Every);

    /// <summary>A node that leaves ends all of these one after the other.</summary>
    private bool IsStopping =>
        CoordinatedShutdown.Get(Context.System).ShutdownReason is not null || _cluster.SelfMember.Status is not MemberStatus.Up;

    private Part PartOf(string group, string name)
    {
        if (!_roll.TryGetValue((group, name), out var part))
            _roll[(group, name)] = part = new Part(group, name);
        return part;
    }

    private void OnLook()
    {
        foreach (var (kind, region) in _parts.Regions())
            Ask(PartOf(RollBook.Regions, kind), region);
        foreach (var actor in _parts.Actors().Where(a => !a.IsNobody()))
            Ask(PartOf(RollBook.Actors, actor.Path.Name), actor);
        foreach (var (name, path) in HostsOnce ? _parts.Once : new Dictionary<string, string>())
        {
            var part = PartOf(RollBook.Actors, name);
            part.Unanswered++;
            Context.ActorSelection(path).Tell(new Identify(part));
        }
        // Without the regions there is nowhere to ask for them.
        foreach (var workflow in _parts.Regions().Count > 0 ? TechnicalWorkflows.All : [])
        {
            PartOf(RollBook.Supervisors, workflow.Code().Text).Unanswered++;
            _parts.Supervisors.Tell(workflow, new GetSupervisor(workflow), Self);
        }
        foreach (var part in _roll.Values)
            Note(part);
        Write();
    }

    /// <summary>What a cluster has once is on the oldest of the nodes that drive work.</summary>
    private bool HostsOnce => _parts.Once.Count > 0
        && _cluster.SelfMember is { Status: MemberStatus.Up } self && self.Roles.Contains(EntityRegions.WorkflowRole)
        && _cluster.State.Members.Where(m => m.Roles.Contains(EntityRegions.WorkflowRole)).All(m => m.Equals(self) || self.IsOlderThan(m));

    private void Ask(Part part, IActorRef actor)
    {
        if (part.HasEnded && _watched.ContainsKey(actor))
            return; // The one that has ended; the next is not there yet.
        Watch(part, actor);
        part.Unanswered++;
        actor.Tell(new Identify(part));
    }

    private void Watch(Part part, IActorRef actor)
    {
        if (_watched.TryAdd(actor, part))
            Context.Watch(actor);
    }

    private void OnAnswer(Part part, IActorRef? subject)
    {
        part.Unanswered = 0;
        if (subject is not null)
            Watch(part, subject);
        if (part.Told && !part.HasEnded)
        {
            part.Told = false;
            _log.Info("{0} answers again", part);
            Write();
        }
    }

    /// <summary>Said once a silence, not with every look.</summary>
    private void Note(Part part)
    {
        if (part.Told || part.HasEnded || ProblemOf(part) is not { } problem)
            return;
        part.Told = true;
        _log.Error("{0} {1}: this node is not ready until it does", part, problem);
    }

    private void OnEnded(IActorRef actor)
    {
        if (IsStopping || !_watched.TryGetValue(actor, out var part))
            return;
        part.HasEnded = true;
        Write();
        Timers.StartSingleTimer((part, "settled"), new Settled(part), s_settle);
    }

    private void OnSettled(Part part)
    {
        if (IsStopping)
            return;
        part.Told = true;
        if (part.Group == RollBook.Regions)
        {
            _log.Error("{0} has ended: this node is not ready; it is started again in {1} s", part, s_beforeBack.TotalSeconds);
            Timers.StartSingleTimer((part, "back"), new BringBack(part), s_beforeBack);
        }
        else
        {
            GiveUp(part);
        }
    }

    private void GiveUp(Part part)
    {
        _log.Error(
            "{0} has ended: without it this node is of no use; it leaves in {1} s, to be started again", part, s_beforeEnd.TotalSeconds);
        Timers.StartSingleTimer((part, "end"), new End(part), s_beforeEnd);
    }

    private void OnBringBack(Part part)
    {
        if (!IsStopping)
            _parts.BringBack(part.Name).PipeTo(Self, success: () => new Back(part, null), failure: e => new Back(part, e));
    }

    private void OnBack(Part part, Exception? error)
    {
        if (error is not null)
        {
            _log.Error("{0} cannot be started again: {1}", part, error.Message);
            GiveUp(part);
            return;
        }
        foreach (var old in _watched.Where(w => w.Value == part).Select(w => w.Key).ToList())
            _watched.Remove(old);
        (part.HasEnded, part.Told, part.Unanswered) = (false, false, 0);
        _log.Warning("{0} was started again", part);
        Self.Tell(Look.Instance);
    }

    private void OnEnd(Part part)
    {
        if (!IsStopping)
            _ = CoordinatedShutdown.Get(Context.System).Run(new PartLost(part.ToString()));
    }

    private string? ProblemOf(Part part) => part.HasEnded ? "has ended"
        : part.Unanswered > PatienceFor(part) ? $"has not answered for {(part.Unanswered - 1) * _parts.Every.TotalSeconds:0} s"
        : null;

    private int PatienceFor(Part part) =>
        part.Group == RollBook.Supervisors ? (int)Math.Ceiling(_parts.SupervisorPatience / _parts.Every) : Patience;

    private void Write() => _parts.Book.Write([.. _roll.Values.Select(part => new PartHealth(part.Group, part.Name, ProblemOf(part)))]);

    /// <param name="group">See <see cref="RollBook"/>.</param>
    private sealed class Part(string group, string name)
    {
        public string Group => group;

        public string Name => name;

        /// <summary>Looks since the last answer.</summary>
        public int Unanswered { get; set; }

        public bool HasEnded { get; set; }

        /// <summary>Whether the log says that it is silent or has ended.</summary>
        public bool Told { get; set; }

        public override string ToString() => group switch
        {
            RollBook.Regions => $"the shard region {name}",
            RollBook.Supervisors => $"the supervisor {name}",
            _ => $"the actor {name}",
        };
    }

    private sealed class Look
    {
        public static readonly Look Instance = new();
    }

    private sealed record Settled(Part Part);

    private sealed record BringBack(Part Part);

    private sealed record Back(Part Part, Exception? Error);

    private sealed record End(Part Part);
}

/// <summary>The node leaves because something has ended that it cannot work without.</summary>
public sealed class PartLost(string part) : CoordinatedShutdown.Reason
{
    public string Part => part;

    public override int ExitCode => 1;
}
