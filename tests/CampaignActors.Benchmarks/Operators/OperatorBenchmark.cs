using System.Diagnostics;
using CampaignActors.Actors.Postgres;
using CampaignActors.Benchmarks.Seeding;
using CampaignActors.Domain.Campaigns;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Parents;
using CampaignActors.Domain.Programs;
using CampaignActors.Domain.Values;
using CampaignActors.Local.Nodes;
using CampaignActors.Operations.Client;
using CampaignActors.Vocabulary.Text;
using NodaTime;
using Npgsql;

namespace CampaignActors.Benchmarks.Operators;

/// <summary>
/// Operator commands as their client sees them, from the request to the last line, of three nodes with many entities in memory and far more
/// that are known. One client on a connection that is open; the server, the nodes and the client share the machine.
/// </summary>
internal sealed class OperatorBenchmark(string data)
{
    private const string Prefix = "OPB";
    private const int Nodes = 3;
    private const int Related = 50;

    private static readonly string[] s_commands =
        [
            "cluster show", "actor hierarchy -d 5", "actor hierarchy -s /system/sharding -d 5",
            "cluster-sharding region-stats -r campaigns", "workflow list", "budget tree",
        ];

    private static readonly Code s_program = new("PRG1");
    private static readonly Instant s_start = Instant.FromUtc(2100, 1, 1, 0, 0);

    /// <param name="known">Campaigns that the projections know.</param>
    /// <param name="active">Those of them that are in memory while commands are measured.</param>
    public async Task<OperatorResult> RunAsync(int known, int active, int times, Action<string> say)
    {
        using var folder = new ArmFolder(data);
        var cluster = await LocalCluster.OpenAsync(new LocalClusterOptions { Folder = Path.Combine(folder.Path, "cluster") });
        try
        {
            await SeedAsync(cluster.ConnectionString, known);
            say($"operator commands: {known:N0} campaigns seeded");
            await cluster.AddAsync(Nodes);
            using var client = new NodeClient(
                cluster.Nodes[0].Spec.Url, RetryPolicy.For(TimeSpan.FromSeconds(60)))
            { Key = cluster.AdminKey };
            await RelateAsync(client);
            await BenchNode.EachAsync(active, async n =>
                VoidRunException.Unless(
                    await client.FindAsync(Kinds.Campaigns, SeedTemplate.CodeOf(Prefix, n).Text, default) is not null,
                    $"campaign {n} must be known"));
            var inMemory = await InMemoryAsync(client);
            say($"operator commands: {inMemory:N0} entities are in memory of {Nodes} nodes");
            VoidRunException.Unless(inMemory >= active, $"{active:N0} entities must be in memory, {inMemory:N0} are");
            var timings = new List<OperatorTiming>();
            foreach (var command in s_commands)
                timings.Add(await TimeAsync(client, command, times));
            return new OperatorResult(known, await InMemoryAsync(client), timings);
        }
        finally
        {
            await cluster.DownAsync();
        }
    }

    private static async Task SeedAsync(string database, int known)
    {
        await using var pool = NpgsqlDataSource.Create(database);
        await new PostgresSchema(pool).MigrateAsync();
        var template = new SeedTemplate(
            Kinds.Campaigns,
            Prefix,
            campaign => campaign.Command(
                $"setup-{campaign.Self.Code}",
                new PutCampaign(
                    PutMode.Create,
                    new CampaignFields
                    {
                        Label = $"Campaign {campaign.Self.Code}", Program = s_program, Start = s_start, Currency = Currency.Eur,
                    }),
                SystemClock.Instance.GetCurrentInstant()),
            about => about == Kinds.Program(s_program) ? new ProgramFacts(new Code("PLN1"), null) : null);
        await PostgresSeeder.WriteAsync(pool, Enumerable.Range(0, known).Select(template.Copy));
    }

    /// <summary>A main budget with others below it, five by five.</summary>
    private static async Task RelateAsync(NodeClient client)
    {
        for (var n = 0; n < Related; n++)
        {
            var fields = new List<MapEntry> { Entry("allocated", "100") };
            if (n > 0)
                fields.Add(Entry("relatedTo", $"B{(n - 1) / 5}"));
            var answer = await client.SendAsync(
                new NodeCommand(
                    new Change.Describe(PutMode.Create, Kinds.Budgets, new Code($"B{n}"), new MapNode(fields, Change.Typed), Change.Typed),
                    $"relate-{n}"),
                default);
            VoidRunException.Unless(answer.Ok, $"budget B{n} cannot be made: {answer.Text}");
        }
    }

    private static MapEntry Entry(string name, string text) =>
        new(new ScalarNode(name, true, Change.Typed), new ScalarNode(text, false, Change.Typed));

    private static async Task<long> InMemoryAsync(NodeClient client)
    {
        var sum = 0L;
        await foreach (var line in client.OperateAsync("cluster-sharding regions", "", asData: true, default))
            sum += line.Data?["entities"]?.GetValue<long>() ?? 0;
        return sum;
    }

    /// <summary>The first time is not counted: it loads code.</summary>
    private static async Task<OperatorTiming> TimeAsync(NodeClient client, string command, int times)
    {
        var (taken, lines) = (new List<double>(), 0);
        for (var n = 0; n <= times; n++)
        {
            var started = Stopwatch.GetTimestamp();
            lines = 0;
            await foreach (var line in client.OperateAsync(command, "", asData: false, default))
            {
                VoidRunException.Unless(line.Error is null, $"{command}: {line.Text}");
                lines++;
            }
            if (n > 0)
                taken.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        return new OperatorTiming(command, lines, Median.Of(taken), taken.Max());
    }
}

/// <param name="Active">Entities in memory when all was measured.</param>
internal sealed record OperatorResult(int Known, long Active, IReadOnlyList<OperatorTiming> Timings);

/// <summary>In milliseconds.</summary>
internal sealed record OperatorTiming(string Command, int Lines, double P50, double Worst);
