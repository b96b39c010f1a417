using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Ledger;
using CampaignActors.Domain.Pricing;
using CampaignActors.Domain.Providers;
using CampaignActors.Domain.Tasks;
using CampaignActors.Domain.Values;
using NodaTime;
using Xunit;
using static CampaignActors.Domain.Tests.Make;
using TaskStatus = CampaignActors.Domain.Tasks.TaskStatus;

namespace CampaignActors.Domain.Tests.Tasks;

/// <summary>Tasks: life cycle, review, dependency, reset and cost (domain.md §3.2, §4.4).</summary>
public sealed class TaskSpecs
{
    private static readonly Instant s_begin = Spec.Start + Duration.FromDays(1);
    private static readonly Instant s_end = Spec.Start + Duration.FromDays(5);
    private static readonly Work s_operation = new(TechnicalWorkflow.OperationMgt);
    private static readonly Work s_delivery = new(TechnicalWorkflow.DeliveryMgt);
    private static readonly Work s_budget = new(TechnicalWorkflow.BudgetMgt);

    private static readonly ServiceTemplate s_service = new(
        [new("Creation", ProcessType.Task, false, [new("Day", PriceStructure.Daily(300))]), new("Room", ProcessType.Task, false, [new("Large", PriceStructure.Fixed(500))])]);

    private static CampaignFacts Facts(bool closed = false, CommitmentLevel level = CommitmentLevel.Planned) =>
        new(Code("PRG1"), Code("B1"), null, null, new CampaignTerms(level, true, null), closed);

    private static TaskFields Fields => new() { Campaign = Code("OP1"), AssignedTo = Code("mia"), Start = s_begin, End = s_end };

    private static Spec New() => new Spec(Task(1)).Operators("mia", "rob", "root").Knowing(Make.Campaign, Facts())
        .Knowing(Kinds.Provider(Code("AGENCY")), new ProviderFacts("Agency", Map<ServiceTemplate>.Empty.Set("Design", s_service)));

    private static Spec Existing(TaskFields? fields = null) => New().When(new PutTask(PutMode.Create, fields ?? Fields)).ThenAccepted();

    private static TaskStatus Status(Spec spec) => spec.State<TaskState>().Status;

    [Fact]
    public void Created_with_a_future_start_it_is_scheduled_else_in_progress_and_nobody_is_mailed()
    {
        Assert.Equal(TaskStatus.Scheduled, Status(Existing()));
        var running = Existing(Fields with { Start = Spec.Start });
        Assert.Equal(TaskStatus.InProgress, Status(running));
        Assert.Empty(running.State<TaskState>().Notices);
    }

    [Fact]
    public void Its_start_is_reached_and_the_assignee_is_mailed()
    {
        var spec = Existing();
        Assert.Equal(s_begin, spec.Due.Operation);
        spec.When(s_operation).ThenNothing();
        spec.At(s_begin).When(s_operation).Then(new TaskStarted(true));
        var notice = Assert.Single(spec.State<TaskState>().Notices);
        Assert.Equal((MailTemplates.TaskStarted, Code("mia")), (notice.Template, Assert.Single(notice.To)));
        spec.When(s_delivery).ThenAccepted();
        Assert.Empty(spec.State<TaskState>().Notices);
        Assert.Equal(Kinds.Operator(Code("mia")), Assert.Single(spec.Effects).Target);
    }

    [Fact]
    public void Only_the_assignee_starts_closes_and_resets()
    {
        var spec = Existing();
        spec.By("rob").When(new StartTask()).ThenRefused(Refusal.Forbidden, "assigned to mia");
        spec.By("mia").When(new CloseTask()).ThenRefused(Refusal.State, "task T1 cannot be closed: it is scheduled");
        spec.When(new StartTask()).ThenAccepted();
        spec.By("rob").When(new CloseTask()).ThenRefused(Refusal.Forbidden, "assigned to mia");
        spec.By("ghost").When(new CloseTask()).ThenRefused(Refusal.Unknown, "ghost");
        spec.By("mia").When(new CloseTask()).ThenAccepted();
        Assert.Equal(TaskStatus.Finished, Status(spec));
        spec.When(new CloseTask()).ThenRefused(Refusal.State, "it is finished");
        spec.By("rob").When(new ResetTask()).ThenRefused(Refusal.Forbidden, "assigned to mia");
        spec.By("mia").When(new ResetTask()).Then(new TaskRestarted(false, true));
        Assert.Equal((TaskStatus.Scheduled, 2), (Status(spec), spec.State<TaskState>().Round));
        spec.When(new ResetTask()).ThenRefused(Refusal.State, "it is scheduled");
    }

