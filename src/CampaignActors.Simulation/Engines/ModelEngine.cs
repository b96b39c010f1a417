using System.Text.Json.Nodes;
using CampaignActors.Audience.Stores;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using CampaignActors.Gateways;
using CampaignActors.Gateways.Messages;
using CampaignActors.Protocol.Shell;
using CampaignActors.Simulation.WhatIf;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Reports;
using NodaTime;

namespace CampaignActors.Simulation.Engines;

/// <summary>The pure core and the five workflows over a virtual clock: no actors, no database.</summary>
public sealed class ModelEngine : IEngine, IViewSource
{
    private readonly DateTimeZone _zone;
    private readonly RecordingGateway _gateway;
    private readonly HashSet<(TechnicalWorkflow, ModelAgenda.Entry)> _stuck = [];
    private readonly ModelRetries _retries = new();
    private readonly Dictionary<TechnicalWorkflow, (long Done, long Errors)> _counts = [];

    /// <summary>End of the outage of each workflow's work.</summary>
    private readonly Dictionary<TechnicalWorkflow, Instant> _outages = [];
    private readonly bool _faults;
    private int _works;
    private int _reports;

    public ModelEngine(DateTimeZone zone, Instant start, ModelFaults? faults = null, ShellRules? rules = null, ShellOptions? options = null)
        : this(zone, start, SimulatedOutside.With(zone), faults, rules, options)
    {
    }

    private ModelEngine(
        DateTimeZone zone, Instant start, RecordingGateway gateway, ModelFaults? faults, ShellRules? rules, ShellOptions? options)
    {
        _gateway = gateway;
        _zone = zone;
        _faults = faults is not null;
        World = new ModelWorld((options ?? ShellOptions.Default) with { Zone = zone }, _gateway, faults, rules) { Now = start };
    }

    /// <summary>
    /// A copy of a system at the instant of its export. It has an outside of its own, with no effects yet. People are in no export: frozen
    /// targets keep their counts, and no further target can be computed.
    /// </summary>
    /// <param name="halt">As <see cref="Halt"/>.</param>
    public static ModelEngine Of(NodeExport export, CancellationToken halt = default)
    {
        ModelEngine? engine = null;
        var mailings = new CopiedMailings(d => engine?.DeliveryOf(d) is { } known
            ? new TakenIn(known.Mailing?.Reports ?? 0, known.Failed)
            : null);
        engine = new ModelEngine(
            export.Head.Zone, export.Head.At, new RecordingGateway { KnowsPeople = false, Mailings = mailings }, faults: null, rules: null,
            options: null)
        {
            Halt = halt,
        };
        engine.World.Load(export.Rows.Select(r => (r.Entity, r.Row)));
        engine.GoOn(mailings);
        foreach (var workflow in TechnicalWorkflows.All.Where(w => engine.World.Exists(Kinds.Workflow(w))))
        {
            foreach (var parked in ((WorkflowModel)engine.World.State(Kinds.Workflow(workflow))).Parked)
                engine._retries.Restore(workflow, parked);
        }
        return engine;
    }

    private DeliveryModel? DeliveryOf(Code code) =>
        World.Exists(Kinds.Delivery(code)) ? World.State(Kinds.Delivery(code)) as DeliveryModel : null;

    /// <summary>What was half sent when the copy was made arrives: its order is carried out, so no other one says so.</summary>
    private void GoOn(CopiedMailings mailings)
    {
        foreach (var entity in World.Entities.Where(e => e.Kind == Kinds.Deliveries).ToList())
        {
            if (DeliveryOf(entity.Code) is not { Mailing: { Course: { Way: MailingWay.Run } course } mailing } delivery
                || delivery.State is not (DeliveryState.InProgress or DeliveryState.RecoveryInProgress)
                || (mailing.Reports > 0 && (delivery.Sent ?? 0) + delivery.Failed >= course.Released))
                continue;
            var report = mailings.Report(entity.Code, mailing.Preparation, course.Released);
            var id = FormattableString.Invariant($"messages:{entity.Code}:{report.Preparation}:{report.Number}");
            World.Send(new CommandMessage(entity, id, TechnicalWorkflow.DeliveryMgt.Code().Text, World.Now, report), _ => { });
        }
        World.Drain();
    }

