using Akka.Actor;
using Akka.Event;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Workflows;
using CampaignActors.Protocol.Shell;
using NodaTime;

namespace CampaignActors.Actors.Workflows;

/// <summary>Time to look whether all supervisors are well. The watchdog sends it to itself every five seconds.</summary>
public sealed class WatchdogLook
{
    public static readonly WatchdogLook Instance = new();

    private WatchdogLook() { }
}

/// <summary>
/// Raises the alarm on silence: a supervisor that does not answer or is not ticked, or one that is started while its work grows old.
/// It stands outside the supervisors and repairs nothing; people must know. An alarm is raised once and again only after it was well.
/// </summary>
public sealed class Watchdog : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(5);
    private readonly SupervisorParts _parts;
    private readonly ISupervisorAddress _address;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<TechnicalWorkflow, TimeSpan> _unanswered = [];

    /// <summary>For how long work has been seen that should have been done.</summary>
    private readonly Dictionary<TechnicalWorkflow, TimeSpan> _overdue = [];
    private readonly HashSet<(TechnicalWorkflow Workflow, string What)> _alarmed = [];

    public Watchdog(SupervisorParts parts, ISupervisorAddress address)
    {
        _parts = parts;
        _address = address;
        Receive<WatchdogLook>(_ => OnLook());
        Receive<SupervisorStatus>(OnStatus);
        Receive<Overdue>(OnOverdue);
        Receive<Status.Failure>(failure => _log.Warning(failure.Cause, "watchdog: the agenda cannot be read"));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(SupervisorParts parts, ISupervisorAddress address) => Akka.Actor.Props.Create(() => new Watchdog(parts, address));

    protected override void PreStart()
    {
        if (_parts.Options.TickerEnabled)
            Timers.StartPeriodicTimer("look", WatchdogLook.Instance, s_look);
    }

    private void OnLook()
    {
        foreach (var workflow in TechnicalWorkflows.All)
        {
            // Counted in looks, so that a node that was asleep does not cry wolf when it wakes.
            var silent = _unanswered.GetValueOrDefault(workflow);
            Alarm(workflow, "silent", silent >= _parts.Options.SilentAfter, $"its supervisor has not answered for {silent.TotalSeconds:0} s");
            _unanswered[workflow] = silent + s_look;
            _address.Tell(workflow, new GetSupervisor(workflow), Self);
        }
    }

    private void OnStatus(SupervisorStatus status)
    {
        _unanswered[status.Workflow] = TimeSpan.Zero;
        Alarm(status.Workflow, "silent", false, "");
        Alarm(
            status.Workflow, "ticks", status.SinceTick >= _parts.Options.SilentAfter,
            $"its supervisor has not been ticked for {status.SinceTick.TotalSeconds:0} s");
        if (status.State != WorkflowState.Started)
        {
            // Held work may grow as old as it likes.
            _overdue.Remove(status.Workflow);
            Alarm(status.Workflow, "overdue", false, "");
            return;
        }
        var (store, workflow, before, waiting) = (_parts.Store, status.Workflow, _parts.Clock.Now - _parts.Options.OverdueAfter, status.Waiting);
        Task.Run(() => new Overdue(workflow, store.CountDue(AgendaName.Of(workflow), before) - waiting)).PipeTo(Self);
    }

    /// <summary>
    /// What failed waits for its next try, and was reported when it failed; everything else must not wait. A date long past is no sign of
    /// that, as it may have been entered a moment ago: what counts is how long there has been such work, look after look.
    /// </summary>
    private void OnOverdue(Overdue overdue)
    {
        var seen = overdue.Items > 0 ? _overdue.GetValueOrDefault(overdue.Workflow) + s_look : TimeSpan.Zero;
        _overdue[overdue.Workflow] = seen;
        Alarm(
            overdue.Workflow, "overdue", seen > _parts.Options.OverdueAfter.ToTimeSpan(),
            $"{overdue.Items} items have been due for more than {_parts.Options.OverdueAfter.TotalSeconds:0} s");
    }

    private void Alarm(TechnicalWorkflow workflow, string what, bool on, string text)
    {
        if (!on)
        {
            _alarmed.Remove((workflow, what));
            return;
        }
        if (!_alarmed.Add((workflow, what)))
            return;
        _log.Error("workflow {0}: {1}", workflow.Code(), text);
        _parts.Events.Alarm(Kinds.Workflow(workflow), $"workflow {workflow.Code()}: {text}");
    }

    private sealed record Overdue(TechnicalWorkflow Workflow, long Items);
}
