using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Parents;

namespace CampaignActors.Domain.Tests.Campaigns;

/// <summary>The schedule of a campaign, and what a change of it means for workflows that were made in advance (domain.md §5.3).</summary>
public sealed class CampaignScheduleSpecs
{
    private static readonly Work s_work = new(TechnicalWorkflow.OperationMgt);
    private const int AtOnce = 100;
    private static readonly Duration s_advance = Duration.FromDays(9);

    /// <summary>09:00 of a day of January 2026; specs begin on the 5th at 08:00.</summary>
    private static Instant Day(int day, int hour = 9) => Instant.FromUtc(2026, 1, day, hour, 0);

    private static ScheduleLine Line(Instant start, string? id = null, bool automatic = true) =>
        new(id, start, null, null, true, automatic);

    private static Schedule Lines(params ScheduleLine[] lines) => new() { Lines = lines.ToSeq(), Advance = s_advance };

    private static Schedule Rule(string cron, Instant? until = null, int? runs = null) =>
        new() { Cron = cron, Until = until, Runs = runs, Advance = s_advance, AutomaticStart = true };

    private static Spec Given(Schedule schedule, Instant? end = null, int? most = null) => new Spec(Campaign).Operators("mia", "root")
        .Knowing(Kinds.Program(Code("PRG1")), new ProgramFacts(Code("PLN1"), null))
        .When(new PutCampaign(PutMode.Create, new CampaignFields
        {
            Program = Code("PRG1"), Manager = Code("mia"), Start = Spec.Start - Duration.FromDays(1), End = end,
            MaxWorkflows = most, Schedule = schedule,
        }))
        .When(s_work);

    private static Spec Change(Spec spec, Schedule schedule) =>
        spec.When(new PutCampaign(PutMode.Change, new CampaignFields { Schedule = schedule })).ThenAccepted();

    /// <summary>Lines one after the other, all of them to be created at once.</summary>
    private static Schedule Many(int lines, Duration apart) =>
        new() { Lines = Enumerable.Range(0, lines).Select(i => Line(Day(6) + apart * i)).ToSeq(), Advance = Duration.FromDays(30) };

    private static CampaignState State(Spec spec) => spec.State<CampaignState>();

    private static (Instant, CampaignWorkflowState)[] Workflows(Spec spec) => [.. State(spec).Workflows.Select(w => (w.Planned, w.State))];

    private static Instant[] Coming(Spec spec) => [.. State(spec).Coming().Take(9).Select(o => o.Start)];

    [Fact]
    public void Deleted_line_withdraws_its_workflow_and_given_again_makes_it_again()
    {
        var spec = Given(Lines(Line(Day(6)), Line(Day(7))));

        Change(spec, Lines(Line(Day(7)))).When(s_work);
        Change(spec, Lines(Line(Day(6)), Line(Day(7)))).When(s_work);

        Assert.Equal(
            [
                (Day(6), CampaignWorkflowState.Canceled), (Day(7), CampaignWorkflowState.BeingEdited),
                (Day(6), CampaignWorkflowState.BeingEdited),
            ],
            Workflows(spec));
        Assert.Equal("Workflow - #3", State(spec).Workflows[2].Label);
        spec.When(new CommandCampaignWorkflow(1, CampaignWorkflowTrigger.Started)).ThenRefused(Refusal.State, "it is canceled");
    }

    /// <summary>
    /// Each change of the rule withdraws what was made ahead and makes it again: without a bound the list would grow for ever.
    /// </summary>
    [Fact]
    public void Withdrawn_workflows_have_a_bound()
    {
        var spec = Given(Rule("0 * * * * *"), most: Limits.Workflows);

        for (var change = 0; change < 12; change++)
        {
            spec.When(new PutCampaign(PutMode.Change, new CampaignFields { Cleared = ["schedule"] })).ThenAccepted();
            Change(spec, Rule($"{change} * * * * *"));
            for (var batch = 0; batch <= Limits.Workflows / AtOnce; batch++)
                spec.When(s_work);
        }

        Assert.Equal(Limits.ListedWorkflows, State(spec).Workflows.Count);
        Assert.Null(spec.Due[TechnicalWorkflow.OperationMgt]);
    }

    [Fact]
    public void Deleted_line_keeps_a_workflow_that_has_started()
    {
        var spec = Given(Lines(Line(Day(6)), Line(Day(7)))).At(Day(6)).When(s_work).WhenTold(Kinds.ExecutionSlots, new GrantSlot(1));

        Change(spec, Lines(Line(Day(8)))).When(s_work);

        Assert.Equal([(Day(6), CampaignWorkflowState.Started), (Day(8), CampaignWorkflowState.BeingEdited)], Workflows(spec));
    }

