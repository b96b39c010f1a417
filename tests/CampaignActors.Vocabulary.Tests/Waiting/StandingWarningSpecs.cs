using CampaignActors.Domain.Approvals;
using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Stocks;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Templates;
using CampaignActors.Domain.Values;
using CampaignActors.Domain.Workflows;
using CampaignActors.Vocabulary.Waiting;
using NodaTime;
using TaskStatus = CampaignActors.Domain.Tasks.TaskStatus;

namespace CampaignActors.Vocabulary.Tests.Waiting;

/// <summary>People without mail see in their work what mails ask and warn of (domain.md §5.9 rule 11).</summary>
public sealed class StandingWarningSpecs
{
    private static readonly Instant s_now = Instant.FromUtc(2026, 3, 2, 9, 0);
    private static readonly Code s_any = new("X1");
    private static readonly Code s_mia = new("mia");
    private static readonly Code s_team = new("team");

    private static readonly DeliveryModel s_delivery = new()
    {
        Code = new Code("D1"), Fields = new DeliveryFields { Label = "Spring" }, Manager = s_mia, State = DeliveryState.TargetReady,
    };

    private static Approval Pending(params Code[] reviewers) => Approval.Submit(
        ApprovalType.Target, null, reviewers.ToSeq(), Duration.FromDays(3), s_now, null,
        new ApprovalOptions { Escalation = [new Code("boss")] });

    private static DeliveryModel With(Approval approval) =>
        s_delivery with { Approvals = Map<Approval>.Empty.Set(nameof(ApprovalType.Target), approval) };

    private static readonly TaskState s_task = new()
    {
        Code = new Code("T1"), Status = TaskStatus.InProgress, Manager = s_mia,
        Fields = new TaskFields
        {
            Label = "Write", AssignedTo = new Code("anna"), LateAssignee = s_team, Start = s_now, End = s_now + Duration.FromDays(1),
            InitialNotification = new ReminderRule(null, s_now - Duration.FromDays(1)),
        },
    };

    private static readonly LineState s_line = (LineState)EntityCatalog.Get(Kinds.Lines).Initial(new Code("C5")) with
    {
        Stock = new Code("ST"),
        Notify = s_team,
        Alert = StockAlert.Low,
    };

    private static readonly BudgetState s_budget = (BudgetState)EntityCatalog.Get(Kinds.Budgets).Initial(new Code("B1")) with
    {
        Fields = new BudgetFields { Owner = s_mia },
    };

    private static readonly WorkflowModel s_workflow = (WorkflowModel)EntityCatalog.Get(Kinds.Workflows).Initial(new Code("deliveryMgt"));

    private static readonly ProviderPromise s_promise = new(s_now + Duration.FromDays(2), 1);

    /// <summary>For each mail that asks or warns: what lets it be sent, and the verb, step and person that the work has then.</summary>
    private static readonly (string Template, string Kind, IEntityState State, string Expected)[] s_cases =
    [
        (MailTemplates.ApprovalRequest, Kinds.Deliveries, With(Pending(s_team)), "approve target team"),
        (MailTemplates.ApprovalReminder, Kinds.Deliveries, With(Pending(s_team)), "approve target team"),
        (MailTemplates.ApprovalEscalated, Kinds.Deliveries, With(Pending(s_team)), "approve target boss"),
        (MailTemplates.ApprovalOverdue, Kinds.Deliveries, With(Pending(s_team)), "look approvalOverdue:target mia"),
        (MailTemplates.ApprovalRejected, Kinds.Deliveries, With(Pending(s_team) with { Status = ApprovalStatus.Rejected }),
            "look approvalRejected:target mia"),
        (MailTemplates.DeliveryToStart, Kinds.Deliveries, s_delivery with { State = DeliveryState.PendingConfirmation }, "confirm  mia"),
        (MailTemplates.MissedStart, Kinds.Deliveries, s_delivery with { State = DeliveryState.PendingConfirmation, StartWithheld = true },
            "look missedStart mia"),
        (MailTemplates.ProviderLate, Kinds.Deliveries, s_delivery with { Promise = s_promise }, "look providerLate mia"),
        (MailTemplates.RouterNotification, Kinds.Deliveries,
            s_delivery with { Promise = s_promise, Job = new(1, ProviderJobState.Mailing, "team", null, 1, 0, null, null) },
            "look routerNotification team"),
        (MailTemplates.StockAlert, Kinds.Lines, s_line, "look stockAlert team"),
        (MailTemplates.ReorderProposal, Kinds.Lines,
            s_line with { Proposals = [new(new Code("P1"), new Quantity(5), null, s_now, "why")] }, "acceptProposal P1 team"),
        (MailTemplates.BudgetAlert, Kinds.Budgets, s_budget with { AlertedPercent = 80 }, "look budgetAlert:80 mia"),
        (MailTemplates.ForecastAlert, Kinds.Budgets, s_budget with { ForecastBelow = true }, "look forecastAlert mia"),
        (MailTemplates.TaskPlanned, Kinds.Tasks, s_task with { Status = TaskStatus.Scheduled }, "look taskPlanned anna"),
        (MailTemplates.TaskStarted, Kinds.Tasks, s_task, "close  anna"),
        (MailTemplates.TaskReminder, Kinds.Tasks, s_task, "close  anna"),
        (MailTemplates.TaskLate, Kinds.Tasks, s_task, "look taskLate team"),
        (MailTemplates.TaskToApprove, Kinds.Tasks, s_task with
        {
            Status = TaskStatus.PendingApproval, Review = Pending(s_team) with { Type = ApprovalType.Task },
        }, "approve task team"),
        (MailTemplates.WorkflowFailed, Kinds.Workflows, s_workflow with { State = WorkflowState.Paused, Failed = true },
            "workflow start workflowFailed supervisors"),
        (MailTemplates.WorkflowPaused, Kinds.Workflows, s_workflow with { State = WorkflowState.Paused }, "workflow start  supervisors"),
        (MailTemplates.WorkflowLimit, Kinds.Campaigns,
            (CampaignState)EntityCatalog.Get(Kinds.Campaigns).Initial(new Code("OP1")) with
            {
                Fields = new CampaignFields { Manager = s_mia }, LimitTold = true,
            }, "look workflowLimit mia"),
        (MailTemplates.CampaignNotCreated, Kinds.Templates,
            (TemplateState)EntityCatalog.Get(Kinds.Templates).Initial(new Code("NEWS")) with
            {
                Fields = new TemplateFields { Owner = s_mia }, HeldKey = "K",
            }, "look campaignNotCreated:K mia"),
    ];