    [Fact]
    public void A_review_rejects_into_a_new_round_and_approves_into_finished()
    {
        var spec = Existing(Fields with { Start = Spec.Start, Reviewers = [Code("rob")] });
        spec.When(new CloseTask()).ThenAccepted();
        Assert.Equal(TaskStatus.PendingApproval, Status(spec));
        Assert.Equal([MailTemplates.TaskToApprove], spec.State<TaskState>().Notices.Select(n => n.Template));
        Knows(spec, "ann").By("ann").When(new DecideTask(true, null)).ThenRefused(Refusal.Forbidden, "reviewer");
        spec.By("rob").When(new DecideTask(false, "wrong font")).Then(new TaskDecided(false, Code("rob"), "Rob", "wrong font"), new TaskRestarted(true, true));
        Assert.Equal((TaskStatus.InProgress, 2), (Status(spec), spec.State<TaskState>().Round));
        spec.When(new DecideTask(true, null)).ThenRefused(Refusal.State, "task T1 cannot be approved: it is inProgress");
        spec.By("mia").When(new CloseTask()).By("root").When(new DecideTask(true, null)).ThenAccepted();
        Assert.Equal(TaskStatus.Finished, Status(spec));

        static Spec Knows(Spec spec, string who) => spec.Operators(who);
    }

    [Fact]
    public void A_review_without_reviewers_is_for_the_assignee()
    {
        var spec = Existing(Fields with { Start = Spec.Start, Reviewers = [] }).When(new CloseTask());
        Assert.Equal(Code("mia"), Assert.Single(Assert.Single(spec.State<TaskState>().Notices).To));
        spec.When(new DecideTask(true, null)).ThenAccepted();
    }

    [Fact]
    public void Cancelled_by_its_assignee_or_with_its_campaign()
    {
        var spec = Existing();
        spec.By("rob").When(new CancelTask()).ThenRefused(Refusal.Forbidden, "assigned");
        spec.By("mia").When(new CancelTask()).Then(new TaskCanceled());
        spec.When(new CancelTask()).ThenRefused(Refusal.State, "it is canceled");
        spec.WhenTold(Make.Campaign, new ParentCanceled()).ThenNothing();
        Existing().WhenTold(Make.Campaign, new ParentCanceled()).Then(new TaskCanceled());
        Existing(Fields with { Start = Spec.Start }).When(new CloseTask()).WhenTold(Make.Campaign, new ParentCanceled()).ThenNothing();
    }

    [Fact]
    public void Linking_takes_the_end_of_the_parent_unless_it_has_its_own_start()
    {
        var parent = Kinds.Task(Code("P"));
        var facts = new TaskFacts(Make.Campaign, s_begin, s_end);
        var follows = New().Knowing(parent, facts).When(new PutTask(PutMode.Create, new TaskFields { Campaign = Code("OP1"), DependsOn = Code("P") }));
        Assert.Equal((s_end, s_end), Dates(follows));
        Assert.Contains(follows.Consents, c => c.Target == Make.Campaign && c.Ask.Equals(new LinkTask(Code("T1"), Code("P"), null)));
        Assert.Equal((s_begin, s_end), Dates(New().Knowing(parent, facts).When(new PutTask(PutMode.Create, Fields with { DependsOn = Code("P") }))));

        // Given later, it moves there and keeps its length.
        var later = Existing(Fields with { Start = s_begin, End = s_begin + Duration.FromHours(4) }).Knowing(parent, facts);
        later.When(new PutTask(PutMode.Change, new TaskFields { DependsOn = Code("P") }));
        Assert.Equal((s_end, s_end + Duration.FromHours(4)), Dates(later));
    }

    private static (Instant?, Instant?) Dates(Spec spec) => (spec.State<TaskState>().Fields!.Start, spec.State<TaskState>().Fields!.End);

    [Fact]
    public void When_the_parent_ends_later_a_scheduled_child_that_starts_before_moves_and_keeps_its_length()
    {
        var spec = Existing();
        spec.WhenTold(Make.Campaign, new MoveTask(s_begin)).ThenNothing();
        spec.WhenTold(Make.Campaign, new MoveTask(s_begin + Duration.FromHours(3))).ThenAccepted();
        Assert.Equal((s_begin + Duration.FromHours(3), s_end + Duration.FromHours(3)), Dates(spec));
        Assert.Contains(spec.Effects, e => e.Effect is ReportItem { End: { } end } && end == s_end + Duration.FromHours(3));
        Existing(Fields with { Start = Spec.Start }).WhenTold(Make.Campaign, new MoveTask(s_end)).ThenNothing();
    }

    [Fact]
    public void Late_is_mailed_once_and_only_to_whom_the_task_names()
    {
        var silent = Existing(Fields with { Start = Spec.Start }).At(s_end + Duration.FromHours(1)).When(s_delivery);
        silent.ThenNothing();
        var spec = Existing(Fields with { Start = Spec.Start, LateAssignee = Code("rob") });
        Assert.True(spec.Due.Delivery > s_end);
        spec.At(s_end).When(s_delivery).ThenNothing();
        spec.At(s_end + Duration.FromSeconds(1)).When(s_delivery).ThenAccepted();
        spec.When(s_delivery).ThenNothing();
        spec.When(new PutTask(PutMode.Change, new TaskFields { End = s_end + Duration.FromDays(1) }));
        spec.At(s_end + Duration.FromDays(2)).When(s_delivery).ThenAccepted();
    }

    private static TaskFields Priced(string category, string type) => Fields with
    {
        Start = Spec.Start,
        Provider = Code("AGENCY"),
        Service = "Design",
        Costs = [new CostSelection(category, type, null, "Work")],
        Provisional = Estimate(1_200),
    };

