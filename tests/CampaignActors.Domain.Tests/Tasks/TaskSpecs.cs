using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Pricing;

using TaskStatus = CampaignActors.Domain.Tasks.TaskStatus;
using static CampaignActors.Domain.Tests.Tasks.TaskSamples;

namespace CampaignActors.Domain.Tests.Tasks;

/// <summary>Tasks: life cycle, review, dependency, reset and cost (domain.md §3.2, §4.4).</summary>
public sealed class TaskSpecs
{
    private static readonly Work s_budget = new(TechnicalWorkflow.BudgetMgt);

    private static readonly ServiceTemplate s_service = new(
        [
            new("Creation", ProcessType.Task, false, [new("Day", PriceStructure.Daily(300))]),
            new("Room", ProcessType.Task, false, [new("Large", PriceStructure.Fixed(500))]),
        ]);

    private static Spec New() =>
        TaskSamples.New().Knowing(
            Kinds.Provider(Code("AGENCY")), new ProviderFacts("Agency", Map<ServiceTemplate>.Empty.Set("Design", s_service)));

    private static Spec Existing(TaskFields? fields = null) => New().When(new PutTask(PutMode.Create, fields ?? Scheduled)).ThenAccepted();

    [Fact]
    public void Created_task_is_scheduled_or_in_progress_without_a_mail()
    {
        Assert.Equal(TaskStatus.Scheduled, Status(Existing()));
        var running = Existing(Scheduled with { Start = Spec.Start });
        Assert.Equal(TaskStatus.InProgress, Status(running));
        Assert.Empty(running.State<TaskState>().Notices);
    }

    [Fact]
    public void Its_start_is_reached_and_the_assignee_is_mailed()
    {
        var spec = Existing();
        Assert.Equal(Begin, spec.Due[TechnicalWorkflow.OperationMgt]);
        spec.When(Operation).ThenNothing();
        spec.At(Begin).When(Operation).Then(new TaskStarted(true));
        var notice = Assert.Single(spec.State<TaskState>().Notices);
        Assert.Equal((MailTemplates.TaskStarted, Code("mia")), (notice.Template, Assert.Single(notice.To)));
        spec.When(Delivery).ThenAccepted();
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
        var spec = Existing(Scheduled with { Start = Spec.Start, Reviewers = [Code("rob")] });
        spec.When(new CloseTask()).ThenAccepted();
        Assert.Equal(TaskStatus.PendingApproval, Status(spec));
        Assert.Equal([MailTemplates.TaskToApprove, MailTemplates.ApprovalOverdue], spec.State<TaskState>().Notices.Select(n => n.Template));
        Knows(spec, "ann").By("ann").When(new DecideTask(true, null)).ThenRefused(Refusal.Forbidden, "reviewer");
        spec.By("rob").When(new DecideTask(false, "wrong font"))
            .Then(new TaskDecided(false, Code("rob"), "Rob", "wrong font"), new TaskRestarted(true, true));
        Assert.Equal((TaskStatus.InProgress, 2), (Status(spec), spec.State<TaskState>().Round));
        spec.When(new DecideTask(true, null)).ThenRefused(Refusal.State, "task T1 cannot be approved: it is inProgress");
        spec.By("mia").When(new CloseTask()).By("root").When(new DecideTask(true, null)).ThenAccepted();
        Assert.Equal(TaskStatus.Finished, Status(spec));

        static Spec Knows(Spec spec, string who) => spec.Operators(who);
    }

    [Fact]
    public void A_review_without_reviewers_is_for_the_assignee()
    {
        var spec = Existing(Scheduled with { Start = Spec.Start, Reviewers = [] }).When(new CloseTask());
        Assert.Equal(Code("mia"), Assert.Single(spec.State<TaskState>().Notices.Single(n => n.Template == MailTemplates.TaskToApprove).To));
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
        Existing(Scheduled with { Start = Spec.Start }).When(new CancelTask()).Then(new TaskCanceled());
        Existing(Scheduled with { Start = Spec.Start, Reviewers = [Code("rob")] }).When(new CloseTask())
            .When(new CancelTask()).Then(new TaskCanceled());
        Existing().WhenTold(Make.Campaign, new ParentCanceled()).Then(new TaskCanceled());
        Existing(Scheduled with { Start = Spec.Start }).When(new CloseTask()).WhenTold(Make.Campaign, new ParentCanceled()).ThenNothing();
    }

