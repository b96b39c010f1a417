using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;

namespace CampaignActors.Simulation.Tests.Scenarios;

public sealed class ScenarioReaderSpecs
{
    [Fact]
    public void The_head_has_defaults()
    {
        var scenario = ScenarioSample.Read("  - {}\n");
        Assert.Equal(
            ("Sample", DateTimeZone.Utc, "EUR", Instant.FromUtc(2026, 1, 5, 8, 0)),
            (scenario.Title, scenario.Zone, scenario.Currency.Code, scenario.Start));
        Assert.Equal(WorkflowNames.All.Order(), scenario.Workflows.Keys.Order());
        Assert.All(scenario.Workflows.Values, state => Assert.Equal("started", state));
        Assert.Null(Assert.Single(scenario.Steps).At);
    }

    [Fact]
    public void Workflows_go_by_name_or_alias()
    {
        var workflows = ScenarioReader.ReadPlan("f", "workflows: { budgetManagement: stopped, providerbeheer: paused }").Workflows;
        Assert.Equal(
            ("stopped", "paused", "started"),
            (workflows["budgetMgt"], workflows["supplierMgt"], workflows["stockMgt"]));
        Assert.All(ScenarioReader.ReadPlan("f", "workflows: stopped").Workflows.Values, state => Assert.Equal("stopped", state));
    }

    [Fact]
    public void One_map_may_hold_several_commands_and_one_command_several_entities()
    {
        var calls = Assert.Single(ScenarioSample.Read("""
              - do:
                  - set: { campaigns/OP1: { level: reserved }, stocks/STK1/CARD: { initial: 20 } }
                    crash: { node: 1 }
                  - create: { tasks: { T2: { campaign: OP1, dependsOn: T3 }, T3: { campaign: OP1, dependsOn: T1 } }, groups: { G2: } }
                  - parallel: [ { close: { task: T1, by: mia } }, { parallel: [ { cancel: { task: T2 } } ] } ]
            """).Steps).Do;
        Assert.Equal(["set", "set", "crash", "create", "create", "create", "parallel"], calls.Select(call => call.Verb));
        var line = Assert.IsType<SetCall>(calls[1]);
        Assert.Equal(("stocks", true, "STK1/CARD"), (line.Kind, line.IsStockLine, string.Join('/', line.Path)));
        Assert.Equal("tasks/T2", Assert.IsType<CreateCall>(calls[3]).Entity.Ref.ToString());
        Assert.Equal(["close", "cancel"], Assert.IsType<ParallelCall>(calls[6]).Calls.Select(call => call.Verb));
    }

