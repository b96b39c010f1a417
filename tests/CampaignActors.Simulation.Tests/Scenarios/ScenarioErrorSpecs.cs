namespace CampaignActors.Simulation.Tests.Scenarios;

/// <summary>What a person gets to read when a file is wrong: one clear line per error, with its place.</summary>
public sealed class ScenarioErrorSpecs
{
    [Theory]
    [InlineData("- { doo: [] }", "unknown key 'doo', expected one of at, reject, do, expect, outage, knownAt, trueAt; did you mean 'do'?")]
    [InlineData("- do: [ { aprove: { delivery: D1, by: mia } } ]", "unknown verb 'aprove', expected one of create, set, analyse, approve,")]
    [InlineData("- do: [ { approve: { delivery: D9, step: target, by: mia } } ]", "unknown delivery 'D9', expected D1; did you mean 'D1'?")]
    [InlineData(
        "- do: [ { approve: { delivery: D1, step: target, by: mai } } ]", "unknown operator 'mai', expected mia; did you mean 'mia'?")]
    [InlineData("- do: [ { approve: { delivery: D1, step: target } } ]", "the key 'by' is missing")]
    [InlineData("- do: [ { approve: { delivery: D1, by: mia } } ]", "the key 'step' or 'task' is missing")]
    [InlineData("- do: [ { approve: { step: target, by: mia } } ]", "the key 'delivery' or 'task' is missing, expected one of them")]
    [InlineData("- do: [ { cancel: { delivery: D1, task: T1 } } ]", "'delivery' and 'task' exclude each other")]
    [InlineData("- do: [ { approve: [ D1 ] } ]", "approve: this is a list, expected a map of arguments")]
    [InlineData("- do: { approve: { delivery: D1 } }", "do: this is a map, expected a list")]
    [InlineData("- do: [ run ]", "this is 'run', expected a command")]
    [InlineData("- do: [ {} ]", "this is an empty map, expected a command")]
    [InlineData("- do: [ { analyse: { delivery: D1, targeted: -5 } } ]", "targeted: '-5' is not a whole number from 0 to 100000000")]
    [InlineData("- do: [ { analyse: { delivery: D1, targeted: 5.5 } } ]", "targeted: '5.5' is not a whole number")]
    [InlineData(
        "- do: [ { workflow: { name: budgetMgmt, action: run } } ]", "name: 'budgetMgmt' is not allowed here, expected one of stockMgt,")]
    [InlineData("- do: [ { crash: { entity: STK1/PAPER } } ]", "unknown entity 'STK1/PAPER'")]
    [InlineData("- do: [ { set: { campaigns/OP9: { level: reserved } } } ]", "unknown campaign 'OP9'")]
    [InlineData("- do: [ { set: { campaign/OP1: { level: reserved } } } ]", "unknown kind 'campaign', expected one of")]
    [InlineData("- do: [ { set: { OP1: { level: reserved } } } ]", "'OP1' is not an address, expected KIND/CODE")]
    [InlineData(
        "- do: [ { set: { campaigns/OP1: { level: planed } } } ]",
        "level: 'planed' is not allowed here, expected one of planned, reserved, committed; did you mean 'planned'?")]
    [InlineData("- do: [ { set: { campaigns/OP1: { program: PRG1 } } } ]", "'program' stays as it was created")]
    [InlineData("- do: [ { set: { campaigns/OP1: { status: started } } } ]", "'status' is computed and cannot be given")]
    [InlineData("- do: [ { set: { campaigns/OP1: { real: 44.001 } } } ]", "real: '44.001' has too many decimals, expected at most 2 for "
        + "EUR")]
    [InlineData("- do: [ { set: { stocks/STK1/PAPER: { initial: 5 } } } ]", "unknown stock line 'PAPER' of stock 'STK1', expected CARD")]
    [InlineData("- do: [ { set: { stocks/STK1: { lines: {} } } } ]", "lines are set one by one")]
    [InlineData(
        "- do: [ { set: { deliveries/D1: { costs: [ { category: Crad } ] } } } ]",
        "unknown cost category 'Crad' of service 'PRINT/Cards', expected Card; did you mean 'Card'?")]
    [InlineData(
        "- do: [ { set: { deliveries/D1: { costs: [ { category: Card, type: Gold } ] } } } ]",
        "unknown cost type 'Gold' of category 'Card', expected Plain")]
    [InlineData(
        "- do: [ { set: { deliveries/D1: { costs: [ { category: Card, expenseCategory: Frist } ] } } } ]",
        "unknown expense category 'Frist' of budget 'B1', expected First; did you mean 'First'?")]
    [InlineData(
        "- do: [ { set: { deliveries/D1: { service: PRINT/Crads } } } ]",
        "unknown service 'PRINT/Crads', expected PRINT/Cards; did you mean 'PRINT/Cards'?")]
    [InlineData("- do: [ { set: { tasks/T1: { costs: [ { category: Card } ] } } } ]", "costs are chosen but no service is named")]
    [InlineData(
        "- do: [ { set: { deliveries/D1: { approvals: { reminders: [ soon ] } } } } ]",
        "reminders[0]: 'soon' is no reminder, expected a duration")]
    [InlineData(
        "- do: [ { set: { deliveries/D1: { approvals: { target: [ ghost ] } } } } ]",
        "unknown operator or group 'ghost', expected one of mia, buyers")]
    [InlineData(
        "- do: [ { set: { deliveries/D1: { approvals: { escalation: [ ghost ] } } } } ]",
        "unknown operator or group 'ghost', expected one of mia, buyers")]
    [InlineData("- do: [ { set: { deliveries/D1: { approvals: { quorum: 0 } } } } ]", "quorum: '0' is not a whole number from 1 to")]
    [InlineData("- do: [ { set: { deliveries/D1: { approvals: { fourEyes: yes } } } } ]", "fourEyes: 'yes' is neither true nor false")]
    [InlineData(
        "- do: [ { set: { operators/mia: { delegations: [ { from: 2026-01-05, until: 2026-01-06 } ] } } } ]", "the key 'to' is missing")]
    [InlineData(
        "- do: [ { set: { operators/mia: { delegations: [ { to: zoe, from: 2026-01-05, until: 2026-01-06 } ] } } } ]",
        "unknown operator 'zoe'")]
    [InlineData(
        "- do: [ { set: { operators/mia: { rights: [ fly ] } } } ]", "rights[0]: 'fly' is not allowed here, expected createCampaigns")]
    [InlineData(
        "- do: [ { set: { tasks/T1: { load: 10m } } } ]",
        "load: '10m' is no amount of work, expected days such as 2.5, or days and hours such as 12h or 1d4h")]
    [InlineData("- do: [ { set: { tasks/T1: { load: -1 } } } ]", "load: '-1' is negative, expected 0 or more")]
    [InlineData(
        "- do: [ { set: { tasks/T1: { participants: [ { operator: mia, usage: -5 } ] } } } ]",
        "usage: '-5' is negative, expected 0 or more")]
    [InlineData(
        "- do: [ { set: { tasks/T1: { participants: [ { operator: mia, usage: 101 } ] } } } ]",
        "usage: '101' is too large, expected at most 100")]
    [InlineData("- do: [ { set: { tasks/T1: { participants: [ { usage: 5 } ] } } } ]", "the key 'operator' is missing")]
    [InlineData("- do: [ { set: { tasks/T1: { participants: [ { operator: buyers } ] } } } ]", "unknown operator 'buyers', expected mia")]
    [InlineData("- do: [ { set: { tasks/T1: { type: grouping } } } ]", "'type' stays as it was created")]
    [InlineData("- do: [ { set: { tasks/T1: { priority: urgent } } } ]", "priority: 'urgent' is not allowed here, expected one of "
        + "veryLow,")]
    [InlineData("- do: [ { set: { tasks/T1: { groupTask: T7 } } } ]", "unknown task 'T7'")]
    [InlineData("- do: [ { approvePart: { task: T1 } } ]", "the key 'by' is missing")]
    [InlineData("- expect: { tasks: { D1.goal: { status: finished } } }", "unknown task 'D1.goal'")]
    [InlineData("- do: [ { create: { campaign: { OP2: {} } } } ]", "unknown kind 'campaign', expected one of")]
    [InlineData("- do: [ { create: { workflows: { budgetMgt: {} } } } ]", "'workflows' cannot be set up")]
    [InlineData("- do: [ { create: { budgets: { B2: { allocated: -1 } } } } ]", "allocated: '-1' is negative, expected 0 or more")]
    [InlineData("- do: [ { create: { budgets: { B2: { allocated: lots } } } } ]", "allocated: 'lots' is not a number")]
    [InlineData("- do: [ { create: { budgets: { B2: { allocated: [ 1 ] } } } } ]", "allocated: this is a list, expected a single value")]
    [InlineData("- do: [ { create: { budgets: { B2: 5 } } } ]", "B2: this is '5', expected a map of fields")]
    [InlineData("- do: [ { create: { campaigns: { OP2: { label: x } } } } ]", "the key 'program' or 'template' is missing")]
    [InlineData(
        "- do: [ { create: { providers: { X: { services: { S: { categories: [ { label: L, process: task, types: [ { label: T, price: { "
            + "linaer: 1 } } ] } ] } } } } } } ]",
        "price: unknown key 'linaer'")]
    [InlineData(
        "- do: [ { create: { providers: { X: { services: { S: { categories: [ { label: L, process: task, types: [ { label: T, price: { "
            + "fixed: 1, daily: 2 } } ] } ] } } } } } } ]",
        "price: 'fixed' and 'daily' exclude each other")]
    [InlineData(
        "- do: [ { create: { providers: { X: { services: { S: { categories: [ { label: L, process: task, types: [ { label: T, price: { "
            + "linearByThreshold: { 0: 1, beyond: 1 } } } ] } ] } } } } } } ]",
        "linearByThreshold: '0' is not a bound")]
    [InlineData(
        "- do: [ { create: { templates: { X: { kind: unique, schedule: { cron: every day } } } } } ]",
        "cron: 'every day' is not a schedule")]
    [InlineData(
        "- do: [ { create: { groups: { A: }, tasks: { T2: { campaign: OP1, start: 2026-01-05, end: 2026-01-06 } } } } ]\n    reject: x",
        "reject: this step has 2 commands, expected exactly one")]
    [InlineData("- reject: x", "reject: this step has 0 commands, expected exactly one")]
    [InlineData("- at: 2026-01-05T07:59", "at: time goes back, expected 2026-01-05T08:00:00Z or later")]
    [InlineData("- at: 2026-02-30", "at: '2026-02-30' is no date of the calendar")]
    [InlineData(
        "- outage: { mails: 2h }",
        "unknown key 'mails', expected one of mail, files, provider, audience, messages, stockMgt, operationMgt, deliveryMgt, "
            + "supplierMgt, budgetMgt, budgetManagement, providerbeheer; did you mean 'mail'?")]
    [InlineData("- outage: { mail: -2h }", "mail: '-2h' is negative")]
    [InlineData("- expect: { budget: {} }", "unknown kind 'budget', expected one of")]
    [InlineData("- expect: { budgets: { B7: { free: 1 } } }", "unknown budget 'B7', expected B1; did you mean 'B1'?")]
    [InlineData("- expect: { budgets: { B1: { fre: 1 } } }", "unknown key 'fre', expected one of")]
    [InlineData("- expect: { budgets: { B1: { free: much } } }", "free: 'much' is not a number")]
    [InlineData("- expect: { mails: { template: { stockAlarm: 1 } } }", "unknown mail template 'stockAlarm'")]
    [InlineData("- expect: { mails: { to: { max: 1 } } }", "unknown operator 'max'")]
    [InlineData("- expect: { files: { D7: 1 } }", "unknown delivery 'D7'")]
    [InlineData("- expect: { stocks: { STK1: { lines: { PAPER: { inStock: 0 } } } } }", "unknown stock line 'PAPER' of stock 'STK1'")]
    [InlineData("- expect: { campaigns: { OP7: { status: started } } }", "unknown campaign 'OP7'")]
    [InlineData("- 5", "this is '5', expected a step")]
    public void A_wrong_step_is_one_line_with_its_place(string steps, string reason)
    {
        var error = Assert.Single(ScenarioSample.ErrorsOfSteps("  " + steps + "\n"));
        Assert.Matches(@"^s\.yaml:\d+:\d+: .", error);
        Assert.Contains(reason, error);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("100%")]
    [InlineData("two words")]
    [InlineData("🎉")]
    public void Codes_with_odd_characters_are_refused(string code)
    {
        var error = Assert.Single(ScenarioSample.ErrorsOfSteps($"  - do: [ {{ create: {{ groups: {{ \"{code}\": {{}} }} }} }} ]\n"));
        Assert.Equal($"s.yaml:19:33: groups: '{code}' is not a code, expected 1 to 64 letters, digits, '-', '_' or '.'", error);
        Assert.Contains(
            "is not", Assert.Single(ScenarioSample.ErrorsOfSteps($"  - do: [ {{ cancel: {{ delivery: \"{code}\" }} }} ]\n").Take(1)));
    }

