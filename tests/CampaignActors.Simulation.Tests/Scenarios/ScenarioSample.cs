namespace CampaignActors.Simulation.Tests.Scenarios;

/// <summary>A small valid scenario that tests add steps to.</summary>
internal static class ScenarioSample
{
    public const string Head = """
        scenario: Sample
        start: 2026-01-05T08:00
        setup:
          groups: { buyers: { label: Buyers } }
          operators: { mia: { name: Mia, groups: [ buyers ] } }
          budgets: { B1: { allocated: 1000, categories: { First: 1000 } } }
          plans: { P1: {} }
          programs: { PRG1: { plan: P1, budget: B1 } }
          campaigns: { OP1: { program: PRG1, manager: mia } }
          providers:
            PRINT: { services: { Cards: { categories: [
              { label: Card, process: directMail, types: [ { label: Plain, price: { linear: 0.5 }, stockLine: CARD } ] } ] } } }
          stocks: { STK1: { provider: PRINT, notify: buyers, lines: { CARD: { initial: 10 } } } }
          deliveries: { D1: { campaign: OP1, channel: directMail, service: PRINT/Cards,
            costs: [ { category: Card, type: Plain, expenseCategory: First } ] } }
          tasks: { T1: { campaign: OP1, assignedTo: mia, start: 2026-01-06, end: 2026-01-07 } }
          invoices: { I1: { provider: PRINT, budget: B1, lines: [ { amount: 5, delivery: D1 } ] } }
        steps:

        """;

    public static Scenario Read(string steps) => ScenarioReader.Read("s.yaml", Head + steps);

    public static string[] ErrorsOf(string text) =>
        Assert.Throws<InputException>(() => ScenarioReader.Read("s.yaml", text)).Message.Split('\n');

    public static string[] ErrorsOfSteps(string steps) => ErrorsOf(Head + steps);
}
