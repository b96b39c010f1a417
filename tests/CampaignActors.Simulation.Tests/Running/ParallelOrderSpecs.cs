using System.Text.Json.Nodes;

namespace CampaignActors.Simulation.Tests.Running;

/// <summary>
/// Commands of a <c>parallel</c> list may come in any order. Who wins may differ; what the scenario expects and the totals of the
/// budgets may not, and no guarded budget is ever overdrawn.
/// </summary>
public sealed class ParallelOrderSpecs
{
    private const int Orders = 12;
    private static readonly string[] s_figures = ["allocated", "planned", "reserved", "committed", "spent", "invoiced", "free"];

    public static TheoryData<string> Files => new(
        Directory.GetFiles(Repository.Scenarios, "*.yaml").Concat(Directory.GetFiles(Path.Combine(Repository.Root, "examples"), "*.yaml"))
            .Where(f => File.ReadAllText(f).Contains("parallel:", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Any_order_holds_and_gives_the_same_totals(string file)
    {
        var scenario = ScenarioReader.Read(file);
        var asWritten = await Run.Of(scenario);
        for (var seed = 1; seed <= Orders; seed++)
        {
            var run = await Run.Of(
                scenario with { Steps = [.. scenario.Steps.Select(s => s with { Do = Shuffled(s.Do, new Random(seed)) })] });
            Assert.True(run.Problems.Count == 0, $"order {seed}: {string.Join('\n', run.Problems)}");
            Assert.Equal(Totals(asWritten.State), Totals(run.State));
            foreach (var (code, budget) in Budgets(run.State).Where(b => b.Value!["overrun"]?.ToString() == "block"))
                Assert.True((decimal)budget!["free"]! >= 0, $"order {seed}: {code} is overdrawn: {budget["free"]}");
        }
    }

    private static List<VerbCall> Shuffled(IReadOnlyList<VerbCall> calls, Random random) => [.. calls.Select(call =>
    {
        if (call is not ParallelCall parallel)
            return call;
        var inner = parallel.Calls.ToArray();
        random.Shuffle(inner);
        return parallel with { Calls = inner };
    })];

    private static JsonObject Budgets(string state) => JsonNode.Parse(state)!["budgets"] as JsonObject ?? [];

    private static string Totals(string state) => string.Join('\n', Budgets(state).Select(b =>
        $"{b.Key}: {string.Join(' ', s_figures.Select(f => b.Value![f]))}"));
}
