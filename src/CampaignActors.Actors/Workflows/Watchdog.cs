using Akka.Actor;
using Akka.Event;
using CampaignActors.Actors.Entities;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using CampaignActors.Protocol.Shell;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Actors.Workflows;

/// <summary>Time to look whether all supervisors are well. The watchdog sends it to itself every five seconds.</summary>
public sealed class WatchdogLook
{
    public static readonly WatchdogLook Instance = new();

    private WatchdogLook() { }
}

/// <summary>
/// Raises the alarm on silence: a supervisor that does not answer or is not ticked, or one that is started while its work grows old.
/// It stands outside the supervisors and repairs nothing; operators must know. An alarm is raised once, and again only after a recovery;
/// the workflow's entity is told, and mails its supervisors once a silence, however often and by how many nodes it is told.
/// </summary>
public sealed class Watchdog : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(5);
    private readonly SupervisorParts _parts;
    private readonly ISupervisorAddress _address;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<TechnicalWorkflow, TimeSpan> _unanswered = [];

    /// <summary>How long overdue work has been seen.</summary>
    private readonly Dictionary<TechnicalWorkflow, TimeSpan> _overdue = [];
    private readonly HashSet<(TechnicalWorkflow Workflow, Silence What)> _alarmed = [];

    /// <summary>Reports that the entities have not answered; sent again with each look.</summary>
    private readonly Dictionary<string, CommandMessage> _reports = new(StringComparer.Ordinal);

    public Watchdog(SupervisorParts parts, ISupervisorAddress address)
    {
        _parts = parts;
        _address = address;
        Receive<WatchdogLook>(_ => OnLook());
        Receive<SupervisorStatus>(OnStatus);
        Receive<Overdue>(OnOverdue);
        Receive<CommandReply>(reply =>
        {
            if (reply.Answer is not ({ Outcome: Outcome.Unknown } or { Refusal: Refusal.Busy }))
                _reports.Remove(reply.CommandId);
        });
        Receive<Status.Failure>(failure => _log.Warning(failure.Cause, "watchdog: the agenda cannot be read"));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(SupervisorParts parts, ISupervisorAddress address) =>
        Akka.Actor.Props.Create(() => new Watchdog(parts, address));

    protected override void PreStart()
    {
        if (_parts.Options.TickerEnabled)
            Timers.StartPeriodicTimer("look", WatchdogLook.Instance, s_look);
    }

    private void OnLook()
    {
        foreach (var report in _reports.Values)
            _parts.Router.Send(report, Self);
        foreach (var workflow in TechnicalWorkflows.All)
        {
            // Counted in looks, so that a node that was asleep raises no false alarm when it wakes.
            var silent = _unanswered.GetValueOrDefault(workflow);
            Alarm(
                workflow, Silence.Unanswered, silent >= _parts.Options.SilentAfter,
                $"its supervisor has not answered for {silent.TotalSeconds:0} s");
            _unanswered[workflow] = silent + s_look;
            _address.Tell(workflow, new GetSupervisor(workflow), Self);
        }
    }

    private void OnStatus(SupervisorStatus status)
    {
        _unanswered[status.Workflow] = TimeSpan.Zero;
        Well(status.Workflow, Silence.Unanswered, status.Silences);
        if (status.SinceTick < _parts.Options.SilentAfter)
            Well(status.Workflow, Silence.Unticked, status.Silences);
        Alarm(
            status.Workflow, Silence.Unticked, status.SinceTick >= _parts.Options.SilentAfter,
            $"its supervisor has not been ticked for {status.SinceTick.TotalSeconds:0} s");
        if (status.State != WorkflowState.Started)
        {
            // Held work may grow as old as it likes.
            _overdue.Remove(status.Workflow);
            Well(status.Workflow, Silence.Overdue, status.Silences);
            return;
        }
        var (store, before) = (_parts.Store, _parts.Clock.Now - _parts.Options.OverdueAfter);
        Task.Run(() => new Overdue(status, store.CountDue(AgendaName.Of(status.Workflow), before) - status.Waiting)).PipeTo(Self);
    }

    /// <summary>
    /// What failed waits for its next try, and was reported when it failed; everything else must not wait. A date long past is no sign of
    /// that, as it may have been entered a moment ago: what counts is how long there has been such work, look after look.
    /// </summary>
    private void OnOverdue(Overdue overdue)
    {
        var workflow = overdue.Status.Workflow;
        var seen = overdue.Items > 0 ? _overdue.GetValueOrDefault(workflow) + s_look : TimeSpan.Zero;
        _overdue[workflow] = seen;
        if (overdue.Items <= 0)
            Well(workflow, Silence.Overdue, overdue.Status.Silences);
        Alarm(
            workflow, Silence.Overdue, seen > _parts.Options.OverdueAfter.ToTimeSpan(),
            $"{overdue.Items} items have been due for more than {_parts.Options.OverdueAfter.TotalSeconds:0} s");
    }

    private void Alarm(TechnicalWorkflow workflow, Silence what, bool on, string text)
    {
        if (!on || !_alarmed.Add((workflow, what)))
            return;
        _log.Error("workflow {0}: {1}", workflow.Code(), text);
        _parts.Events.Alarm(Kinds.Workflow(workflow), $"workflow {workflow.Code()}: {text}");
        Report(workflow, "silent", what, new ReportSilence(what, text));
    }

    /// <summary>The entity may know of a silence from another node, or from before this one was started.</summary>
    private void Well(TechnicalWorkflow workflow, Silence what, Seq<Silence> known)
    {
        _alarmed.Remove((workflow, what));
        if (known.Contains(what))
            Report(workflow, "heard", what, new ReportHeard(what));
    }

    /// <summary>One report of a kind at a time; it keeps its id until it is answered.</summary>
    private void Report(TechnicalWorkflow workflow, string word, Silence what, ICommand command)
    {
        var prefix = $"{word}:{workflow.Code()}:{what}:";
        if (_reports.Keys.Any(id => id.StartsWith(prefix, StringComparison.Ordinal)))
            return;
        var id = prefix + InstantPattern.ExtendedIso.Format(_parts.Clock.Now);
        var message = new CommandMessage(Kinds.Workflow(workflow), id, "watchdog", _parts.Clock.Now, command);
        _reports[id] = message;
        _parts.Router.Send(message, Self);
    }

    private sealed record Overdue(SupervisorStatus Status, long Items);
}
