using System.Collections.Immutable;
using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Planning;
using CampaignActors.Domain.Schedules;
using CampaignActors.Domain.Slots;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Domain.Campaigns;

/// <summary>Life cycle of a campaign (domain.md §4.3). "To validate" is derived, not stored.</summary>
public enum CampaignStatus
{
    BeingEdited,
    Started,
    Finished,
    Canceled,
}

/// <summary>The triggers that move a campaign from one status to the next.</summary>
public enum CampaignTrigger
{
    Described,

    /// <summary>Its start was reached, or one of its items began.</summary>
    Started,

    /// <summary>Its end was reached with everything done, or its manager closed it.</summary>
    Closed,
    Canceled,
    Reopened,
}

public sealed record CampaignFields : Fields
{
    public string? Label { get; init; }

    public Code? Program { get; init; }

    public Code? Budget { get; init; }

    public Code? Manager { get; init; }

    public Instant? Start { get; init; }

    public Instant? End { get; init; }

    public CommitmentLevel? Level { get; init; }

    public ProcessStatus? Process { get; init; }

    /// <summary>Why the process status went back from Carried out; given beside it (domain.md §4.3).</summary>
    public string? Reason { get; init; }

    public CostEstimate? Provisional { get; init; }

    public Money? Real { get; init; }

    public Money? FixedCost { get; init; }

    public ApprovalSettings? Approvals { get; init; }

    /// <summary>Currency of sums of nothing; given when the campaign is created.</summary>
    [GivenOnce]
    public Currency? Currency { get; init; }

    /// <summary>The template it was made from.</summary>
    public Code? Template { get; init; }

    /// <summary>When workflows are created in it.</summary>
    public Schedule? Schedule { get; init; }

    /// <summary>Label of the workflow that each occurrence copies.</summary>
    public string? WorkflowTemplate { get; init; }

    /// <summary>Workflows it may have.</summary>
    public int? MaxWorkflows { get; init; }

    public JobExecution? Jobs { get; init; }

    public string? Nature { get; init; }

    [Bounded(Limits.People)]
    public Seq<Code>? Participants { get; init; }

    public Seq<DocumentLink>? Documents { get; init; }

    public Seq<Objective>? Objectives { get; init; }

    /// <summary>Tasks that are created with it.</summary>
    public Seq<TaskTemplate>? TaskTemplates { get; init; }

    /// <summary>Why these fields make no campaign, as far as they tell by themselves; <c>null</c> when they do.</summary>
    public string? Problem() =>
        End < Start ? "a campaign must not end before it starts"
        : (Real?.Amount ?? 0) < 0 || (FixedCost?.Amount ?? 0) < 0 ? "'real' and 'fixedCost' must not be negative"
        : TaskTemplates is { Count: > 0 } tasks && tasks.GroupBy(t => t.Key).FirstOrDefault(g => g.Count() > 1)?.Key is { } twice
            ? $"two task templates have the code '{twice}'"
        : TaskTemplates?.FirstOrDefault(t => t.Length < Duration.Zero) is { } backwards
            ? $"task template '{backwards.Key}' must not end before it starts"
        : MaxWorkflows < 1 ? "'maxWorkflows' must be above zero"
        : Provisional?.Problem() ?? Approvals?.Problem();

    /// <summary>The fields after a change. A reason belongs to the change of the process status that it was given with.</summary>
    public CampaignFields With(CampaignFields change) => FieldsChange.With(this, change) with
    {
        Reason = change.Reason ?? (change.Process is null ? Reason : null),
    };
}

[Contract("campaign.put")]
public sealed record PutCampaign(PutMode Mode, CampaignFields Fields) : ICommand;

[Contract("campaign.cancel")]
public sealed record CancelCampaign : ICommand;

/// <summary>The manager closes it before its end; everything in it must be done.</summary>
[Contract("campaign.close")]
public sealed record CloseCampaign : ICommand;

[Contract("campaign.reopen")]
public sealed record ReopenCampaign : ICommand;

/// <summary>A finished campaign is open again until it is closed or its end is moved.</summary>
[Contract("campaign.reopened")]
public sealed record CampaignReopened : IEvent;

/// <summary>The code that a template chose for a campaign is in use.</summary>
[Contract("campaign.occupied")]
public sealed record CodeWasTaken(BeginCampaign Campaign) : IEvent;

/// <param name="ProgramBudget">The program's budget; only read when the campaign is created.</param>
/// <param name="Occurrence">Number of the occurrence of the template that created it.</param>
[Contract("campaign.described")]
public sealed record CampaignDescribed(CampaignFields Fields, Code? ProgramBudget, int? Occurrence = null) : IEvent
{
    /// <summary>The effect on the schedule, when the change names one; earlier versions did not store it.</summary>
    public ScheduleChange? Change { get; init; }
}

[Contract("campaign.started")]
public sealed record CampaignStarted : IEvent;

/// <param name="CarriedOut">Whether all its items are done, so that its process status becomes Carried out.</param>
[Contract("campaign.finished")]
public sealed record CampaignFinished(bool CarriedOut) : IEvent;

[Contract("campaign.canceled")]
public sealed record CampaignCanceled : IEvent;

