using Akka.Actor;
using CampaignActors.Actors.Projections;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Workflows;
using CampaignActors.Protocol.Shell;

namespace CampaignActors.Actors.Workflows;

/// <summary>Answered at once with a <see cref="QuietReport"/>.</summary>
public sealed class GetQuiet
{
    public static readonly GetQuiet Instance = new();

    private GetQuiet() { }
}

/// <summary>Answered with a <see cref="QuietReport"/> as soon as one is <see cref="QuietReport.IsStill"/>, due work or not.</summary>
public sealed class AwaitStill
{
    public static readonly AwaitStill Instance = new();

    private AwaitStill() { }
}

/// <summary>What is under way, as counts.</summary>
/// <param name="CommandsInFlight">Of clients, not answered yet.</param>
/// <param name="OutboxRows">Effects due that are not confirmed.</param>
/// <param name="DueRows">Work of started workflows that is due now.</param>
/// <param name="ProjectionLag">Journal rows that are not folded yet.</param>
/// <param name="DriversInFlight">Commands of workflows, not answered yet, and sweeps.</param>
/// <param name="GatewaysInFlight">Outside effects being performed.</param>
/// <param name="Unanswered">Supervisors and projector that did not answer.</param>
/// <param name="Moving">Whether rows were written while this was counted, so that the counts are of different moments.</param>
public sealed record QuietReport(
    int CommandsInFlight, long OutboxRows, long DueRows, long ProjectionLag,
    int DriversInFlight, int GatewaysInFlight, int Unanswered, bool Moving)
{
    /// <summary>Nothing moves: without a tick or a command nothing will happen.</summary>
    public bool IsStill => CommandsInFlight == 0 && OutboxRows == 0 && ProjectionLag == 0 && DriversInFlight == 0 && GatewaysInFlight == 0
        && Unanswered == 0 && !Moving;

    /// <summary>Nothing moves and nothing is due.</summary>
    public bool IsQuiet => IsStill && DueRows == 0;
}

/// <summary>Counts that the probe reads from other parts of the node.</summary>
public sealed record QuietCounts(Func<int> CommandsInFlight, Func<int> GatewaysInFlight);

/// <summary>
/// Counts what is under way: in memory first, then what the supervisors and the projector say, then the store, then memory again. A row
/// that was written in between shows in the journal's ordering, and makes the count void.
/// </summary>
public sealed class QuietProbe : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan s_again = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);
    private readonly SupervisorParts _parts;
    private readonly ISupervisorAddress _address;
    private readonly QuietCounts _counts;
    private readonly Dictionary<TechnicalWorkflow, SupervisorStatus> _said = [];
    private readonly List<(IActorRef Asker, bool UntilStill)> _waiting = [];
    private ProjectionStatus? _projection;
    private int _round;
    private bool _counting;

    /// <summary>Counts read before the questions were asked.</summary>
    private (int Commands, int Gateways) _before;

    public QuietProbe(SupervisorParts parts, ISupervisorAddress address, QuietCounts counts)
    {
        _parts = parts;
        _address = address;
        _counts = counts;
        Receive<GetQuiet>(_ => Ask(false));
        Receive<AwaitStill>(_ => Ask(true));
        Receive<SupervisorStatus>(status =>
        {
            _said[status.Workflow] = status;
            CountWhenAllSaid();
        });
        Receive<ProjectionStatus>(status =>
        {
            _projection = status;
            CountWhenAllSaid();
        });
        Receive<PatienceEnds>(_ => CountStore());
        Receive<Stored>(OnStored);
        Receive<Again>(_ => Begin());
        Receive<CaughtUp>(_ => Begin());
        Receive<Status.Failure>(_ => Report(int.MaxValue, int.MaxValue, true));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(SupervisorParts parts, ISupervisorAddress address, QuietCounts counts) =>
        Akka.Actor.Props.Create(() => new QuietProbe(parts, address, counts));

    private void Ask(bool untilStill)
    {
        _waiting.Add((Sender, untilStill));
        Begin();
    }

    private void Begin()
    {
        if (_counting || _waiting.Count == 0)
            return;
        _counting = true;
        _round++;
        _said.Clear();
        _projection = null;
        _before = (_counts.CommandsInFlight(), _counts.GatewaysInFlight());
        Timers.StartSingleTimer("patience", PatienceEnds.Instance, s_patience);
        foreach (var workflow in TechnicalWorkflows.All)
            _address.Tell(workflow, new GetSupervisor(workflow), Self);
        _parts.Projector.Tell(GetProjection.Instance);
    }

    private void CountWhenAllSaid()
    {
        if (_counting && _projection is not null && _said.Count == TechnicalWorkflows.All.Count)
            CountStore();
    }

    private void CountStore()
    {
        Timers.Cancel("patience");
        var (store, round, now) = (_parts.Store, _round, _parts.Clock.Now);
        var started = _said.Values.Where(s => s.State == WorkflowState.Started).Select(s => AgendaName.Of(s.Workflow)).ToArray();
        Task.Run(() => new Stored(
            round, store.CountDue(AgendaName.Outbox, now), started.Sum(agenda => store.CountDue(agenda, now)), store.Ordering()))
            .PipeTo(Self);
    }

    private void OnStored(Stored stored)
    {
        if (_counting && stored.Round == _round)
            Report(stored.Outbox, stored.Due, stored.Ordering != _projection?.JournalOrdering);
    }

    private void Report(long outbox, long due, bool moving)
    {
        _counting = false;
        var report = new QuietReport(
            Math.Max(_before.Commands, _counts.CommandsInFlight()),
            outbox,
            due,
            _projection?.Lag ?? 0,
            _said.Values.Sum(s => s.InFlight + s.Queued + (s.Sweep.Running ? 1 : 0)),
            Math.Max(_before.Gateways, _counts.GatewaysInFlight()),
            TechnicalWorkflows.All.Count - _said.Count + (_projection is null ? 1 : 0),
            moving);
        foreach (var (asker, _) in _waiting.Where(w => !w.UntilStill || report.IsStill))
            asker.Tell(report);
        _waiting.RemoveAll(w => !w.UntilStill || report.IsStill);
        if (_waiting.Count == 0)
            return;
        Timers.StartSingleTimer("again", Again.Instance, s_again);
        if (report.ProjectionLag > 0)
            _parts.Projector.Tell(AwaitCaughtUp.Instance); // The projector does not rest while a caller waits for it.
    }

    private sealed class PatienceEnds
    {
        public static readonly PatienceEnds Instance = new();
    }

    private sealed class Again
    {
        public static readonly Again Instance = new();
    }

    private sealed record Stored(int Round, long Outbox, long Due, long Ordering);
}
