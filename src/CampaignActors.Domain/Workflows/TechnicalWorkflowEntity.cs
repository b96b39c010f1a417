using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Workflows;

/// <summary>States of a technical workflow (domain.md §4.7).</summary>
public enum WorkflowState
{
    Started,
    Paused,
    Stopped,
}

[Contract("workflow.start")]
public sealed record StartWorkflow : ICommand;

[Contract("workflow.pause")]
public sealed record PauseWorkflow : ICommand;

[Contract("workflow.stop")]
public sealed record StopWorkflow : ICommand;

/// <summary>Sweep now: compare what is due and what is shown with what it should be, repair, count.</summary>
/// <param name="Full">All entities, not only those changed since the last sweep.</param>
[Contract("workflow.run")]
public sealed record RunWorkflow(bool Full) : ICommand;

/// <summary>The supervisor reports a sweep.</summary>
/// <param name="Checked">Entities looked at.</param>
/// <param name="Drift">Figures and agenda entries that were wrong; they are repaired.</param>
[Contract("workflow.swept")]
public sealed record ReportSweep(string RunId, long Checked, int Drift, Duration Took) : ICommand;

/// <summary>The supervisor reports that too many items failed in a row: the workflow pauses as failed.</summary>
[Contract("workflow.fail")]
public sealed record FailWorkflow(string Reason) : ICommand;

[Contract("workflow.stateChanged")]
public sealed record WorkflowStateChanged(WorkflowState State) : IEvent;

[Contract("workflow.runAsked")]
public sealed record WorkflowRunAsked(string RunId, bool Full) : IEvent;

[Contract("workflow.sweepDone")]
public sealed record SweepDone(SweepRecord Sweep) : IEvent;

[Contract("workflow.failed")]
public sealed record WorkflowFailed(string Reason) : IEvent;

[Contract("workflow.facts")]
public sealed record WorkflowFacts(WorkflowState State) : IFacts;

/// <summary>One line of the run history.</summary>
public sealed record SweepRecord(string RunId, Instant At, long Checked, int Drift, Duration Took);

[Contract("workflow.entity")]
public sealed record WorkflowModel
{
    /// <summary>Sweeps that the history keeps.</summary>
    public const int HistoryLength = 100;

    public required Code Code { get; init; }

    public WorkflowState State { get; init; }

    public bool Failed { get; init; }

    public string? FailureReason { get; init; }

    /// <summary>A sweep that was asked for and has not reported yet.</summary>
    public string? RunId { get; init; }

    public bool RunFull { get; init; }

    /// <summary>What the last sweep found wrong.</summary>
    public int Drift { get; init; }

    public Seq<SweepRecord> History { get; init; } = [];
}

/// <summary>
/// The durable side of a technical workflow: whether it is started, and what its sweeps found. A new installation has all five
/// started. The driving side, which sends work, is the supervisor actor or the simulator.
/// </summary>
public sealed class WorkflowKind : EntityKind<WorkflowModel>
{
    public override string Name => Kinds.Workflows;

    protected override WorkflowModel Start(Code code) => new() { Code = code };

    protected override Decision Decide(WorkflowModel state, ICommand command, Context context)
    {
        // Aliases are resolved where people write them; the entity has one name.
        if (TechnicalWorkflows.Find(state.Code)?.Code() != state.Code)
            return Decision.Unknown(new EntityRef(Kinds.Workflows, state.Code));
        switch (command)
        {
            case StartWorkflow:
                return state.State == WorkflowState.Started ? Refuse(state, "started") : Decision.Accept(new WorkflowStateChanged(WorkflowState.Started));
            case PauseWorkflow:
                return state.State != WorkflowState.Started ? Refuse(state, "paused") : Decision.Accept(new WorkflowStateChanged(WorkflowState.Paused));
            case StopWorkflow:
                return state.State == WorkflowState.Stopped ? Refuse(state, "stopped") : Decision.Accept(new WorkflowStateChanged(WorkflowState.Stopped));
            case RunWorkflow run:
                return state.State != WorkflowState.Started ? Refuse(state, "run") : Decision.Accept(new WorkflowRunAsked(context.CommandId, run.Full));
            case ReportSweep sweep:
                return state.RunId is { } asked && asked != sweep.RunId
                    ? Decision.Nothing
                    : Decision.Accept(new SweepDone(new SweepRecord(sweep.RunId, context.Now, sweep.Checked, sweep.Drift, sweep.Took)));
            case FailWorkflow fail:
                return state.State == WorkflowState.Started ? Decision.Accept(new WorkflowFailed(fail.Reason)) : Decision.Nothing;
            default:
                return NotUnderstood(command);
        }
    }

    private static Decision Refuse(WorkflowModel state, string what) =>
        Decision.WrongState($"workflow {state.Code} cannot be {what}: it is {Wording.Of(state.State)}");

    protected override WorkflowModel Evolve(WorkflowModel state, IEvent happened, EventMeta meta) => happened switch
    {
        WorkflowStateChanged changed => state with { State = changed.State, Failed = false, FailureReason = null, RunId = null },
        WorkflowRunAsked asked => state with { RunId = asked.RunId, RunFull = asked.Full },
        SweepDone done => state with
        {
            RunId = null,
            Drift = done.Sweep.Drift,
            History = state.History.Add(done.Sweep).TakeLast(WorkflowModel.HistoryLength).ToSeq(),
        },
        WorkflowFailed failed => state with { State = WorkflowState.Paused, Failed = true, FailureReason = failed.Reason, RunId = null },
        _ => state,
    };

    protected override IFacts? Facts(WorkflowModel state) => new WorkflowFacts(state.State);
}