    [Fact]
    public void Workflow_follows_the_line_with_its_id_and_the_others_by_time()
    {
        var spec = Given(Lines(Line(Day(6)), Line(Day(7), "b"), Line(Day(8))));

        Change(spec, Lines(Line(Day(9), "b"), Line(Day(10)), Line(Day(8)))).When(s_work);

        Assert.Equal([Day(10), Day(9), Day(8)], Workflows(spec).Select(w => w.Item1));
        Assert.Empty(Coming(spec));
    }

    [Fact]
    public void Instant_that_two_lines_give_runs_once()
    {
        var spec = Given(Lines(Line(Day(6), "a"), Line(Day(6), "b"), Line(Day(6))));

        Assert.Equal([Day(6)], Workflows(spec).Select(w => w.Item1));
    }

    [Fact]
    public void Instant_that_has_run_never_runs_again_whatever_gives_it()
    {
        var spec = Given(Lines(Line(Day(5)))).At(Day(5)).When(s_work);

        Change(spec, Rule("0 9 * * *", until: Day(6))).When(s_work);
        Change(spec, Lines(Line(Day(5), "again"), Line(Day(6), "again too"))).When(s_work);

        Assert.Equal([Day(5), Day(6)], Workflows(spec).Select(w => w.Item1));
    }

    [Fact]
    public void Line_typed_after_its_instant_is_made_at_once_and_misses_its_start()
    {
        var spec = Given(Lines(Line(Day(6)))).At(Day(5, 12));

        Change(spec, Lines(Line(Day(5)), Line(Day(6)))).When(s_work);

        Assert.Equal(Day(5), Workflows(spec)[^1].Item1);
        Assert.True(State(spec).Workflows[^1].Missed);
        Assert.Contains(spec.Events, e => e is WorkflowStartMissed { Notices: not null });
        Assert.Equal(Day(6), spec.Due[TechnicalWorkflow.OperationMgt]);
    }

    [Fact]
    public void Line_that_was_typed_in_time_starts_within_the_grace()
    {
        var spec = Given(Lines(Line(Day(20)), Line(Day(21)))).At(Day(20, 12));

        Change(spec, Lines(Line(Day(20)), Line(Day(22)))).When(s_work);

        Assert.Equal((Day(20), CampaignWorkflowState.StartPending), Workflows(spec)[0]);
    }

    [Fact]
    public void Moved_rule_never_reaches_back_and_moves_advance_workflows()
    {
        var spec = Given(Rule("0 9 * * *", until: Day(8))).At(Day(6, 12)).When(s_work);

        Change(spec, Rule("0 10 * * *", until: Day(8, 23))).When(s_work);

        Assert.Equal([Day(5), Day(6), Day(7, 10), Day(8, 10)], Workflows(spec).Select(w => w.Item1));
        Assert.Empty(Coming(spec));
    }

    [Fact]
    public void Another_end_advance_or_number_of_runs_is_no_new_rule()
    {
        var spec = Given(Rule("0 9 * * *", until: Day(8)));

        Change(spec, Rule("0 9 * * *", until: Day(6, 12))).When(s_work);
        Assert.All(State(spec).Workflows, w => Assert.Equal(w.Planned > Day(6), w.IsWithdrawn));
        Change(spec, Rule("0 9 * * *", until: Day(7))).When(s_work);

        Assert.Equal([Day(5), Day(6), Day(7)], State(spec).Workflows.Where(w => !w.IsWithdrawn).Select(w => w.Planned));
        Change(spec.At(Day(6, 12)), Rule("0 9 * * *", until: Day(5, 12)));
    }

    [Fact]
    public void Runs_count_what_every_version_of_the_rule_has_made()
    {
        var spec = Given(Rule("0 9 * * *", runs: 3) with { Advance = null }).At(Day(5)).When(s_work).At(Day(6)).When(s_work);

        Change(spec, Rule("0 10 * * *", runs: 3) with { Advance = null });

        Assert.Equal([Day(6, 10)], Coming(spec));
        spec.At(Day(6, 10)).When(s_work);
        Assert.Null(spec.Due[TechnicalWorkflow.OperationMgt]);
    }

    [Fact]
    public void Occurrences_that_a_replaced_rule_owes_are_still_made_late()
    {
        var spec = Given(Rule("0 9 * * *") with { Advance = null }).At(Day(7, 12));

        Change(spec, Rule("0 10 * * MON") with { Advance = null }).When(s_work);

        Assert.Equal([Day(5), Day(6), Day(7)], Workflows(spec).Select(w => w.Item1));
        Assert.Equal(Day(12, 10), Coming(spec)[0]);
    }

