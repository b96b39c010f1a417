using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Tasks;

[Contract("task.put")]
public sealed record PutTask(PutMode Mode, TaskFields Fields) : ICommand;

/// <summary>A campaign created from a template creates one of its tasks.</summary>
[Contract("task.begin")]
public sealed record BeginTask(TaskFields Fields) : IEffect;

/// <summary>A task of every campaign created from a template.</summary>
/// <param name="Key">Suffix of its code, after the campaign's code and a dash.</param>
/// <param name="BeforeEnd">Time from its start to the end of the campaign; it may start before the campaign (domain.md §2).</param>
/// <param name="Length">Time from its start to its end.</param>
public sealed record TaskTemplate(string Key, Duration BeforeEnd, Duration Length, TaskFields Fields)
{
    public EntityRef In(Code campaign) => Kinds.Task(new Code($"{campaign}-{Key}"));

    public BeginTask Begin(Code campaign, Instant end, Currency currency) => new(Fields with
    {
        Campaign = campaign,
        Start = end - BeforeEnd,
        End = end - BeforeEnd + Length,
        Currency = Fields.Currency ?? currency,
    });
}

[Contract("task.start")]
public sealed record StartTask : ICommand;

/// <summary>Announces the task to assignee and participants now. A scheduled notification is still sent.</summary>
[Contract("task.announce")]
public sealed record AnnounceTask : ICommand;

/// <summary>A participant approves their part.</summary>
/// <param name="PerformedLoad">Days of work performed.</param>
[Contract("task.approvePart")]
public sealed record ApprovePart(decimal? PerformedLoad) : ICommand;

[Contract("task.close")]
public sealed record CloseTask : ICommand;

/// <summary>A reviewer decides a closed task.</summary>
[Contract("task.decide")]
public sealed record DecideTask(bool Approved, string? Comment) : ICommand
{
    /// <summary>The round that the caller decides; absent: the current one.</summary>
    public int? Round { get; init; }
}

[Contract("task.cancel")]
public sealed record CancelTask : ICommand;

/// <summary>Resets the task, so that it is executed again.</summary>
[Contract("task.reset")]
public sealed record ResetTask : ICommand;

/// <param name="Fields">The fields after the change, with start and end filled in.</param>
/// <param name="ParentBudget">The budget of the campaign or program; only read when the task is created.</param>
[Contract("task.described")]
public sealed record TaskDescribed(TaskFields Fields, Seq<PricedSelection> Priced, Code? ParentBudget) : IEvent
{
    /// <summary>The campaign's manager; only read when the task is created.</summary>
    public Code? Manager { get; init; }
}

[Contract("task.moved")]
public sealed record TaskMoved(Instant Start, Instant End) : IEvent;

/// <param name="ByDate">Whether its start date was reached: assignee and participants get mails.</param>
[Contract("task.started")]
public sealed record TaskStarted(bool ByDate) : IEvent;

[Contract("task.announced")]
public sealed record TaskAnnounced : IEvent;

[Contract("task.partApproved")]
public sealed record TaskPartApproved(Code By, decimal? PerformedLoad) : IEvent;

[Contract("task.closed")]
public sealed record TaskClosed : IEvent;

[Contract("task.decided")]
public sealed record TaskDecided(bool Approved, Code By, string Name, string? Comment) : IEvent
{
    /// <summary>The reviewer for whom another operator decided under a delegation.</summary>
    public Code? For { get; init; }
}

[Contract("task.restarted")]
public sealed record TaskRestarted(bool Running, bool NewRound) : IEvent;

/// <summary>It ended by itself: a notification at its end, a group with its last member, a control task with its approval.</summary>
[Contract("task.ended")]
public sealed record TaskEnded : IEvent;

[Contract("task.reopened")]
public sealed record TaskReopened : IEvent;

[Contract("task.canceled")]
public sealed record TaskCanceled : IEvent;

[Contract("task.memberReported")]
public sealed record TaskMemberReported(Code Member, TaskStatus? Status) : IEvent;

[Contract("task.invoiced")]
public sealed record TaskInvoiced(InvoiceLineSettled Line) : IEvent;

[Contract("task.parentChanged")]
public sealed record TaskParentChanged(Code? Budget) : IEvent
{
    public Code? Manager { get; init; }
}

[Contract("task.costed")]
public sealed record TaskCosted(PostedCharge Posted, Seq<CostDetail> Details) : IEvent;

[Contract("task.facts")]
public sealed record TaskFacts(EntityRef Parent, Instant Start, Instant End) : IWarningFacts
{
    public Seq<string>? Standing { get; init; }

    public TaskType Type { get; init; }

    public TaskStatus Status { get; init; }

    public Currency? Currency { get; init; }

    /// <summary>The budget it is charged to; empty: none; <c>null</c> from version 0.1.0, which did not report it.</summary>
    public Seq<Code>? Budget { get; init; }
}

[Contract("task.state")]
public sealed record TaskState : IEntityState
{
    public required Code Code { get; init; }

    public TaskFields? Fields { get; init; }

    public TaskStatus Status { get; init; }

    public int Round { get; init; } = 1;

    /// <summary>The campaign's manager, who gets a mail about an overdue review.</summary>
    public Code? Manager { get; init; }

    /// <summary>The last review, open or decided.</summary>
    public Approval? Review { get; init; }

    /// <summary>Instants at which participants approved their part in this round.</summary>
    public Map<Instant> Parts { get; init; } = Map<Instant>.Empty;

    /// <summary>Number of announcements by operators.</summary>
    public int Announcements { get; init; }

    /// <summary>Last reported status of the members of a grouping task.</summary>
    [Reported]
    public Map<TaskStatus> Members { get; init; } = Map<TaskStatus>.Empty;

    public Seq<PricedSelection> Priced { get; init; } = [];

    public Seq<CostDetail> Details { get; init; } = [];

    /// <summary>When budgetMgt last calculated its cost.</summary>
    public Instant? CalculatedAt { get; init; }

    public ItemCharges Charges { get; init; } = new();

    [Reported]
    public Seq<Notice> Notices { get; init; } = [];

    /// <summary>When its dates, or their consequences, were last set: no notice is due for an earlier instant.</summary>
    public Instant? DatedAt { get; init; }

    /// <summary>Keys of the date notices that were sent.</summary>
    public Seq<string> Told { get; init; } = [];

    public Currency Currency => Fields?.Currency ?? Values.Currency.Eur;

    public TaskType Type => Fields?.Kind() ?? TaskType.Standard;

    /// <summary>The campaign or program to which it belongs.</summary>
    public EntityRef? Parent => Fields?.Campaign is { } campaign ? Kinds.Campaign(campaign)
        : Fields?.Program is { } program ? Kinds.Program(program) : null;

    public bool Terminal => TaskStates.Terminal(Status);
}

public static class TaskStates
{
    public static bool Terminal(TaskStatus status) => status is TaskStatus.Finished or TaskStatus.Canceled;
}