    [Fact]
    public void Linking_takes_the_end_of_the_parent_unless_it_has_its_own_start()
    {
        var parent = Kinds.Task(Code("P"));
        var facts = new TaskFacts(Make.Campaign, Begin, End);
        var follows = New().Knowing(parent, facts)
            .When(new PutTask(PutMode.Create, new TaskFields { Campaign = Code("OP1"), DependsOn = Code("P") }));
        Assert.Equal((End, End), Dates(follows));
        Assert.Contains(follows.Consents, c => c.Target == Make.Campaign && c.Ask.Equals(new LinkTask(Code("T1"), Code("P"), null)));
        Assert.Equal(
            (Begin, End), Dates(New().Knowing(parent, facts).When(new PutTask(PutMode.Create, Scheduled with { DependsOn = Code("P") }))));

        // Given later, it moves there and keeps its length.
        var later = Existing(Scheduled with { Start = Begin, End = Begin + Duration.FromHours(4) }).Knowing(parent, facts);
        later.When(new PutTask(PutMode.Change, new TaskFields { DependsOn = Code("P") }));
        Assert.Equal((End, End + Duration.FromHours(4)), Dates(later));
    }

    private static (Instant?, Instant?) Dates(Spec spec) => (spec.State<TaskState>().Fields!.Start, spec.State<TaskState>().Fields!.End);

    [Fact]
    public void Later_end_of_a_parent_moves_a_scheduled_child_as_a_whole()
    {
        var spec = Existing();
        spec.WhenTold(Make.Campaign, new MoveTask(Begin)).ThenNothing();
        spec.WhenTold(Make.Campaign, new MoveTask(Begin + Duration.FromHours(3))).ThenAccepted();
        Assert.Equal((Begin + Duration.FromHours(3), End + Duration.FromHours(3)), Dates(spec));
        Assert.Contains(spec.Effects, e => e.Effect is ReportItem { End: { } end } && end == End + Duration.FromHours(3));
        Existing(Scheduled with { Start = Spec.Start }).WhenTold(Make.Campaign, new MoveTask(End)).ThenNothing();
    }

    [Fact]
    public void Late_is_mailed_once_and_only_to_whom_the_task_names()
    {
        var silent = Existing(Scheduled with { Start = Spec.Start }).At(End + Duration.FromHours(1)).When(Delivery);
        silent.ThenNothing();
        var spec = Existing(Scheduled with { Start = Spec.Start, LateAssignee = Code("rob") });
        Assert.True(spec.Due[TechnicalWorkflow.DeliveryMgt] > End);
        spec.At(End).When(Delivery).ThenNothing();
        spec.At(End + Duration.FromSeconds(1)).When(Delivery).ThenAccepted();
        spec.When(Delivery).ThenNothing();
        spec.When(new PutTask(PutMode.Change, new TaskFields { End = End + Duration.FromDays(1) }));
        spec.At(End + Duration.FromDays(2)).When(Delivery).ThenAccepted();
    }

    private static TaskFields Priced(string category, string type) => Scheduled with
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
        Assert.Equal(
            (ChargeState.Open, Amounts(("", 1_200))), (Posted(spec).State, spec.State<TaskState>().Charges.Posted!.Contribution.Amounts));
        spec.When(new PutTask(PutMode.Change, new TaskFields { Load = 5 })).When(new CloseTask());
        var spent = Posted(spec);
        Assert.Equal((ChargeState.Spent, Amounts(("Work", 1_500))), (spent.State, spent.Amounts));
        spec.When(new ResetTask());
        Assert.Equal(
            (ChargeState.Open, Amounts(("", 1_200))), (Posted(spec).State, spec.State<TaskState>().Charges.Posted!.Contribution.Amounts));
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
        Assert.Equal(days, TaskCosts.Days(Scheduled with { Start = Spec.Start, End = Spec.Start + Duration.FromHours(hours) }));