    private static Contribution Posted(Spec spec) => ((TaskCosted)spec.When(s_budget).Events.Single()).Posted.Contribution;

    [Fact]
    public void It_costs_its_estimate_until_it_is_finished_then_days_or_a_fixed_price()
    {
        var spec = Existing(Priced("Creation", "Day"));
        Assert.Equal((ChargeState.Open, Amounts(("", 1_200))), (Posted(spec).State, spec.State<TaskState>().Charges.Posted!.Contribution.Amounts));
        spec.When(new PutTask(PutMode.Change, new TaskFields { Load = 5 })).When(new CloseTask());
        var spent = Posted(spec);
        Assert.Equal((ChargeState.Spent, Amounts(("Work", 1_500))), (spent.State, spent.Amounts));
        spec.When(new ResetTask());
        Assert.Equal((ChargeState.Open, Amounts(("", 1_200))), (Posted(spec).State, spec.State<TaskState>().Charges.Posted!.Contribution.Amounts));
        spec.When(new CancelTask());
        Assert.True(Posted(spec).IsEmpty);

        var room = Existing(Priced("Room", "Large")).When(new CloseTask());
        Assert.Equal(Amounts(("Work", 500)), Posted(room).Amounts);
    }

    [Theory]
    [InlineData(24, 1)]
    [InlineData(25, 2)]
    [InlineData(96, 4)]
    [InlineData(1, 1)]
    public void Without_a_load_every_started_day_of_its_schedule_counts(int hours, int days) =>
        Assert.Equal(days, TaskCosts.Days(Fields with { Start = Spec.Start, End = Spec.Start + Duration.FromHours(hours) }));

    [Fact]
    public void Finished_without_a_service_it_keeps_its_estimate()
    {
        var spec = Existing(Fields with { Start = Spec.Start, Provisional = Estimate(80) }).When(new CloseTask());
        var spent = Posted(spec);
        Assert.Equal((ChargeState.Spent, Amounts(("", 80))), (spent.State, spent.Amounts));
    }

    [Fact]
    public void A_program_task_tells_its_program_and_its_budget()
    {
        var program = Kinds.Program(Code("PRG1"));
        var spec = New().Knowing(program, new Domain.Programs.ProgramFacts(Code("PLN1"), Code("B7")))
            .When(new PutTask(PutMode.Create, new TaskFields { Program = Code("PRG1"), Start = s_begin, End = s_end, Provisional = Estimate(90) })).When(s_budget);
        Assert.Contains(spec.Effects, e => e.Target == Kinds.Budget(Code("B7")) && e.Effect is ChargeBudget { Contribution.Campaign: null });
        Assert.Contains(spec.Effects, e => e.Target == program && e.Effect.Equals(new ReportCosts(Eur(90), Eur(90))));
    }

    [Fact]
    public void Raising_what_is_reserved_asks_the_budget_first()
    {
        var spec = New().Knowing(Make.Campaign, Facts(level: CommitmentLevel.Reserved)).When(new PutTask(PutMode.Create, Fields with { Provisional = Estimate(80) }));
        var hold = Assert.Single(spec.Consents);
        Assert.Equal(Kinds.Budget(Code("B1")), hold.Target);
        Assert.Equal(Amounts(("", 80)), ((HoldMoney)hold.Ask).Contribution.Amounts);
        Assert.Empty(Existing(Fields with { Provisional = Estimate(80) }).Consents);
    }

    [Fact]
    public void Wrong_input_is_refused_with_what_is_wrong()
    {
        New().When(new PutTask(PutMode.Create, new TaskFields { Start = s_begin, End = s_end })).ThenRefused(Refusal.Invalid, "one of them");
        New().When(new PutTask(PutMode.Create, Fields with { Program = Code("PRG1") })).ThenRefused(Refusal.Unknown, "PRG1");
        New().When(new PutTask(PutMode.Create, Fields with { End = s_begin - Duration.FromDays(1) })).ThenRefused(Refusal.Invalid, "end before it starts");
        New().When(new PutTask(PutMode.Create, Fields with { Load = -1 })).ThenRefused(Refusal.Invalid, "'load'");
        New().When(new PutTask(PutMode.Create, Fields with { AssignedTo = Code("ghost") })).ThenRefused(Refusal.Unknown, "ghost");
        New().When(new PutTask(PutMode.Create, Priced("Creation", "Week"))).ThenRefused(Refusal.Invalid, "no type 'Week'");
        New().When(new PutTask(PutMode.Create, Fields with { Provider = Code("AGENCY"), Service = "Web" })).ThenRefused(Refusal.Unknown, "no service 'Web'");
        New().Knowing(Make.Campaign, Facts(closed: true)).When(new PutTask(PutMode.Create, Fields)).ThenRefused(Refusal.State, "closed");
        Existing().When(new PutTask(PutMode.Create, Fields)).ThenRefused(Refusal.State, "exists already");
        Existing().When(new PutTask(PutMode.Apply, Fields)).ThenNothing();
    }
}