    [Fact]
    public void Withdrawn_workflow_is_not_counted_in_the_limit()
    {
        var spec = Given(Lines(Line(Day(6)), Line(Day(7)), Line(Day(8))), most: 2).When(s_work).ThenNothing();
        Assert.Empty(Coming(spec));

        Change(spec, Lines(Line(Day(7))));
        Change(spec, Lines(Line(Day(7)), Line(Day(8)), Line(Day(9))));
        Assert.Equal([Day(8)], Coming(spec));
        spec.When(s_work);

        Assert.Equal([Day(7), Day(8)], State(spec).Workflows.Where(w => !w.IsWithdrawn).Select(w => w.Planned));
        Assert.Single(spec.Events.OfType<WorkflowLimitReached>());
        spec.When(s_work).ThenNothing();
    }

    [Fact]
    public void Coming_ends_with_the_campaign()
    {
        var spec = Given(Rule("0 9 * * *") with { Advance = null }, end: Day(7));

        Assert.Equal([Day(5), Day(6), Day(7)], Coming(spec));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Occurrence_at_the_last_instant_is_made_before_the_end(bool automatic)
    {
        var spec = Given(Lines(Line(Day(7), automatic: automatic)) with { Advance = null }, end: Day(7));

        spec.At(Day(7)).When(s_work);
        if (automatic)
        {
            Assert.Equal(CampaignStatus.Started, State(spec).Status);
            spec.WhenTold(Kinds.ExecutionSlots, new GrantSlot(1)).When(s_work);
            Assert.Equal(Day(7), State(spec).Workflows[0].StartedAt);
        }

        Assert.Equal(CampaignStatus.Finished, State(spec).Status);
        Assert.Single(State(spec).Workflows);
    }

    [Fact]
    public void Schedule_that_is_taken_away_withdraws_what_waits_for_its_instant()
    {
        var spec = Given(Rule("0 9 * * *", until: Day(7))).At(Day(5)).When(s_work);

        spec.When(new PutCampaign(PutMode.Change, new CampaignFields { Cleared = ["schedule"] }));

        Assert.Equal(
            [CampaignWorkflowState.StartPending, CampaignWorkflowState.Canceled, CampaignWorkflowState.Canceled],
            State(spec).Workflows.Select(w => w.State));
    }

    [Fact]
    public void Busy_schedule_works_in_batches_of_even_cost()
    {
        // Seven batches against one; each also copies the list of what is there. With a cost that grows with the square it is more than
        // fifty.
        var (small, large) = (Cost(200), Cost(800));

        Assert.True(large < 20 * small, $"200 cost {small} bytes, 800 cost {large}");

        static long Cost(int workflows)
        {
            var spec = Given(new Schedule { Cron = "* * * * *", Advance = Duration.FromDays(30) }, most: workflows);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var made = AtOnce; made < workflows; made += AtOnce)
            {
                Assert.Equal(made, State(spec).Workflows.Count);
                Assert.True(spec.Due[TechnicalWorkflow.OperationMgt] <= Spec.Start);
                spec.When(s_work);
                Assert.Equal(AtOnce, spec.Events.Count);
            }
            Assert.Equal(workflows, State(spec).Workflows.Count);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void Many_starts_at_once_are_taken_in_batches()
    {
        var spec = Given(Many(250, Duration.FromSeconds(1)), most: 250).When(s_work).When(s_work).At(Day(7));

        foreach (var started in new[] { 100, 200, 250 })
        {
            spec.When(s_work);
            Assert.Equal(started, State(spec).Workflows.Count(w => w.State == CampaignWorkflowState.StartPending));
        }

        Assert.Null(spec.Due[TechnicalWorkflow.OperationMgt]);
    }

    [Fact]
    public void Limit_beyond_the_most_counts_as_the_most()
    {
        var spec = Given(new Schedule { Cron = "* * * * *", Advance = Duration.FromDays(30_000) }, most: 100_000);

        for (var rounds = 0; spec.Due[TechnicalWorkflow.OperationMgt] <= Spec.Start && rounds < 20; rounds++)
            spec.When(s_work);

        Assert.Equal(1_000, State(spec).Workflows.Count);
        Assert.True(State(spec).LimitTold);
        Assert.Null(spec.Due[TechnicalWorkflow.OperationMgt]);
        spec.When(new PutCampaign(PutMode.Change, new CampaignFields { MaxWorkflows = 28 })).ThenAccepted();
    }
}