[Contract("campaign.itemReported")]
public sealed record ItemReported(EntityRef Item, ReportItem Report, Seq<GraphMove> Moves) : IEvent;

[Contract("campaign.itemCosted")]
public sealed record ItemCosted(EntityRef Item, Money Provisional, Money Calculated) : IEvent;

[Contract("campaign.linked")]
public sealed record TaskLinked(Code Task, Code? Parent) : IEvent
{
    public Code? Group { get; init; }
}

[Contract("campaign.programChanged")]
public sealed record ProgramBudgetChanged(Code? Budget) : IEvent;

/// <summary>The posting by budgetMgt: the sum and, by budget, the terms and the campaign's own part.</summary>
[Contract("campaign.calculated")]
public sealed record CampaignCalculated(Money Calculated, bool Counts, Map<CampaignPosting> Postings) : IEvent;

/// <summary>The charge for one budget.</summary>
/// <param name="Estimate">The campaign's own estimate, as long as it has no items whose estimates count.</param>
public sealed record CampaignPosting(CampaignTerms Terms, Contribution Own, Money? Estimate = null);

/// <summary>A line of an invoice for the campaign itself was settled, or un-settled.</summary>
[Contract("campaign.invoiced")]
public sealed record CampaignInvoiced(InvoiceLineSettled Line) : IEvent;

/// <summary>A delivery or task of the campaign, as it last reported.</summary>
/// <param name="Workflow">Number of the campaign's workflow to which it belongs.</param>
public sealed record CampaignItem(
    ItemPhase Phase, Code? Budget, Money? Provisional, Money? Calculated,
    int? Workflow = null, bool Preparing = false, bool Pending = false)
{
    public bool Terminal => Phase is ItemPhase.Finished or ItemPhase.Canceled;
}

[Contract("campaign.state")]
public sealed record CampaignState : IEntityState
{
    public required Code Code { get; init; }

    public CampaignFields? Fields { get; init; }

    public CampaignStatus Status { get; init; }

    public Code? ProgramBudget { get; init; }

    [Reported]
    public ImmutableSortedDictionary<EntityRef, CampaignItem> Items { get; init; } =
        ImmutableSortedDictionary<EntityRef, CampaignItem>.Empty;

    [Reported]
    public TaskGraph Graph { get; init; } = TaskGraph.Empty;

    /// <summary>The last postings by budgetMgt, by budget.</summary>
    [Reported]
    public Map<CampaignPosting> Postings { get; init; } = Map<CampaignPosting>.Empty;

    [Reported]
    public Seq<GrantedHold> Holds { get; init; } = [];

    public Money? Calculated { get; init; }

    /// <summary>When budgetMgt last calculated its cost.</summary>
    public Instant? CalculatedAt { get; init; }

    /// <summary>Settled invoice lines for the campaign's own part, by <c>invoice#line</c>.</summary>
    [Reported]
    public Map<Money>? Settled { get; init; }

    /// <summary>Further facts about the invoice lines for its own part; <c>null</c> without any.</summary>
    public BilledLines? Billed { get; init; }

    public Billing Billing => new(Settled ?? Map<Money>.Empty, Billed);

    /// <summary>Whether it counts, as last reported to the program.</summary>
    public bool Counts { get; init; }

    /// <summary>Whether an approval in it is pending: shown as "to validate" (domain.md §4.3).</summary>
    public bool ToValidate => Items.Values.Any(i => i.Pending);

    [Reported]
    public Seq<CampaignWorkflow> Workflows { get; init; } = [];

    /// <summary>When the schedule was set.</summary>
    public Instant ScheduledAt { get; init; }

    /// <summary>
    /// How far the schedule has advanced; absent for a schedule that an earlier version stored and that was not changed since.
    /// </summary>
    public ScheduleProgress? Progress { get; init; }

    /// <summary>The operator who created it; absent when a workflow did.</summary>
    public Code? Creator { get; init; }

    /// <summary>The occurrence of a campaign that a periodic template created.</summary>
    public CampaignPlace? Placed { get; init; }

    /// <summary>Whether the manager was informed that no more workflows are created.</summary>
    public bool LimitTold { get; init; }

    /// <summary>Whether it was reopened: it does not finish by itself until its end is moved or one of its items changes.</summary>
    public bool HeldOpen { get; init; }

    /// <summary>
    /// Occurrences that have no workflow yet and will get one under the present schedule, earliest first. The sequence may be
    /// infinite.
    /// </summary>
    public IEnumerable<Occurrence> Coming() => CampaignSchedule.Coming(this);

    public Currency Currency => Fields?.Currency ?? Values.Currency.Eur;

    public Code? Budget => Fields?.Budget ?? ProgramBudget;

    public CommitmentLevel Level => Fields?.Level ?? CommitmentLevel.Planned;

    public ProcessStatus Process => Fields?.Process ?? ProcessStatus.BeingEdited;

    public bool Closed => Status is CampaignStatus.Finished or CampaignStatus.Canceled;

    public CampaignTerms Terms => new(Level, Process != ProcessStatus.BeingEdited, Fields?.Manager);
}