    public string Name => "model";

    public ModelWorld World { get; }

    /// <summary>Ends the work between two pieces of it: <see cref="AdvanceToAsync"/> and its like are then given up.</summary>
    public CancellationToken Halt { get; init; }

    public Instant Now => World.Now;

    public long Events => World.Events;

    public IEntityHistory History => World;

    public IRecipientDatabase Recipients => _gateway.Recipients;

    public async Task<Answer> SubmitAsync(Request request, string commandId) => (await SubmitTogetherAsync([(request, commandId)]))[0];

    public Task<IReadOnlyList<Answer>> SubmitTogetherAsync(IReadOnlyList<(Request Request, string CommandId)> requests)
    {
        _stuck.Clear();
        var answers = new Answer?[requests.Count];
        var before = requests.Where(r => r.Request.Target.Kind == Kinds.Workflows).Select(r => r.Request.Target).Distinct()
            .Where(World.Exists).ToDictionary(w => w, w => (WorkflowModel)World.State(w));
        SendOpen();
        World.Drain(() => answers.Any(a => a is null), SendOpen);
        var results = answers.Select(a => a ?? Answer.OutcomeUnknown).ToList();
        foreach (var (request, _) in requests)
        {
            if (request.Target.Kind != Kinds.Workflows || TechnicalWorkflows.Find(request.Target.Code) is not { } workflow)
                continue;
            Steered(workflow, before.GetValueOrDefault(request.Target), (WorkflowModel)World.State(request.Target));
            Sweep(request.Target);
        }
        return Task.FromResult<IReadOnlyList<Answer>>(results);

        void SendOpen()
        {
            for (var i = 0; i < requests.Count; i++)
            {
                var index = i;
                var (request, id) = requests[i];
                if (answers[i] is null)
                {
                    World.Send(new CommandMessage(request.Target, id, request.By, World.Now, request.Command), answer =>
                    {
                        if (IsFinal(answer))
                            answers[index] ??= answer;
                    });
                }
            }
        }
    }

    /// <summary>Applies a command for a workflow to its failed work.</summary>
    private void Steered(TechnicalWorkflow workflow, WorkflowModel? before, WorkflowModel now)
    {
        if (now.State != WorkflowState.Started)
            World.DropLateWork(workflow);
        if (now.Restarts != (before?.Restarts ?? 0))
            _retries.Forget(workflow);
        else if (now.Hurries != (before?.Hurries ?? 0))
            _retries.Release(workflow, World.Now, onlyParked: false);
        else if (now.Kicks != (before?.Kicks ?? 0)
            || (before is { State: not WorkflowState.Started } && now.State == WorkflowState.Started))
            _retries.Release(workflow, World.Now, onlyParked: true);
    }

    /// <summary>Performs a requested sweep: compares due times with their recomputed values, repairs and reports.</summary>
    private void Sweep(EntityRef workflow)
    {
        if (World.State(workflow) is not WorkflowModel { RunId: { } run } || TechnicalWorkflows.Find(workflow.Code) is not { } which)
            return;
        var drift = 0;
        var name = AgendaName.Of(which);
        foreach (var entity in World.Entities.ToList())
        {
            var should = EntityCatalog.Get(entity.Kind).Due(World.State(entity))[which];
            var listed = World.Agenda.Find(name, entity);
            if (should == DueTimes.AtOnce ? listed > World.Now || listed is null : should != listed)
            {
                drift++;
                World.Agenda.Set(name, entity, should == DueTimes.AtOnce ? World.Now : should);
            }
        }
        _retries.Release(which, World.Now, onlyParked: true);
        var (done, errors) = _counts.GetValueOrDefault(which);
        _counts.Remove(which);
        Ask(
            workflow, $"sweep:{run}",
            new ReportSweep(run, World.Entities.Count(), drift, Duration.Zero, done, errors, World.Now), workflow.Code);
    }