    [Theory]
    [InlineData(
        "- do: [ { crash: { entity: STK1/CARD } }, { crash: { entity: deliveries/D1 } }, { crash: { entity: stocks/STK1/CARD } }, { crash: "
            + "{ entity: budgetMgt } } ]")]
    [InlineData("- do: [ { workflow: { name: budgetManagement, action: run } } ]\n    outage: { mail: 2h, files: 0 }")]
    [InlineData("- do: [ { create: { deliveries: { D1: { channel: email } } } } ]\n    reject:")]
    [InlineData(
        "- do: [ { create: { deliveries: { D2: { channel: email } } } } ]\n    reject: ''\n  - expect: { deliveries: { D2: { state: "
            + "beingEdited } } }")]
    [InlineData(
        "- do: [ { order: { line: CARD, code: ORD1, quantity: 5 } }, { postpone: { code: ORD1, deliveryDate: 2026-02-01 } }, { receive: { "
            + "code: ORD1, quantity: 2 } }, { cancel: { order: ORD1 } } ]")]
    [InlineData("- do: [ { set: { campaigns/OP1: { real: null, provisional: { total: 3, breakdown: { First: 3 } } } } } ]")]
    [InlineData(
        "- do: [ { set: { deliveries/D1: { approvals: { target: [ buyers, mia ], reminders: [ -1d, 2026-03-03T08:00, 0 ], deadline: 0, "
            + "notify: false } } } } ]")]
    [InlineData(
        "- do: [ { set: { providers/PRINT: { services: { 'A / b': { notify: x@example.com, categories: [ { label: L, process: task, types: "
            + "[ { label: T, price: { linearByThreshold: { 100: 0.13, beyond: 0.11 } } } ] } ] } } } } }, { set: { tasks/T1: { service: "
            + "PRINT/A / b, costs: [ { category: L, type: T } ] } } } ]")]
    [InlineData(
        "- expect: { mails: { total: 0, to: { mia: 0, router@example.com: 1 }, template: { stockAlert: 3 } }, files: { D1: 1 }, workflows: "
            + "{ providerbeheer: { drift: 0 } } }")]
    [InlineData(
        "- expect: { budgets: { B1: { forecast: -4100.005, byCategory: { First: 1, uncategorised: 2 }, consolidated: { spent: 0 } } }, "
            + "deliveries: { D1: { shortages: { CARD: -597 } } } }")]
    [InlineData(
        "- expect: { campaigns: { OP1: { start: 2026-01-01, workflows: [ { label: x }, {} ] } }, stocks: { STK1: { lines: { CARD: { alert: "
            + "none } } } } }")]
    [InlineData(
        "- do: [ { create: { templates: { C: { kind: periodic, program: PRG1, schedule: { cron: '0 9 * * MON', until: 2026-02-01 }, "
            + "campaign: { level: reserved, manager: mia } } } } } ]\n  - expect: { campaigns: { OP7: { status: started } } }\n  - do: [ { "
            + "cancel: { campaign: OP7 } } ]")]
    [InlineData(
        "- do: [ { approve: { task: T1, by: mia } }, { reject: { delivery: D1, step: target, by: mia, comment: no } }, { settle: { "
            + "invoice: I1, line: 0 } } ]")]
    [InlineData(
        "- do: [ { analyse: { delivery: D1, targeted: 10 } }, { sent: { delivery: D1, sent: 9 } }, { restartExtraction: { delivery: D1, "
            + "toSend: 3 } }, { submitProof: { delivery: D1 } }, { reset: { task: T1 } } ]")]
    public void Reader_reads_all_that_the_format_allows(string steps) => ScenarioSample.Read("  " + steps);

    [Fact]
    public void A_rejected_step_may_expect_any_refusal() =>
        Assert.Equal("", ScenarioSample.Read("  - do: [ { reset: { task: T1 } } ]\n    reject:\n").Steps[0].Reject);

    [Fact]
    public void Local_times_are_read_in_the_zone_of_the_file() => Assert.Equal(
        Instant.FromUtc(2026, 1, 5, 7, 0),
        ScenarioReader.Read("f", "scenario: x\nsteps: []\nstart: 2026-01-05T08:00\nzone: Europe/Paris\n").Start);

    [Fact]
    public void A_plan_needs_neither_title_nor_start_nor_steps()
    {
        var plan = ScenarioReader.ReadPlan("plan.json", "{\"setup\": {\"groups\": {\"G\": {\"label\": \"x\"}}}}");
        Assert.False(plan.HasStart);
        Assert.Equal("groups/G", Assert.Single(plan.Setup).Ref.ToString());
        Assert.Equal(3, Assert.Throws<InputException>(() => ScenarioReader.Read("f", "setup: {}")).Errors.Count);
    }

    [Fact]
    public void Every_kind_verb_and_mail_template_of_the_format_is_in_the_catalogue()
    {
        Assert.Empty(new[]
        {
            "operators", "groups", "plans", "programs", "campaigns", "templates", "deliveries", "tasks", "budgets", "providers", "stocks",
            "orders", "invoices",
        }.Except(KindCatalogue.SetupNames));
        Assert.Empty(new[]
        {
            "analyse", "approve", "cancel", "close", "confirm", "crash", "create", "order", "parallel", "postpone", "receive", "reject",
            "reset",
            "restartExtraction", "sendProof", "sent", "set", "settle", "start", "submitProof", "unsettle", "workflow",
        }.Except(VerbCatalogue.Names));
        Assert.Empty(new[]
        {
            "approvalRequest", "approvalReminder", "approvalRejected", "approvalOverdue", "deliveryToStart", "stockAlert", "budgetAlert",
            "routerNotification",
            "taskStarted", "taskToApprove", "taskFinished", "taskLate", "taskReminder", "workflowFailed", "missedStart",
        }.Except(MailTemplateNames.All));
    }
}
