using System.Collections.Frozen;
using System.Globalization;
using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Operators;
using CampaignActors.Domain.Stocks;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using CampaignActors.Vocabulary.Text;
using NodaTime;
using TaskStatus = CampaignActors.Domain.Tasks.TaskStatus;

namespace CampaignActors.Vocabulary.Waiting;

/// <summary>Something that waits for an operator or a group.</summary>
/// <param name="Verb">What to do, as the command line says it.</param>
/// <param name="Step">Which approval, or which parked item; empty where the verb says it all.</param>
/// <param name="Who">An operator or a group.</param>
/// <param name="Since">Since when it waits; <c>null</c>: that is not stored.</param>
/// <param name="Deadline">Until when it should be done.</param>
/// <param name="From">From when it waits for <paramref name="Who"/>; <c>null</c>: at once.</param>
/// <param name="Except">Operators who may not, or have done their part, although they are meant.</param>
/// <param name="Delegable">Whether those may do it to whom <paramref name="Who"/> has delegated.</param>
public sealed record WaitingWork(
    EntityRef Entity, string Verb, string Step, Code Who, string? Label, Instant? Since, Instant? Deadline, Instant? From, Seq<Code> Except,
    bool Delegable)
{
    /// <summary>The verb of an entry that is a delegation: <see cref="Who"/> decides for its entity, from and until.</summary>
    public const string Delegates = "delegates";

    /// <summary>Kinds of entities that can let anything wait; the others are not asked.</summary>
    private static readonly FrozenSet<string> s_kinds = FrozenSet.Create(
        StringComparer.Ordinal, Kinds.Deliveries, Kinds.Tasks, Kinds.Workflows, Kinds.Operators, Kinds.Lines, Kinds.Budgets,
        Kinds.Campaigns, Kinds.Templates);

    /// <summary>Whether an entity can let anything wait.</summary>
    public static bool IsPossible(EntityRef entity) => s_kinds.Contains(entity.Kind);

    /// <summary>
    /// All that an entity lets wait, each for one operator or group once: of several stages of an approval, the one that is asked for first
    /// and is the most urgent.
    /// </summary>
    public static IReadOnlyList<WaitingWork> Of(EntityRef entity, IEntityState state) =>
    [
        .. All(entity, state).Concat(StandingWarnings.Of(entity, state)).GroupBy(w => (w.Verb, w.Step, w.Who)).Select(same => same
            .OrderBy(w => w.From ?? Instant.MinValue).ThenBy(w => w.Deadline ?? Instant.MaxValue).First()),
    ];

    private static IEnumerable<WaitingWork> All(EntityRef entity, IEntityState state) => state switch
    {
        DeliveryModel { Fields: not null } delivery => Of(entity, delivery),
        TaskState { Fields: not null } task => Of(entity, task),
        WorkflowModel { Parked.Count: > 0 } workflow => workflow.Parked.Select(p => new WaitingWork(
            entity, "workflow retry", p.Item.ToString(), workflow.Settings.SupervisorsOrDefault, p.Reason, p.Since, null, null, [], false)),
        LineState { Stock: not null, Notify: { } keepers } line => line.Proposals.Where(p => p.TakenBy is null).Select(p => new WaitingWork(
            entity, "acceptProposal", p.Code.Text, keepers, line.Fields.Label, p.Since, p.Wanted, null, [], false)),
        BudgetState { Fields: not null, Waiting.Count: > 0 } budget => Of(entity, budget),
        CampaignState { Fields.Manager: { } manager, Closed: false } campaign => Of(entity, campaign, manager),
        OperatorState { Fields.Delegations: { } delegations } =>
            delegations.Select((d, i) => new WaitingWork(entity, Delegates, $"{i}", d.To, null, d.From, d.Until, d.From, [], false)),
        _ => [],
    };

    /// <summary>The rates for which charges of a budget wait; those that wait for money are posted when there is some.</summary>
    private static IEnumerable<WaitingWork> Of(EntityRef entity, BudgetState budget) =>
        (budget.Fields!.Owner ?? budget.LastManager) is not { } who ? []
        : budget.Waiting!.Values.Where(c => c.Needs is null)
            .SelectMany(c => Exchange.Rates(budget.Currency, c.Charge.Contribution).Select(rate => (rate.Code, c.Since)))
            .GroupBy(c => c.Code, c => c.Since)
            .Select(pair => new WaitingWork(
                entity, "quote", pair.Key.Text, who, budget.Fields.Label, pair.Min(), null, null, [], false));

    /// <summary>Workflows without an automatic start, or whose automatic start was missed (domain.md §5.3 rules 2 and 5).</summary>
    private static IEnumerable<WaitingWork> Of(EntityRef entity, CampaignState campaign, Code manager) => campaign.Workflows
        .Where(w => w.State == CampaignWorkflowState.BeingEdited && (!w.Automatic || w.Missed))
        .Select(w => new WaitingWork(
            entity, "campaignWorkflow start", w.Number.ToString(CultureInfo.InvariantCulture), manager, w.Label, null, w.Planned, null, [],
            false));

    private static IEnumerable<WaitingWork> Of(EntityRef entity, DeliveryModel delivery)
    {
        if (delivery.State is DeliveryState.Finished or DeliveryState.Stopped or DeliveryState.Canceled or DeliveryState.Deleted)
            yield break;
        foreach (var approval in delivery.Approvals.Values.Where(a => a.Status == ApprovalStatus.Pending))
        {
            foreach (var work in Of(entity, "approve", delivery.Fields!.Label, approval, delivery.Manager))
                yield return work;
        }
        if (delivery.State != DeliveryState.PendingConfirmation)
            yield break;
        Seq<Code> except = delivery is { Settings.Options.FourEyes: true, PreparedBy: { } preparer } ? [preparer] : [];
        var starters = Deciders.Of(delivery.Settings.ReviewersOf(ApprovalType.Start), delivery.Manager, delivery.Settings.Options, false);
        foreach (var who in starters.Distinct())
            yield return new WaitingWork(entity, "confirm", "", who, delivery.Fields!.Label, null, delivery.Fields.ContactDate, null,
                except, true);
    }

    private static IEnumerable<WaitingWork> Of(EntityRef entity, TaskState task)
    {
        var f = task.Fields!;
        // A task that mirrors an approval is done with it; groups and notifications end by themselves.
        if (f.Mirrors is not null || task.Type is TaskType.Grouping or TaskType.Notification)
            yield break;
        if (task is { Status: TaskStatus.PendingApproval, Review: { Status: ApprovalStatus.Pending } review })
        {
            foreach (var work in Of(entity, "approve", f.Label, review, f.AssignedTo))
                yield return work;
        }
        if (task.Status != TaskStatus.InProgress)
            yield break;
        if (f.AssignedTo is { } assignee)
            yield return new WaitingWork(entity, "close", "", assignee, f.Label, f.Start, f.End, null, [], false);
        foreach (var who in (f.Participants ?? []).Select(p => p.Operator).Where(o => o != f.AssignedTo && !task.Parts.ContainsKey(o.Text)))
            yield return new WaitingWork(entity, "approvePart", "", who, f.Label, f.Start, f.End, null, [], false);
    }

    /// <summary>For those who may decide (domain.md §5.1), and once it is late, for those to whom it is escalated.</summary>
    private static IEnumerable<WaitingWork> Of(EntityRef entity, string verb, string? label, Approval approval, Code? owner)
    {
        var step = Scalars.NameOf(approval.Type);
        Seq<Code> submitter = approval is { Options.FourEyes: true, SubmittedBy: { } by } ? [by] : [];
        if (approval.Stages is not { } stages)
        {
            var except = approval.Acceptances.Select(a => a.By).Concat(submitter).ToSeq();
            return Asked(approval.Reviewers, approval.SubmittedAt, approval.Deadline, except);
        }
        // Those who accepted one stage may be asked for another.
        return stages.Where(s => s.IsOpen).SelectMany(s => Asked(s.Reviewers, s.OpenedAt, s.Deadline, submitter));

        IEnumerable<WaitingWork> Asked(Seq<Code> reviewers, Instant? since, Instant? deadline, Seq<Code> but)
        {
            var deciders = Deciders.Of(reviewers, owner, approval.Options, overdue: false).Distinct().ToList();
            var late = approval.Options.Escalation.Distinct().Where(e => !deciders.Contains(e));
            return deciders.Select(who => (Who: who, From: (Instant?)null)).Concat(late.Select(who => (Who: who, From: deadline)))
                .Select(w => new WaitingWork(entity, verb, step, w.Who, label, since, deadline, w.From, but, true));
        }
    }
}