    /// <summary>What is told for information, and what no entity holds: a workflow that is silent is seen by the watchdog.</summary>
    private static readonly string[] s_tellOnly =
    [
        MailTemplates.ApprovalMoved, MailTemplates.TaskFinished, MailTemplates.ContentApproved, MailTemplates.CampaignMoved,
        MailTemplates.Proof, MailTemplates.WorkflowSilent, MailTemplates.Digest,
    ];

    public static TheoryData<string> Cases => [.. s_cases.Select(c => c.Template).Distinct()];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Mail_that_asks_or_warns_has_its_work(string template)
    {
        foreach (var (_, kind, state, expected) in s_cases.Where(c => c.Template == template))
        {
            var work = WaitingWork.Of(new EntityRef(kind, s_any), state);
            Assert.Contains(expected, work.Select(w => $"{w.Verb} {w.Step} {w.Who}".Replace(
                WorkflowFields.DefaultSupervisors.Text, "supervisors", StringComparison.Ordinal)));
            Assert.True(WaitingWork.IsPossible(new EntityRef(kind, s_any)));
        }
    }

    [Fact]
    public void Every_mail_is_work_or_tells_only() =>
        Assert.Equal(
            MailTemplateNames().Order(), s_cases.Select(c => c.Template).Distinct().Concat(s_tellOnly).Order());

    private static IEnumerable<string> MailTemplateNames() => typeof(MailTemplates).GetFields().Where(f => f.IsLiteral)
        .Select(f => (string)f.GetRawConstantValue()!);

    [Fact]
    public void Warning_about_a_date_waits_from_that_date_on()
    {
        var overdue = Assert.Single(
            WaitingWork.Of(Kinds.Delivery(s_delivery.Code), With(Pending(s_team))), w => w.Verb == StandingWarnings.Look);
        Assert.Equal(s_now + Duration.FromDays(3), overdue.From);
        var late = Assert.Single(WaitingWork.Of(Kinds.Task(s_task.Code), s_task), w => w.Step == MailTemplates.TaskLate);
        Assert.Equal(s_task.Fields!.End, late.From);
    }

    [Fact]
    public void Warning_waits_until_it_is_over()
    {
        IEntityState[] over =
        [
            With(Pending(s_team) with { Status = ApprovalStatus.Approved }),
            s_delivery with { Promise = s_promise with { KeptAt = s_now } },
            s_delivery with { State = DeliveryState.Canceled, Promise = s_promise }, s_line with { Alert = StockAlert.None }, s_budget,
            s_task with { Status = TaskStatus.Finished }, s_workflow with { State = WorkflowState.Started },
        ];
        string[] kinds =
            [Kinds.Deliveries, Kinds.Deliveries, Kinds.Deliveries, Kinds.Lines, Kinds.Budgets, Kinds.Tasks, Kinds.Workflows];
        foreach (var (kind, state) in kinds.Zip(over))
        {
            Assert.DoesNotContain(
                WaitingWork.Of(new EntityRef(kind, s_any), state), w => w.Verb is StandingWarnings.Look or "workflow start");
        }
    }
}
