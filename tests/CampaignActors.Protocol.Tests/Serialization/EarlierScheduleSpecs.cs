using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Parents;
using CampaignActors.Domain.Programs;
using CampaignActors.Domain.Schedules;
using CampaignActors.Domain.Templates;
using static CampaignActors.Testing.Make;

namespace CampaignActors.Protocol.Tests.Serialization;

/// <summary>
/// Schedules as version 0.1.0 stored them, where lines were known by their place and a rule by its last instant: they open and go on, with
/// nothing made twice and nothing lost.
/// </summary>
public sealed class EarlierScheduleSpecs
{
    private static readonly Work s_work = new(TechnicalWorkflow.OperationMgt);

    private static Instant Day(int day, int hour = 9) => Instant.FromUtc(2026, 1, day, hour, 0);

    private static IEvent Event(string manifest, string json) => (IEvent)Contracts.Deserialize(manifest, Encoding.UTF8.GetBytes(json));

    private static IEvent Described(string schedule, string more = "") => Event(
        "campaign.described",
        $$$"""{"fields":{"program":"PRG1","manager":"mia",{{{more}}}"schedule":{{{{schedule}}},"""
        + """ "submitForApproval":true,"automaticStart":true,"overlap":"allow"},"cleared":[]}}""");

    private static string Rule(string cron, string more = "") =>
        $"\"lines\":[],\"cron\":\"{cron}\",\"zone\":\"UTC\",\"advance\":\"9:00:00:00\"{more}";

    private static string Lines(params Instant[] starts) =>
        $"\"zone\":\"UTC\",\"advance\":\"9:00:00:00\",\"lines\":[{string.Join(',', starts.Select(Line))}]";

    private static string Line(Instant start) => $$"""{"start":"{{start}}","submitForApproval":true,"automaticStart":true}""";

    private static IEvent Created(int number, string key, Instant start) => Event(
        "campaign.workflowCreated",
        $$$"""{"number":{{{number}}},"label":"W - #{{{number}}}","occurrence":{"key":"{{{key}}}","start":"{{{start}}}","""
        + """ "submitForApproval":true,"automaticStart":true}}""");

    private static IEnumerable<IEvent> ByRule(IEnumerable<Instant> starts) => starts.Select((s, i) => Created(i + 1, $"{s}", s));

    private static Spec Campaign(params IEnumerable<IEvent> events) => new Spec(Make.Campaign).Operators("mia")
        .Knowing(Kinds.Program(Code("PRG1")), new ProgramFacts(Code("PLN1"), null)).Given([.. events]);

    private static Instant[] Coming(Spec spec) => [.. spec.State<CampaignState>().Coming().Take(3).Select(o => o.Start)];

    private static PutCampaign Change(Schedule schedule) => new(PutMode.Change, new CampaignFields { Schedule = schedule });

    [Fact]
    public void Rule_goes_on_after_its_last_instant()
    {
        var spec = Campaign([Described(Rule("0 9 * * *")), .. ByRule(Enumerable.Range(5, 10).Select(d => Day(d)))]);

        spec.When(s_work).ThenNothing();

        Assert.Equal([Day(15), Day(16), Day(17)], Coming(spec));
    }

    [Fact]
    public void Rule_that_was_moved_over_what_was_made_in_advance_is_not_made_up_for()
    {
        var spec = Campaign(
            [Described(Rule("0 9 * * *")), .. ByRule(Enumerable.Range(5, 10).Select(d => Day(d))), Described(Rule("0 10 * * *"))]);
        var coming = Coming(spec);
        Assert.Equal([Day(14, 10), Day(15, 10), Day(16, 10)], coming);

        spec.When(Change(new Schedule { Cron = "0 10 * * *", Advance = Duration.FromDays(8), AutomaticStart = true })).ThenAccepted();

        Assert.Equal(coming, Coming(spec));
        Assert.DoesNotContain(spec.State<CampaignState>().Workflows, w => w.IsWithdrawn);
    }

    [Fact]
    public void Rule_with_a_number_of_runs_counts_what_was_made()
    {
        var spec = Campaign([Described(Rule("0 9 * * *", ",\"runs\":4")), .. ByRule([Day(5), Day(6)])]);

        Assert.Equal([Day(7), Day(8)], Coming(spec));
        spec.When(s_work);
        Assert.Empty(Coming(spec));
    }

    [Fact]
    public void Lines_with_a_workflow_get_no_other_after_a_move()
    {
        var spec = Campaign(
            Described(Lines(Day(5), Day(6))), Created(1, "1", Day(5)), Created(2, "2", Day(6)),
            new CampaignWorkflowMoved(1, CampaignWorkflowState.Started), Described(Lines(Day(4), Day(6), Day(8))));

        Assert.Equal([Day(8)], Coming(spec));
        spec.When(s_work);

        Assert.Equal([Day(5), Day(6), Day(8)], spec.State<CampaignState>().Workflows.Select(w => w.Planned));
    }