    [Theory]
    [InlineData("\"{0}\": {{ }}")]
    [InlineData("{0}: {{ }}")]
    [InlineData("? \"{0}\"\n: {{}}")]
    public void A_code_of_ten_thousand_characters_is_refused_in_one_short_line(string entry)
    {
        var text = "setup:\n  groups:\n    " + string.Format(
            System.Globalization.CultureInfo.InvariantCulture, entry, new string('x', 10_000)).Replace("\n", "\n    ");
        var message = Assert.Throws<InputException>(() => ScenarioReader.ReadPlan("p.yaml", text)).Message;
        Assert.Matches(@"^p\.yaml:\d+:\d+: .{5,400}$", message);
    }

    [Fact]
    public void All_errors_are_reported_at_once_in_the_order_of_the_text() => Assert.Equal(
    [
        "s.yaml:2:7: zone: 'Europe/Pariss' is not a time zone, expected an IANA name such as Europe/Paris; did you mean 'Europe/Paris'?",
        "s.yaml:3:11: 'euro' is not a currency, expected three capital letters such as EUR",
        "s.yaml:6:26: unknown plan 'P9', expected P1; did you mean 'P1'?",
        "s.yaml:8:16: at: time goes back, expected 2026-01-05T00:00:00Z or later",
        "s.yaml:9:1: unknown key 'extra', expected one of scenario, zone, currency, start, workflows, setup, recipients, steps",
    ], ScenarioSample.ErrorsOf("scenario: x\nzone: Europe/Pariss\ncurrency: euro\nstart: 2026-01-05\nsetup:\n  programs: { A: { plan: P9 } "
        + "}\n  plans: { P1: {} }\nsteps: [ { at: 2026-01-04 } ]\nextra: 1\n"));

