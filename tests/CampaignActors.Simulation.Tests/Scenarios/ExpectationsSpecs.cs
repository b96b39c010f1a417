using System.Text.Json.Nodes;
using CampaignActors.Domain.Values;

namespace CampaignActors.Simulation.Tests.Scenarios;

public sealed class ExpectationsSpecs
{
    private static readonly JsonObject State = (JsonObject)JsonNode.Parse("""
        {
          "budgets": { "B1": { "planned": 891.405, "spent": 2000, "byCategory": { "First": 560.00 }, "label": "Main" } },
          "campaigns": { "OP1": { "start": "2026-01-04T23:00:00Z", "provisional": { "total": 3000, "breakdown": { "First": 1000 } },
            "real": null, "calculated": 12.5,
            "workflows": [ { "label": "#1", "state": "beingEdited" }, { "label": "#2", "startedAt": "2026-01-06T08:00:00Z" } ],
            "approvals": { "deadline": "3d", "reminders": [ "-1d", "2026-03-03T07:00:00Z" ], "target": [] } } },
          "providers": { "P": { "services": { "S": { "categories": [ { "label": "L", "types": [
            { "label": "T", "price": { "linearByThreshold": { "100": 0.13, "beyond": 0.11 } } } ] } ] } } } },
          "programs": { "PRG1": { "provisional": 45.5 } },
          "operators": { "mia": { "name": "Mia" } },
          "workflows": { "budgetMgt": { "state": "started", "drift": 0 } }
        }
        """)!;

    private static readonly JsonObject Outside = (JsonObject)JsonNode
        .Parse("""{ "mails": { "total": 3, "to": { "mia": 3 }, "template": { "stockAlert": 3 } }, "files": { "D1": 1 } }""")!;

    [Theory]
    [InlineData(
        "budgets: { B1: { planned: 891.41, spent: 2000.00, invoiced: 0, byCategory: { First: 560, uncategorised: 0 }, consolidated: { "
            + "spent: 0 }, label: Main } }")]
    [InlineData("campaigns: { OP1: { start: 2026-01-05, real: null, fixedCost: null } }")]
    [InlineData("campaigns: { OP1: { start: 2026-01-05T00:00, provisional: 3000 } }")]
    [InlineData("campaigns: { OP1: { start: '2026-01-04T23:00:00Z', provisional: { breakdown: { First: 1000, Second: 0 } } } }")]
    [InlineData("campaigns: { OP1: { workflows: [ { label: '#1' }, { startedAt: 2026-01-06T09:00 } ] } }")]
    [InlineData("campaigns: { OP1: { approvals: { deadline: 72h, reminders: [ -24h, 2026-03-03T08:00 ], target: [] } } }")]
    [InlineData("programs: { PRG1: { provisional: { total: 45.50 } } }")]
    [InlineData("providers: { P: { services: { S: { categories: [ { types: [ { price: { linearByThreshold: { 100: 0.130 } } } ] } ] } } } "
        + "}")]
    [InlineData("operators: { mia: { administrator: false, email: null } }")]
    [InlineData("workflows: { budgetManagement: { state: started, drift: 0, failed: false } }")]
    [InlineData("mails: { total: 3, to: { mia: 3, root: 0 }, template: { stockAlert: 3, taskLate: 0 } }")]
    [InlineData("files: { D1: 1, D2: 0 }")]
    [InlineData("campaigns: { OP9: null }")]
    public void Met_expectation_gives_no_mismatch(string expect) => Assert.Empty(Check(expect));

    [Theory]
    [InlineData("budgets: { B1: { planned: 891.40 } }", "f:1:27: budgets/B1/planned: expected 891.40, actual 891.405")]
    [InlineData("budgets: { B1: { invoiced: 0.01 } }", "f:1:28: budgets/B1/invoiced: expected 0.01, actual nothing")]
    [InlineData("budgets: { B1: { label: main } }", "f:1:25: budgets/B1/label: expected main, actual Main")]
    [InlineData("budgets: { B9: { free: 0 } }", "f:1:16: budgets/B9: expected {free: 0}, actual nothing")]
    [InlineData("campaigns: { OP1: { start: 2026-01-04 } }", "f:1:28: campaigns/OP1/start: expected 2026-01-04, actual "
        + "2026-01-04T23:00:00Z")]
    [InlineData("campaigns: { OP1: { calculated: null } }", "f:1:33: campaigns/OP1/calculated: expected nothing, actual 12.5")]
    [InlineData(
        "campaigns: { OP1: { workflows: [ { label: '#1' } ] } }",
        "f:1:32: campaigns/OP1/workflows: expected [{label: #1}], actual [{label: #1, state: beingEdited}, {label: #2, startedAt: "
            + "2026-01-06T08:00:00Z}]")]
    [InlineData(
        "campaigns: { OP1: { workflows: [ {}, { label: '#1' } ] } }", "f:1:47: campaigns/OP1/workflows[1]/label: expected #1, actual #2")]
    [InlineData("campaigns: { OP1: { approvals: { deadline: 4d } } }", "f:1:44: campaigns/OP1/approvals/deadline: expected 4d, actual 3d")]
    [InlineData(
        "providers: { P: { services: { S: { categories: [ { types: [ { price: { fixed: 0 } } ] } ] } } } }",
        "f:1:70: providers/P/services/S/categories[0]/types[0]/price: expected {fixed: 0}, actual {linearByThreshold: {100: 0.13, beyond: "
            + "0.11}}")]
    [InlineData(
        "providers: { P: { services: { S: { categories: [ { types: [ { price: { linearByThreshold: { 100: 0.134, beyond: 0.11 } } } ] } ] "
            + "} } } }",
        "f:1:98: providers/P/services/S/categories[0]/types[0]/price/linearByThreshold/100: expected 0.134, actual 0.13")]
    [InlineData("mails: { total: 4 }", "f:1:17: mails/total: expected 4, actual 3")]
    [InlineData("files: { D2: 1 }", "f:1:14: files/D2: expected 1, actual nothing")]
    public void Mismatch_is_shown_side_by_side(string expect, string mismatch) =>
        Assert.Equal(mismatch, Assert.Single(Check(expect)).ToString());

    private static IReadOnlyList<Mismatch> Check(string expect) => Expectations.Check(
        (MapNode)YamlText.Read("f", expect), State, Outside, new ReadContext(DateTimeZoneProviders.Tzdb["Europe/Paris"], Currency.Eur));
}