    [Fact]
    public void Two_workflows_that_were_moved_to_one_instant_run_once()
    {
        var spec = Campaign(
            Described(Lines(Day(5), Day(6), Day(7))), Created(1, "1", Day(5)), Created(2, "2", Day(6)), Created(3, "3", Day(7)),
            Described(Lines(Day(6), Day(7))));
        Assert.Equal([Day(6), Day(7), Day(7)], spec.State<CampaignState>().Workflows.Select(w => w.Planned));

        spec.At(Day(6)).When(s_work).At(Day(7)).When(s_work);

        Assert.Equal(
            [CampaignWorkflowState.StartPending, CampaignWorkflowState.StartPending, CampaignWorkflowState.Canceled],
            spec.State<CampaignState>().Workflows.Select(w => w.State));
    }

    [Fact]
    public void Change_after_the_upgrade_follows_the_rules_of_today()
    {
        var spec = Campaign([Described(Rule("0 9 * * *")), .. ByRule([Day(5), Day(6), Day(7)])]).At(Day(5, 12)).When(s_work);

        spec.When(Change(new Schedule { Cron = "0 10 * * *", AutomaticStart = true })).ThenAccepted();

        Assert.Equal([Day(5), Day(6, 10), Day(7, 10)], spec.State<CampaignState>().Workflows.Select(w => w.Planned).Take(3));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(4_000)]
    public void Campaign_with_an_unbounded_limit_rests_and_can_be_repaired(int stored)
    {
        var spec = Campaign([
            Described(Rule("* * * * *").Replace("9:00:00:00", "30000:00:00:00", StringComparison.Ordinal), "\"maxWorkflows\":100000,"),
            .. ByRule(Enumerable.Range(0, stored).Select(i => Spec.Start + Duration.FromMinutes(i)))]);

        for (var rounds = 0; spec.Due[TechnicalWorkflow.OperationMgt] <= Spec.Start && rounds < 20; rounds++)
        {
            spec.When(s_work);
            Assert.InRange(spec.Events.Count, 1, 101);
        }

        Assert.True(spec.State<CampaignState>().Workflows.Count <= Math.Max(1_000, stored));
        Assert.True(spec.Due[TechnicalWorkflow.OperationMgt] > Spec.Start);
        spec.When(new PutCampaign(PutMode.Change, new CampaignFields { MaxWorkflows = 28 })).ThenAccepted();
    }

    [Fact]
    public void Periodic_template_goes_on_and_moves_unchanged_campaigns()
    {
        var due = Event(
            "template.due",
            $$$"""{"number":1,"key":"{{{Day(6)}}}","start":"{{{Day(6)}}}","fields":{"start":"{{{Day(6)}}}","end":"{{{Day(8)}}}","""
            + """ "cleared":[]}}""");
        var spec = new Spec(Kinds.Template(Code("CLUB"))).Knowing(Kinds.Program(Code("PRG1")), new ProgramFacts(Code("PLN1"), null)).Given(
            Event(
                "template.described",
                $$$"""{"fields":{"type":"periodic","program":"PRG1","durationDays":2,"schedule":{{{{Rule("0 9 6,20 * *")}}},"""
                + """ "overlap":"allow"},"cleared":[]}}"""),
            due, new CampaignMade(1, Code("OP1")));
        spec.When(s_work).ThenNothing();
        Assert.Equal([Day(20)], spec.State<TemplateState>().Open().Take(1).Select(o => o.Start));

        spec.When(new PutTemplate(PutMode.Change, new TemplateFields { Schedule = new Schedule { Cron = "0 10 6,20 * *" } }));

        Assert.Equal(
            [new AddressedEffect(Kinds.Campaign(Code("OP1")), new MoveCampaign(1, new(Day(6), Day(8)), new(Day(6, 10), Day(8, 10))))],
            spec.Effects);
    }

    /// <summary>
    /// What a snapshot of an earlier version does not say is not guessed: the campaign stays, and keeps what people made of it.
    /// </summary>
    [Fact]
    public void Campaign_of_unknown_history_stays_where_it_is()
    {
        var move = new MoveCampaign(1, new(Day(6), Day(8)), new(Day(7), Day(9)));
        var spec = Campaign(
            Event("campaign.described", $$$"""{"fields":{"program":"PRG1","template":"CLUB","start":"{{{Day(6)}}}","cleared":[]}}"""));

        spec.WhenTold(Kinds.Template(Code("CLUB")), move).Then(new CampaignDatesKept(1, move.From));
    }
}