    [Fact]
    public void References_reach_backwards_only()
    {
        Assert.Contains("unknown order 'ORD1', expected it in setup or created by an earlier step",
            Assert.Single(
                ScenarioSample.ErrorsOfSteps(
                    "  - do: [ { receive: { code: ORD1 } } ]\n  - do: [ { order: { line: CARD, code: ORD1, quantity: 1 } } ]\n")));
        Assert.Contains(
            "unknown task 'T9'", Assert.Single(ScenarioSample.ErrorsOfSteps("  - do: [ { set: { tasks/T1: { dependsOn: T9 } } } ]\n")));
    }

    [Fact]
    public void Impossible_setup_is_refused()
    {
        const string Text =
            "setup:\n  budgets: { A: { relatedTo: B }, B: { relatedTo: C }, C: { relatedTo: B } }\n  stocks: { S: { lines: { X: {} } }, T: "
                + "{ lines: { X: {} } } }\n"
            + "  groups: { board: {}, anna: {} }\n  operators: { anna: {} }\n";
        Assert.Equal(
        [
            "p:2:51: relatedTo: this makes a cycle: B → C → B, expected none",
            "p:3:52: the stock line 'X' stands in stock 'S' already, expected a code that is unique over all stocks",
            "p:4:24: 'anna' is an operator, expected a group with a code of its own",
        ], Assert.Throws<InputException>(() => ScenarioReader.ReadPlan("p", Text)).Message.Split('\n'));
    }

    [Theory]
    [InlineData("[1]", "p:1:1: this is a list, expected a map with the keys of a plan")]
    [InlineData("---\n", "p:2:2: this is nothing, expected a map with the keys of a plan")]
    [InlineData("workflows: { budgetMgt: on }", "p:1:25: budgetMgt: 'on' is not allowed here, expected one of started, stopped, paused")]
    [InlineData(
        "workflows: { budgetMgt: stopped, budgetManagement: started }",
        "p:1:34: the workflow 'budgetMgt' is given twice, by name and by alias, expected it once")]
    public void A_wrong_head_is_refused(string text, string message) =>
        Assert.Equal(message, Assert.Throws<InputException>(() => ScenarioReader.ReadPlan("p", text)).Message);
}