    /// <summary>Sends a message of the engine and waits for its answer.</summary>
    private Answer Ask(EntityRef target, string id, ICommand command, string by)
    {
        Answer? answer = null;
        var message = new CommandMessage(target, id, by, World.Now, command);
        World.Send(message, Take);
        World.Drain(() => answer is null, () => World.Send(message, Take));
        return answer ?? Answer.OutcomeUnknown;

        void Take(Answer a)
        {
            if (IsFinal(a))
                answer ??= a;
        }
    }

    /// <summary>
    /// Whether an answer is final. For "outcome unknown" and, under faults, for "retry", the client repeats the command with the
    /// same id.
    /// </summary>
    private bool IsFinal(Answer answer) => answer.Outcome != Outcome.Unknown && !(_faults && answer.Refusal == Refusal.Busy);

    public Task SettleAsync()
    {
        WorkUntil(World.Now);
        return Task.CompletedTask;
    }

    public Task AdvanceToAsync(Instant instant)
    {
        _stuck.Clear();
        WorkUntil(instant);
        World.Now = instant > World.Now ? instant : World.Now;
        WorkUntil(World.Now);
        return Task.CompletedTask;
    }

    /// <summary>Does all work due by the limit, earliest first, and at one instant in the order of the workflows.</summary>
    private void WorkUntil(Instant limit)
    {
        while (true)
        {
            Halt.ThrowIfCancellationRequested();
            foreach (var (workflow, entity) in _retries.Any ? _retries.TakeGone(World.Agenda) : [])
                ReportDone(workflow, entity);
            var next = Next();
            var retry = World.Retries.Count > 0 ? World.Retries.Min : (ModelAgenda.Entry?)null;
            if (retry is { } failed && failed.Due <= limit && (next is null || failed.Due <= next.Value.At))
            {
                World.Retries.Remove(failed);
                World.Now = failed.Due > World.Now ? failed.Due : World.Now;
                World.Send(new WakeMessage(failed.Entity, World.Now));
                World.Drain();
                continue;
            }
            if (next is not { } work || work.At > limit)
                return;
            World.Now = work.At > World.Now ? work.At : World.Now;
            Do(work.Workflow, work.Entry);
        }
    }

    /// <summary>The next work of the started workflows: new due work, or failed work to retry.</summary>
    private (TechnicalWorkflow Workflow, Instant At, ModelAgenda.Entry Entry)? Next()
    {
        (TechnicalWorkflow, Instant At, ModelAgenda.Entry)? best = null;
        foreach (var workflow in TechnicalWorkflows.All)
        {
            if (!IsStarted(workflow))
                continue;
            var first = World.Agenda.First(workflow, e => _stuck.Contains((workflow, e)) || _retries.Waits(workflow, e, World.Now));
            if (first is { } entry && (best is null || entry.Due < best.Value.At))
                best = (workflow, entry.Due, entry);
            if (_retries.Next(workflow, World.Now) is { } retry && (best is null || retry.At < best.Value.At))
                best = (workflow, retry.At, retry.Entry);
        }
        return best;
    }

    private bool IsStarted(TechnicalWorkflow workflow)
    {
        var entity = Kinds.Workflow(workflow);
        return !World.Exists(entity) || World.State(entity) is WorkflowModel { State: WorkflowState.Started };
    }

