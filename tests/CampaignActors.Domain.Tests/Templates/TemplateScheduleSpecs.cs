using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Numbering;
using CampaignActors.Domain.Parents;
using CampaignActors.Domain.Templates;

namespace CampaignActors.Domain.Tests.Templates;

/// <summary>A periodic template whose schedule is changed, and the campaigns that it made in advance (domain.md §5.3).</summary>
public sealed class TemplateScheduleSpecs
{
    private static readonly Work s_work = new(TechnicalWorkflow.OperationMgt);
    private static readonly EntityRef s_template = Kinds.Template(Code("CLUB"));

    private static Instant Day(int day, int hour = 9) => Instant.FromUtc(2026, 1, day, hour, 0);

    private static CampaignDates Dates(int day, int hour = 9) => new(Day(day, hour), Day(day, hour) + Duration.FromDays(2));

    private static Schedule Rule(string cron, Instant until) => new() { Cron = cron, Until = until, Advance = Duration.FromDays(9) };

    private static PutTemplate Put(PutMode mode, Schedule schedule) => new(mode, new TemplateFields
    {
        Type = TemplateType.Periodic, Program = Code("PRG1"), DurationDays = 2, Schedule = schedule,
        Campaign = new CampaignFields { Manager = Code("mia") },
    });

    private static Spec Template(Schedule schedule, bool begun = true)
    {
        var spec = new Spec(s_template).Operators("mia").Knowing(Kinds.Program(Code("PRG1")), new ProgramFacts(Code("PLN1"), null))
            .When(Put(PutMode.Create, schedule)).When(s_work);
        foreach (var made in begun ? spec.State<TemplateState>().Made.ToList() : [])
            spec.WhenTold(Kinds.Campaign(Code($"OP{made.Number}")), new CampaignBegun(made.Number));
        return spec;
    }

    private static Instant[] Planned(Spec spec) => [.. spec.State<TemplateState>().Made.Select(m => m.Occurrence)];

    [Fact]
    public void Campaigns_made_in_advance_are_told_to_move()
    {
        var spec = Template(Rule("0 9 * * *", Day(6, 12)));

        spec.When(Put(PutMode.Change, Rule("0 10 * * *", Day(6, 12))));

        Assert.Equal(
            [
                new AddressedEffect(Kinds.Campaign(Code("OP1")), new MoveCampaign(1, Dates(5), Dates(5, 10))),
                new AddressedEffect(Kinds.Campaign(Code("OP2")), new MoveCampaign(2, Dates(6), Dates(6, 10))),
            ],
            spec.Effects);
        spec.When(s_work).ThenNothing();
    }

    [Theory]
    [InlineData("* * * * * *")]
    [InlineData("0,30 0 9 * * *")]
    [InlineData("*/59 59 23 31 12 *")]
    public void Rule_that_fires_more_than_once_a_minute_is_refused(string cron)
    {
        Template(Rule("0 9 * * *", Day(6, 12))).When(Put(PutMode.Change, new Schedule { Cron = cron }))
            .ThenRefused(Refusal.Invalid, "at most one campaign a minute");
    }

    [Fact]
    public void Rule_that_fires_every_minute_is_accepted() =>
        Template(Rule("0 9 * * *", Day(6, 12))).When(Put(PutMode.Change, new Schedule { Cron = "7 * * * * *" })).ThenAccepted();

    [Fact]
    public void Campaigns_with_many_tasks_are_created_fewer_ahead()
    {
        var tasks = Enumerable.Range(1, 1_000)
            .Select(n => new TaskTemplate($"T{n}", Duration.Zero, Duration.FromHours(1), new TaskFields())).ToSeq();
        var put = Put(PutMode.Create, new Schedule { Cron = "* * * * *", Advance = Duration.FromDays(9) });
        var spec = new Spec(s_template).Operators("mia").Knowing(Kinds.Program(Code("PRG1")), new ProgramFacts(Code("PLN1"), null))
            .When(put with { Fields = put.Fields with { Campaign = put.Fields.Campaign! with { TaskTemplates = tasks } } }).ThenAccepted();

        for (var n = 0; n < 100; n++)
            spec.When(s_work);

        Assert.Equal(Limits.CreatedAhead / 1_001, Planned(spec).Count(planned => planned > Spec.Start));
    }

    [Fact]
    public void Campaign_that_is_on_its_way_moves_when_it_is_there()
    {
        var spec = Template(Rule("0 9 * * *", Day(5, 12)), begun: false);
        spec.When(Put(PutMode.Change, Rule("0 10 * * *", Day(5, 12))));
        Assert.Empty(spec.Effects);

        spec.WhenTold(Kinds.Campaign(Code("OP1")), new CampaignBegun(1));

        Assert.Equal([new AddressedEffect(Kinds.Campaign(Code("OP1")), new MoveCampaign(1, Dates(5), Dates(5, 10)))], spec.Effects);
    }

    [Fact]
    public void Campaign_without_an_occurrence_is_never_withdrawn()
    {
        var spec = Template(Rule("0 9 * * *", Day(6, 12)));

        spec.When(Put(PutMode.Change, Rule("0 9 * * *", Day(5, 12))));

        Assert.Empty(spec.Effects);
        Assert.Equal([Day(5), Day(6)], Planned(spec));
    }

