using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Tasks;

/// <summary>States of a task (domain.md §4.4).</summary>
public enum TaskStatus
{
    Scheduled,
    InProgress,
    PendingApproval,
    Rejected,
    Finished,
    Canceled,
}

public sealed record TaskFields : Fields
{
    public string? Label { get; init; }

    public Code? Campaign { get; init; }

    public Code? Program { get; init; }

    public Code? AssignedTo { get; init; }

    public Instant? Start { get; init; }

    public Instant? End { get; init; }

    public Code? Provider { get; init; }

    public string? Service { get; init; }

    public Seq<CostSelection>? Costs { get; init; }

    public Code? Budget { get; init; }

    public CommitmentLevel? Level { get; init; }

    public CostEstimate? Provisional { get; init; }

    /// <summary>Days of work performed (domain.md §3.1, Days of a task).</summary>
    public decimal? Load { get; init; }

    /// <summary>Named: the task is reviewed before it is finished; empty: by its assignee.</summary>
    public Seq<Code>? Reviewers { get; init; }

    public Code? DependsOn { get; init; }

    public Code? LateAssignee { get; init; }

    /// <summary>Currency in which the task is priced; given when it is created.</summary>
    public Currency? Currency { get; init; }

    public TaskFields With(TaskFields patch) => new()
    {
        Label = Pick(Label, patch.Label, patch, "label"),
        Campaign = Pick(Campaign, patch.Campaign, patch, "campaign"),
        Program = Pick(Program, patch.Program, patch, "program"),
        AssignedTo = Pick(AssignedTo, patch.AssignedTo, patch, "assignedTo"),
        Start = Pick(Start, patch.Start, patch, "start"),
        End = Pick(End, patch.End, patch, "end"),
        Provider = Pick(Provider, patch.Provider, patch, "service"),
        Service = Pick(Service, patch.Service, patch, "service"),
        Costs = Pick(Costs, patch.Costs, patch, "costs"),
        Budget = Pick(Budget, patch.Budget, patch, "budget"),
        Level = Pick(Level, patch.Level, patch, "level"),
        Provisional = Pick(Provisional, patch.Provisional, patch, "provisional"),
        Load = Pick(Load, patch.Load, patch, "load"),
        Reviewers = Pick(Reviewers, patch.Reviewers, patch, "review"),
        DependsOn = Pick(DependsOn, patch.DependsOn, patch, "dependsOn"),
        LateAssignee = Pick(LateAssignee, patch.LateAssignee, patch, "lateAssignee"),
        Currency = Currency ?? patch.Currency,
    };
}

[Contract("task.put")]
public sealed record PutTask(PutMode Mode, TaskFields Fields) : ICommand;

[Contract("task.start")]
public sealed record StartTask : ICommand;

[Contract("task.close")]
public sealed record CloseTask : ICommand;

/// <summary>A reviewer decides a closed task.</summary>
[Contract("task.decide")]
public sealed record DecideTask(bool Approved, string? Comment) : ICommand;

[Contract("task.cancel")]
public sealed record CancelTask : ICommand;

/// <summary>Reset the task to execute it again.</summary>
[Contract("task.reset")]
public sealed record ResetTask : ICommand;

/// <param name="Fields">The fields after the change, with start and end filled in.</param>
/// <param name="ParentBudget">The budget of the campaign or program; only read when the task is created.</param>
[Contract("task.described")]
public sealed record TaskDescribed(TaskFields Fields, Seq<PricedSelection> Priced, Code? ParentBudget) : IEvent;

[Contract("task.moved")]
public sealed record TaskMoved(Instant Start, Instant End) : IEvent;

/// <param name="ByDate">Its date was reached: assignee and participants are mailed.</param>
[Contract("task.started")]
public sealed record TaskStarted(bool ByDate) : IEvent;

[Contract("task.closed")]
public sealed record TaskClosed : IEvent;

[Contract("task.decided")]
public sealed record TaskDecided(bool Approved, Code By, string Name, string? Comment) : IEvent;

[Contract("task.restarted")]
public sealed record TaskRestarted(bool Running, bool NewRound) : IEvent;

[Contract("task.canceled")]
public sealed record TaskCanceled : IEvent;

[Contract("task.invoiced")]
public sealed record TaskInvoiced(InvoiceLineSettled Line) : IEvent;

[Contract("task.parentChanged")]
public sealed record TaskParentChanged(Code? Budget) : IEvent;

[Contract("task.costed")]
public sealed record TaskCosted(PostedCharge Posted, Seq<CostDetail> Details) : IEvent;

[Contract("task.facts")]
public sealed record TaskFacts(EntityRef Parent, Instant Start, Instant End) : IFacts;

[Contract("task.state")]
public sealed record TaskState
{
    public required Code Code { get; init; }

    public TaskFields? Fields { get; init; }

    public TaskStatus Status { get; init; }

    public int Round { get; init; } = 1;

    public Seq<PricedSelection> Priced { get; init; } = [];

    public Seq<CostDetail> Details { get; init; } = [];

    public ItemCharges Charges { get; init; } = new();

    public Seq<Notice> Notices { get; init; } = [];

    /// <summary>Whether the late notice for the current end went out.</summary>
    public bool LateNoticed { get; init; }

    public Currency Currency => Fields?.Currency ?? Values.Currency.Eur;

    /// <summary>The campaign or program it belongs to.</summary>
    public EntityRef? Parent => Fields?.Campaign is { } campaign ? Kinds.Campaign(campaign)
        : Fields?.Program is { } program ? Kinds.Program(program) : null;

    public bool Terminal => Status is TaskStatus.Finished or TaskStatus.Canceled;
}
