using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using CampaignActors.Gateways;
using CampaignActors.Protocol.Shell;
using CampaignActors.Vocabulary.Binding;
using CampaignActors.Vocabulary.Views;
using NodaTime;

namespace CampaignActors.Simulation.Engines;

/// <summary>The pure core and the five workflows over a virtual clock: no actors, no database.</summary>
public sealed class ModelEngine : IEngine, IViewSource
{
    private readonly DateTimeZone _zone;
    private readonly RecordingGateway _gateway = new();
    private readonly HashSet<(TechnicalWorkflow, ModelAgenda.Entry)> _stuck = [];
    private readonly bool _faults;
    private int _works;

    public ModelEngine(DateTimeZone zone, Instant start, ModelFaults? faults = null, ShellRules? rules = null, ShellOptions? options = null)
    {
        _zone = zone;
        _faults = faults is not null;
        World = new ModelWorld((options ?? ShellOptions.Default) with { Zone = zone }, _gateway, faults, rules) { Now = start };
    }

    public string Name => "model";

    public ModelWorld World { get; }

    public Instant Now => World.Now;

    public long Events => World.Events;

    public IEntityHistory History => World;

    public async Task<Answer> SubmitAsync(Request request, string commandId) => (await SubmitTogetherAsync([(request, commandId)]))[0];

    public Task<IReadOnlyList<Answer>> SubmitTogetherAsync(IReadOnlyList<(Request Request, string CommandId)> requests)
    {
        _stuck.Clear();
        var answers = new Answer?[requests.Count];
        SendOpen();
        World.Drain(() => answers.Any(a => a is null), SendOpen);
        var results = answers.Select(a => a ?? Answer.OutcomeUnknown).ToList();
        foreach (var (request, _) in requests)
        {
            if (request.Target.Kind == Kinds.Workflows)
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

    /// <summary>A run was asked for: compare what is due with what should be, repair, report.</summary>
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
        var checkedCount = World.Entities.Count();
        Ask(workflow, $"sweep:{run}", new ReportSweep(run, checkedCount, drift, Duration.Zero), workflow.Code);
    }

    /// <summary>Sends one message of the engine's own and waits for its answer.</summary>
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

    /// <summary>"Outcome unknown" and, in a world where entities move, "retry" are no answers: the client asks again with the same id.</summary>
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

    /// <summary>Does what is due, earliest first, at one instant in the order of the workflows, until nothing is due by the limit.</summary>
    private void WorkUntil(Instant limit)
    {
        while (true)
        {
            var next = Next();
            var retry = World.Retries.Count > 0 ? World.Retries.Min : (ModelAgenda.Entry?)null;
            if (retry is { } failed && failed.Due <= limit && (next is null || failed.Due <= next.Value.Entry.Due))
            {
                World.Retries.Remove(failed);
                World.Now = failed.Due > World.Now ? failed.Due : World.Now;
                World.Send(new WakeMessage(failed.Entity, World.Now));
                World.Drain();
                continue;
            }
            if (next is not { } work || work.Entry.Due > limit)
                return;
            World.Now = work.Entry.Due > World.Now ? work.Entry.Due : World.Now;
            Do(work.Workflow, work.Entry);
        }
    }

    private (TechnicalWorkflow Workflow, ModelAgenda.Entry Entry)? Next()
    {
        (TechnicalWorkflow, ModelAgenda.Entry Entry)? best = null;
        foreach (var workflow in TechnicalWorkflows.All)
        {
            if (IsStarted(workflow) && World.Agenda.First(workflow, _stuck) is { } entry && (best is null || entry.Due < best.Value.Entry.Due))
                best = (workflow, entry);
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
        var answer = Ask(entry.Entity, $"{workflow.Code()}:{entry.Entity}:{++_works}", new Work(workflow), workflow.Code());
        // What changed nothing would be found again for ever; it waits for the next command or the next instant. Under faults the first
        // try may have done the work and lost its answer, so that a repeat finds nothing to do: the journal knows better.
        if (answer.Outcome != Outcome.Accepted && World.Journal(entry.Entity).Count == rows && World.Agenda.Find(AgendaName.Of(workflow), entry.Entity) == entry.Due)
            _stuck.Add((workflow, entry));
    }

    public Task CrashAsync(int? node, string? entity) => Task.CompletedTask;

    public void Outage(string gateway, Instant until) => _gateway.SetOutage(gateway, () => World.Now < until);

    public Task<JsonObject> StateAsync() => Task.FromResult(Composer.All(this, World.Now, _zone));

    public JsonObject Outside() => OutsideJson.Of(_gateway.Read());

    JsonObject? IViewSource.Find(EntityRef entity) =>
        World.Exists(entity) || entity.Kind == Kinds.Workflows ? EntityViews.Render(entity, World.State(entity)) : null;

    IEnumerable<(Code Code, JsonObject View)> IViewSource.List(string kind) => kind == Kinds.Workflows
        ? TechnicalWorkflows.All.Select(w => (w.Code(), EntityViews.Render(Kinds.Workflow(w), World.State(Kinds.Workflow(w)))))
        : World.Entities.Where(e => e.Kind == kind).Order().ToList().Select(e => (e.Code, EntityViews.Render(e, World.State(e))));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