    [Fact]
    public void Campaign_that_people_have_changed_stays_and_its_new_instant_is_made()
    {
        var spec = Template(Rule("0 9 * * *", Day(5, 12)));
        spec.WhenTold(Kinds.Campaign(Code("OP1")), new CampaignKept(1, Dates(5)));

        spec.When(Put(PutMode.Change, Rule("0 10 * * *", Day(5, 12))));
        Assert.Empty(spec.Effects);
        spec.When(s_work);

        Assert.Equal([Day(5), Day(5, 10)], Planned(spec));
    }

    [Fact]
    public void Campaign_that_was_changed_meanwhile_stays_and_its_new_instant_is_made()
    {
        var spec = Template(Rule("0 9 * * *", Day(5, 12)));
        spec.When(Put(PutMode.Change, Rule("0 10 * * *", Day(5, 12))));
        Assert.Null(spec.Due[TechnicalWorkflow.OperationMgt]);

        spec.WhenTold(Kinds.Campaign(Code("OP1")), new CampaignKept(1, Dates(5)));
        spec.When(s_work);

        Assert.Equal([Day(5), Day(5, 10)], Planned(spec));
        Assert.Equal([2], spec.Effects.Select(e => ((TakeNumber)e.Effect).Occurrence));
    }

    [Fact]
    public void Campaigns_ahead_have_a_limit_and_follow_as_time_goes_on()
    {
        var spec = Template(new Schedule { Cron = "* * * * *", Advance = Duration.FromDays(366) }, begun: false);

        for (var rounds = 0; spec.Due[TechnicalWorkflow.OperationMgt] <= Spec.Start && rounds < 100; rounds++)
        {
            spec.When(s_work);
            Assert.InRange(spec.Events.Count, 1, 50);
        }

        // The first of them is of this very instant, so a thousand lie ahead.
        Assert.Equal(1_001, Planned(spec).Length);
        Assert.Equal(Spec.Start + Duration.FromMinutes(1), spec.Due[TechnicalWorkflow.OperationMgt]);
        spec.At(spec.Due[TechnicalWorkflow.OperationMgt]!.Value).When(s_work);
        Assert.Single(spec.Events);
    }

    private static Spec Made() => new Spec(Kinds.Campaign(Code("OP1"))).Operators("mia").By("")
        .Knowing(Kinds.Program(Code("PRG1")), new ProgramFacts(Code("PLN1"), null))
        .Knowing(s_template, new TemplateFacts(TemplateType.Periodic, Code("PRG1"), 2, null, new()))
        .WhenTold(Kinds.CampaignNumbers, new BeginCampaign(s_template, 1, new CampaignFields
        {
            Label = "Club", Program = Code("PRG1"), Manager = Code("mia"), Template = Code("CLUB"), WorkflowTemplate = "Letter",
            Start = Day(7), End = Day(9),
            TaskTemplates =
            [
                new TaskTemplate("BRIEF", Duration.FromDays(1), Duration.FromHours(4), new TaskFields { AssignedTo = Code("mia") }),
            ],
        })).WhenTold(Kinds.Task(Code("OP1-BRIEF")), new ReportItem(ItemPhase.Open, null, null));

    private static readonly MoveCampaign s_move = new(1, new(Day(7), Day(9)), new(Day(6), Day(8)));

    [Fact]
    public void Campaign_has_the_workflow_of_its_template_and_it_waits_for_a_person()
    {
        var spec = Made();

        var workflow = Assert.Single(spec.State<CampaignState>().Workflows);

        Assert.Equal(("Letter", CampaignWorkflowState.BeingEdited, Day(7)), (workflow.Label, workflow.State, workflow.Planned));
        spec.At(Day(8)).When(s_work);
        Assert.Equal(CampaignWorkflowState.BeingEdited, spec.State<CampaignState>().Workflows[0].State);
        spec.When(new CommandCampaignWorkflow(1, CampaignWorkflowTrigger.Started)).ThenAccepted();
    }

    [Fact]
    public void Campaign_moves_with_its_tasks_and_its_manager_is_told()
    {
        var spec = Made();

        spec.WhenTold(s_template, s_move);

        Assert.Equal((Day(6), Day(8)), (spec.State<CampaignState>().Fields!.Start, spec.State<CampaignState>().Fields!.End));
        Assert.Equal(Day(6), spec.State<CampaignState>().Workflows[0].Planned);
        Assert.Contains(new AddressedEffect(Kinds.Task(Code("OP1-BRIEF")), new MoveTask(Day(7)) { From = Day(8) }), spec.Effects);
        Assert.Contains(spec.Effects, e => e.Target == Kinds.Operator(Code("mia")));
    }

    [Fact]
    public void Campaign_that_people_have_changed_says_so_and_stays()
    {
        var spec = Made().By("mia").When(new PutCampaign(PutMode.Change, new CampaignFields { Label = "Mine" }));
        Assert.Equal([new AddressedEffect(s_template, new CampaignKept(1, s_move.From))], spec.Effects);

        spec.WhenTold(s_template, s_move).Then(new CampaignDatesKept(1, s_move.From));

        Assert.Equal([new AddressedEffect(s_template, new CampaignKept(1, s_move.From))], spec.Effects);
        Assert.Equal(Day(7), spec.State<CampaignState>().Fields!.Start);
    }

    [Fact]
    public void Campaign_that_has_begun_stays() =>
        Made().At(Day(7)).When(s_work).WhenTold(s_template, s_move).Then(new CampaignDatesKept(1, s_move.From));
}
