using System.Globalization;
using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Notices;
using CampaignActors.Domain.Stocks;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Templates;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using CampaignActors.Vocabulary.Text;
using NodaTime;
using TaskStatus = CampaignActors.Domain.Tasks.TaskStatus;

namespace CampaignActors.Vocabulary.Waiting;

/// <summary>
/// What mails warn of, for as long as it stands, so that people without mail see it as well (domain.md §5.9 rule 11). The verb is
/// <see cref="Look"/>, the step the template of the mail; with several of one kind, what it is of follows after a colon.
/// </summary>
public static class StandingWarnings
{
    /// <summary>There is nothing to decide here: to look at it is all that waits.</summary>
    public const string Look = "look";

    public static IEnumerable<WaitingWork> Of(EntityRef entity, IEntityState state) => state switch
    {
        DeliveryModel { Fields: not null, Terminal: false } delivery => Of(entity, delivery),
        TaskState { Fields: not null, Terminal: false } task => Of(entity, task),
        LineState { Stock: not null, Notify: { } keepers, Alert: not StockAlert.None } line =>
            [Warning(entity, MailTemplates.StockAlert, keepers, line.Fields.Label)],
        BudgetState { Fields: not null } budget => Of(entity, budget),
        WorkflowModel workflow => Of(entity, workflow),
        CampaignState { Fields.Manager: { } manager, Closed: false } campaign => Of(entity, campaign, manager),
        TemplateState { Fields.Owner: { } owner, HeldKey: { } key } template =>
        [
            Warning(entity, MailTemplates.CampaignNotCreated, owner, template.Fields.Label) with
            {
                Step = Step(MailTemplates.CampaignNotCreated, key),
            },
        ],
        _ => [],
    };

    private static WaitingWork Warning(
        EntityRef entity, string template, Code who, string? label, Instant? since = null, Instant? deadline = null,
        Instant? from = null) =>
        new(entity, Look, template, who, label, since, deadline, from, [], false);

    private static string Step(string template, string of) => $"{template}:{of}";

    private static IEnumerable<WaitingWork> Of(EntityRef entity, DeliveryModel delivery)
    {
        var label = delivery.Fields!.Label;
        // Who works with the file that the provider got, until the report is in.
        if (delivery is { Job.Notify: { } provider, Promise: { KeptAt: null } awaited } && Code.Problem(provider) is null)
            yield return Warning(entity, MailTemplates.RouterNotification, new Code(provider), label, null, awaited.Date);
        if (delivery.Manager is not { } manager)
            yield break;
        foreach (var approval in delivery.Approvals.Values)
        {
            if (approval is { Status: ApprovalStatus.Pending, Deadline: { } deadline })
            {
                yield return Warning(entity, MailTemplates.ApprovalOverdue, manager, label, approval.SubmittedAt, deadline, deadline) with
                {
                    Step = Step(MailTemplates.ApprovalOverdue, Scalars.NameOf(approval.Type)),
                };
            }
            else if (approval is { Status: ApprovalStatus.Rejected })
            {
                yield return Warning(entity, MailTemplates.ApprovalRejected, manager, label, approval.DecidedAt) with
                {
                    Step = Step(MailTemplates.ApprovalRejected, Scalars.NameOf(approval.Type)),
                };
            }
        }
        if (delivery.Promise is { KeptAt: null } promise)
            yield return Warning(entity, MailTemplates.ProviderLate, manager, label, null, promise.Date, promise.Date);
        if (delivery is { State: DeliveryState.PendingConfirmation, StartWithheld: true })
            yield return Warning(entity, MailTemplates.MissedStart, manager, label, null, delivery.Fields.ContactDate);
    }

    private static IEnumerable<WaitingWork> Of(EntityRef entity, TaskState task)
    {
        var f = task.Fields!;
        if (f.Mirrors is not null)
            yield break;
        if (task.Status == TaskStatus.Scheduled && f is { InitialNotification: { } initial, Start: { } start }
            && (initial.At ?? start - initial.BeforeDeadline) is { } announced)
        {
            foreach (var who in f.Workers())
                yield return Warning(entity, MailTemplates.TaskPlanned, who, f.Label, start, f.End, announced);
        }
        if (task.Status is TaskStatus.Scheduled or TaskStatus.InProgress && f is { LateAssignee: { } late, End: { } end })
            yield return Warning(entity, MailTemplates.TaskLate, late, f.Label, f.Start, end, end);
        if (task is { Status: TaskStatus.PendingApproval, Manager: { } manager, Review: { Status: ApprovalStatus.Pending } review }
            && review.Deadline is { } by)
            yield return Warning(entity, MailTemplates.ApprovalOverdue, manager, f.Label, review.SubmittedAt, by, by);
    }

    private static IEnumerable<WaitingWork> Of(EntityRef entity, BudgetState budget)
    {
        if ((budget.Fields!.Owner ?? budget.LastManager) is not { } who)
            yield break;
        if (budget.AlertedPercent > 0)
        {
            yield return Warning(entity, MailTemplates.BudgetAlert, who, budget.Fields.Label) with
            {
                Step = Step(MailTemplates.BudgetAlert, budget.AlertedPercent.ToString(CultureInfo.InvariantCulture)),
            };
        }
        if (budget.ForecastBelow == true)
            yield return Warning(entity, MailTemplates.ForecastAlert, who, budget.Fields.Label);
    }

    /// <summary>One that has failed, or is paused: its work waits until a person starts it.</summary>
    private static IEnumerable<WaitingWork> Of(EntityRef entity, WorkflowModel workflow) => workflow.State != WorkflowState.Paused ? [] :
    [
        new WaitingWork(
            entity, "workflow start", workflow.Failed ? MailTemplates.WorkflowFailed : "", workflow.Settings.SupervisorsOrDefault,
            workflow.FailureReason, workflow.PausedSince, null, null, [], false),
    ];

    private static IEnumerable<WaitingWork> Of(EntityRef entity, CampaignState campaign, Code manager)
    {
        if (campaign.LimitTold)
            yield return Warning(entity, MailTemplates.WorkflowLimit, manager, campaign.Fields!.Label);
        foreach (var workflow in campaign.Workflows.Where(w => w.State == CampaignWorkflowState.Paused))
        {
            yield return new WaitingWork(
                entity, "campaignWorkflow start", workflow.Number.ToString(CultureInfo.InvariantCulture), manager, workflow.Label,
                workflow.PausedSince, null, null, [], false);
        }
    }
}