    private void Do(TechnicalWorkflow workflow, ModelAgenda.Entry entry)
    {
        var rows = World.Exists(entry.Entity) ? World.Journal(entry.Entity).Count : 0;
        if (_outages.TryGetValue(workflow, out var until) && World.Now < until)
        {
            Refused(workflow, entry, OutOfOrder.Text(workflow));
            return;
        }
        var answer = Ask(entry.Entity, $"{workflow.Code()}:{entry.Entity}:{++_works}", new Work(workflow), workflow.Code());
        // Work without a change would be found again forever, so it waits for the next command or instant. Under faults, the first
        // attempt may have done the work and lost its answer, so that the repeat has nothing to do: the journal shows it.
        if (answer.Outcome == Outcome.Rejected && answer.Refusal != Refusal.Busy)
            Refused(workflow, entry, answer.Text);
        else if (answer.Outcome != Outcome.Accepted && World.Journal(entry.Entity).Count == rows
            && World.Agenda.Find(AgendaName.Of(workflow), entry.Entity) == entry.Due)
            _stuck.Add((workflow, entry));
        else if (answer.Ok)
            Succeeded(workflow, entry.Entity);
    }

    private void Refused(TechnicalWorkflow workflow, ModelAgenda.Entry entry, string reason)
    {
        var (done, errors) = _counts.GetValueOrDefault(workflow);
        _counts[workflow] = (done, errors + 1);
        if (_retries.Refused(workflow, entry, World.Now) is { } attempts)
            Report(workflow, new ReportParked(entry.Entity, entry.Due, attempts, reason));
    }

    private void Succeeded(TechnicalWorkflow workflow, EntityRef entity)
    {
        var (done, errors) = _counts.GetValueOrDefault(workflow);
        _counts[workflow] = (done + 1, errors);
        _retries.Done(workflow, entity);
        ReportDone(workflow, entity);
    }

    /// <summary>Reports an item that was done or is gone: it is no longer parked, and a done one ends the row of errors.</summary>
    private void ReportDone(TechnicalWorkflow workflow, EntityRef entity)
    {
        if (!World.Exists(Kinds.Workflow(workflow)))
            return;
        var state = (WorkflowModel)World.State(Kinds.Workflow(workflow));
        var listed = state.Parked.Any(p => p.Item == entity);
        if (listed || state.InARow > 0)
            Report(workflow, new ReportDone(listed ? [entity] : []));
    }

    private void Report(TechnicalWorkflow workflow, ICommand report) =>
        Ask(Kinds.Workflow(workflow), $"report:{workflow.Code()}:{++_reports}", report, workflow.Code());

    public Task CrashAsync(int? node, string? entity) => Task.CompletedTask;

    public void Outage(string name, Instant until)
    {
        if (TechnicalWorkflows.Find(name) is { } workflow)
            _outages[workflow] = until;
        else
            _gateway.SetOutage(name, () => World.Now < until);
    }

    public Task<JsonObject> StateAsync() => Task.FromResult(Composer.All(this, World.Now, _zone));

    public Task<LedgerReport> ReportAsync(ReportQuery query) => Task.FromResult(Reporter.Make(query, new StateLedger(
        entity => World.Exists(entity) ? World.State(entity) : null, () => World.Entities.Where(e => e.Kind == Kinds.Budgets))));

    public JsonObject Outside() => OutsideJson.Of(_gateway.Read());

    public Currency? CurrencyOf(EntityRef entity) => ((IViewSource)this).Find(entity)?.Facts?.Currency;

    EntityView? IViewSource.Find(EntityRef entity) =>
        World.Exists(entity) || entity.Kind == Kinds.Workflows ? EntityView.Of(entity, World.State(entity)) : null;

    IEnumerable<(Code Code, EntityView View)> IViewSource.List(string kind) => kind == Kinds.Workflows
        ? TechnicalWorkflows.All.Select(w => (w.Code(), EntityView.Of(Kinds.Workflow(w), World.State(Kinds.Workflow(w)))))
        : World.Entities.Where(e => e.Kind == kind).Order().ToList().Select(e => (e.Code, EntityView.Of(e, World.State(e))));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