    [Fact]
    public void Finished_without_a_service_it_keeps_its_estimate()
    {
        var spec = Existing(Scheduled with { Start = Spec.Start, Provisional = Estimate(80) }).When(new CloseTask());
        var spent = Posted(spec);
        Assert.Equal((ChargeState.Spent, Amounts(("", 80))), (spent.State, spent.Amounts));
    }

    [Fact]
    public void A_program_task_tells_its_program_and_its_budget()
    {
        var program = Kinds.Program(Code("PRG1"));
        var spec = New().Knowing(program, new Domain.Parents.ProgramFacts(Code("PLN1"), Code("B7")))
            .When(new PutTask(
                PutMode.Create, new TaskFields { Program = Code("PRG1"), Start = Begin, End = End, Provisional = Estimate(90) }))
            .When(s_budget);
        Assert.Contains(spec.Effects, e =>
            e.Target == Kinds.Budget(Code("B7")) && e.Effect is ChargeBudget { Contribution.Campaign: null });
        Assert.Contains(spec.Effects, e => e.Target == program && e.Effect.Equals(new ReportCosts(Eur(90), Eur(90))));
    }

    [Fact]
    public void Raising_what_is_reserved_asks_the_budget_first()
    {
        var spec = New().Knowing(Make.Campaign, Facts(level: CommitmentLevel.Reserved))
            .When(new PutTask(PutMode.Create, Scheduled with { Provisional = Estimate(80) }));
        var hold = Assert.Single(spec.Consents);
        Assert.Equal(Kinds.Budget(Code("B1")), hold.Target);
        Assert.Equal(Amounts(("", 80)), ((HoldMoney)hold.Ask).Contribution.Amounts);
        Assert.Empty(
            Existing(Scheduled with { Provisional = Estimate(80) })
                .When(new PutTask(PutMode.Change, new TaskFields { Label = "Same money" })).Consents);
    }

    [Fact]
    public void Wrong_input_is_refused_with_what_is_wrong()
    {
        New().When(new PutTask(PutMode.Create, new TaskFields { Start = Begin, End = End })).ThenRefused(Refusal.Invalid, "one of them");
        New().When(new PutTask(PutMode.Create, Scheduled with { Program = Code("PRG1") })).ThenRefused(Refusal.Unknown, "PRG1");
        New().When(new PutTask(PutMode.Create, Scheduled with { End = Begin - Duration.FromDays(1) }))
            .ThenRefused(Refusal.Invalid, "end before it starts");
        New().When(new PutTask(PutMode.Create, Scheduled with { Load = -1 })).ThenRefused(Refusal.Invalid, "'load'");
        New().When(new PutTask(PutMode.Create, Scheduled with { AssignedTo = Code("ghost") })).ThenRefused(Refusal.Unknown, "ghost");
        New().When(new PutTask(PutMode.Create, Priced("Creation", "Week"))).ThenRefused(Refusal.Invalid, "no type 'Week'");
        New().When(new PutTask(PutMode.Create, Scheduled with { Provider = Code("AGENCY"), Service = "Web" }))
            .ThenRefused(Refusal.Unknown, "no service 'Web'");
        New().Knowing(Make.Campaign, Facts(closed: true)).When(new PutTask(PutMode.Create, Scheduled)).ThenRefused(Refusal.State, "closed");
        Existing().When(new PutTask(PutMode.Create, Scheduled)).ThenRefused(Refusal.State, "exists already");
        Existing().When(new PutTask(PutMode.Apply, Scheduled)).ThenNothing();
    }
}
