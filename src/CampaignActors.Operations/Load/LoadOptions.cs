using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Operations.Load;

/// <summary>The size, mix and timeouts of a load.</summary>
public sealed record LoadOptions
{
    /// <summary>Longest <see cref="Prefix"/>: with the rest of a code it stays far below the longest code.</summary>
    private const int MaxPrefix = 20;

    /// <summary>URLs of nodes of one cluster; commands go to them in turn.</summary>
    public required IReadOnlyList<string> Nodes { get; init; }

    /// <summary>Key of an administrator, as a load sends all kinds of commands.</summary>
    public string? Key { get; init; }

    /// <summary>Commands per second, sent whether or not earlier ones are answered.</summary>
    public double Rate { get; init; } = 50;

    /// <summary>How long commands are sent for.</summary>
    public TimeSpan For { get; init; } = TimeSpan.FromSeconds(30);

    public int Budgets { get; init; } = 40;

    public int Campaigns { get; init; } = 20;

    /// <summary>Deliveries that are there from the beginning; more are created on the way.</summary>
    public int Deliveries { get; init; } = 100;

    /// <summary>Whether budgets under Block run out, so that the guard against overrun is driven too.</summary>
    public bool Tight { get; init; } = true;

    /// <summary>Stock lines.</summary>
    public int Lines { get; init; } = 20;

    /// <summary>
    /// Made-up people on a list of the load. Half of the deliveries have them as their audience: these are analysed without counts, and the
    /// offline ones write a file of people. 0: all counts are typed.
    /// </summary>
    public int People { get; init; }

    /// <summary>
    /// Teams that everything is spread over: budgets, campaigns, stock and whatever belongs to them. The code of each thing begins with its
    /// team and a dot, so that <c>Cluster__Placement=group</c> keeps a team on one node; one command in ten reaches into another team.
    /// 0: no teams, and codes without a dot.
    /// </summary>
    public int Teams { get; init; }

    /// <summary>The same seed makes the same commands in the same order, whatever becomes of them.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Begins every code, so that several loads can run on one system.</summary>
    public string Prefix { get; init; } = "LOAD";

    /// <summary>
    /// Tells runs with the same prefix apart: it is part of every command id and of the code of everything that is created on the way.
    /// </summary>
    public required string Run { get; init; }

    /// <summary>
    /// Commands under way at once. When so many are, the next one waits for one of them; its latency counts from when it should have been
    /// sent all the same.
    /// </summary>
    public int MaxInFlight { get; init; } = 2_000;

    /// <summary>How long one command is tried for before its outcome is unknown.</summary>
    public TimeSpan GiveUp { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long one try may take where there is another node to go to: one that hangs is passed over after that. The only node there is
    /// gets as long as the connection takes; asking it again while it works on the first would only give it more to do.
    /// </summary>
    public TimeSpan TryFor { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long answers are waited for once the run is broken off.</summary>
    public TimeSpan DrainFor { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How the nodes are reached; <c>null</c> for the network.</summary>
    public HttpMessageHandler? Network { get; init; }

    /// <summary>A unique run id.</summary>
    public static string NewRun() => Guid.NewGuid().ToString("N")[..8];

    /// <exception cref="InputException">An option is out of its range.</exception>
    public void Check()
    {
        Expect(Nodes.Count > 0, "--node: none is given, expected at least one");
        Expect(Rate is > 0 and <= 100_000, $"--rate: {Rate} is out of range, expected more than 0 and at most 100000 a second");
        Expect(For > TimeSpan.Zero && For <= TimeSpan.FromDays(30), "--for: expected a duration of at most 30d");
        (string, int, int)[] counts =
            [("--budgets", Budgets, 2), ("--campaigns", Campaigns, 1), ("--deliveries", Deliveries, 1), ("--lines", Lines, 1)];
        foreach (var (name, count, least) in counts)
            Expect(count >= least && count <= 100_000, $"{name}: {count} is out of range, expected {least} to 100000");
        Expect(People is >= 0 and <= 1_000_000, $"--people: {People} is out of range, expected 0 to 1000000");
        var fewest = Math.Min(Math.Min(Budgets / 2, Campaigns), Math.Min(Deliveries, Lines));
        Expect(Teams >= 0 && Teams <= fewest, $"--teams: {Teams} is out of range, expected 0 to {fewest}, so that each team has its own");
        Expect(MaxInFlight is > 0 and <= 100_000, $"--max-in-flight: {MaxInFlight} is out of range, expected 1 to 100000");
        Expect(GiveUp > TimeSpan.Zero, "--give-up: expected a duration above zero");
        Expect(
            Prefix.Length <= MaxPrefix && Code.Problem(Prefix) is null,
            $"--prefix: {Shown.Quote(Prefix)} is no prefix, expected 1 to {MaxPrefix} letters, digits, '-', '_' or '.'");
    }

    private static void Expect(bool holds, string otherwise)
    {
        if (!holds)
            throw new InputException(null, otherwise);
    }
}
