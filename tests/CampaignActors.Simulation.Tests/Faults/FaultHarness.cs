using System.Text.Json.Nodes;
using CampaignActors.Simulation.Tests.Running;

namespace CampaignActors.Simulation.Tests.Faults;

/// <summary>
/// Runs one scenario under the faults of a seed and compares with the run without faults: every figure of every entity, and what
/// was handed to the outside. A seed repeats to the letter, so the number is all that is needed to look at a failure.
/// </summary>
internal sealed partial class FaultHarness
{
    private static readonly string[] s_files =
    [
        "controlling-costs.yaml", "stock.yaml", "offline-delivery.yaml", "levels-and-overrun.yaml", "tasks.yaml", "approvals.yaml",
        "online-delivery.yaml", "recurring-and-periodic.yaml",
    ];

    private readonly List<(string File, Scenario Scenario, Run Perfect)> _runs = [];
    private readonly int[] _fired = new int[Enum.GetValues<ModelFault>().Length];

    /// <summary>The examples, in turn.</summary>
    public static Task<FaultHarness> ReadAsync() => ReadAsync(s_files.Select(Repository.Example));

    public static async Task<FaultHarness> ReadAsync(IEnumerable<string> paths)
    {
        var harness = new FaultHarness();
        foreach (var path in paths)
        {
            var scenario = ScenarioReader.Read(path);
            harness._runs.Add((Path.GetFileName(path), scenario, await Run.Of(scenario)));
        }
        return harness;
    }

    /// <summary>How often a fault has happened in all seeds so far.</summary>
    public int Fired(ModelFault fault) => _fired[(int)fault];

    /// <summary>The scenario of a seed in turn, with faults. A snapshot now and then, in some seeds after every third row.</summary>
    /// <returns>What differs from the perfect run, or <c>null</c>.</returns>
    public async Task<string?> FindAsync(int seed, ShellRules? rules = null)
    {
        var (file, scenario, perfect) = _runs[seed % _runs.Count];
        var faults = seed % 10 == 0 ? Storm(seed) : new ModelFaults(seed);
        var options = ShellOptions.Default with
        {
            SnapshotEvery = (seed / _runs.Count % 3) switch { 0 => 3, 1 => 20, _ => 2_000 },
            // Days pass between two steps of a scenario; a late copy must still be known. On a node a day is enough.
            RememberedFor = Duration.FromDays(1_000),
            // Those of the version before as well.
            Forms = new StoredForms(seed % 5 != 0),
        };
        try
        {
            var run = await Run.Of(scenario, faults, rules, options);
            var difference = run.Problems.FirstOrDefault(p => p.Contains('!', StringComparison.Ordinal)) ?? run.Problems.FirstOrDefault()
                ?? Difference(Totals(file, perfect.State), Totals(file, run.State))
                ?? Difference(Seen(file, perfect.Outside), Seen(file, run.Outside))
                ?? run.Parked().FirstOrDefault();
            return difference is null ? null : $"seed {seed} ({file}): {difference}";
        }
        catch (Exception e) when (e is InvalidOperationException or InputException)
        {
            return $"seed {seed} ({file}): {e.Message}";
        }
        finally
        {
            foreach (var fault in Enum.GetValues<ModelFault>())
                Interlocked.Add(ref _fired[(int)fault], faults.Fired(fault));
        }
    }

    /// <summary>One world in ten is much worse than any network.</summary>
    private static ModelFaults Storm(int seed) => new(seed)
    {
        LosePercent = 30, DoublePercent = 25, LatePercent = 10, ReorderPercent = 60, CrashPercent = 15, MovePercent = 10,
        FailWritePercent = 20,
    };

    [System.Text.RegularExpressions.GeneratedRegex("\"calculatedAt\":\"[^\"]*\",?")]
    private static partial System.Text.RegularExpressions.Regex CalculatedAt();

    /// <summary>
    /// Where commands compete, who wins may differ; what the winners have together may not. The two deliveries of <c>stock.yaml</c> are
    /// canceled in the end and look alike once their names are taken away; of the hundred campaigns of <c>block-race.yaml</c>, and of
    /// <c>approval-races.yaml</c>, the budget is compared.
    /// </summary>
    private static string Totals(string file, string state)
    {
        // A message that comes late or twice has a cost calculated once more, and only the time of that shows.
        state = CalculatedAt().Replace(state, "");
        var root = JsonNode.Parse(state)!.AsObject();
        switch (file)
        {
            case "block-race.yaml" or "approval-races.yaml":
                return root["budgets"]!.ToJsonString();
            case "stock.yaml":
                var deliveries = root["deliveries"]!.AsObject();
                var pair = new[] { "ONE", "TWO" }.Select(d => deliveries[d]!.ToJsonString()).Order(StringComparer.Ordinal).ToList();
                deliveries.Remove("ONE");
                deliveries.Remove("TWO");
                return root.ToJsonString() + string.Join('\n', pair);
            default:
                return state;
        }
    }

    /// <summary>
    /// In <c>block-guard-and-stopped-calculation.yaml</c> a task's invoice (+100) and the balancing line of its campaign (−100) reach a
    /// budget that is just used up in either order; whether it dips below its limit in between is one alert more or less.
    /// </summary>
    private static string Seen(string file, string outside)
    {
        if (file != "block-guard-and-stopped-calculation.yaml")
            return outside;
        var root = JsonNode.Parse(outside)!.AsObject();
        root["mails"]!["template"]!.AsObject().Remove("budgetAlert");
        root["mails"]!.AsObject().Remove("total");
        root["mails"]!.AsObject().Remove("to");
        return root.ToJsonString();
    }

    private static string? Difference(string expected, string actual)
    {
        if (expected == actual)
            return null;
        var at = expected.Zip(actual).TakeWhile(p => p.First == p.Second).Count();
        var from = Math.Max(0, at - 120);
        return $"expected …{Cut(expected)}… actual …{Cut(actual)}…";

        string Cut(string text) => text[Math.Min(from, text.Length)..Math.Min(at + 80, text.Length)];
    }
}
