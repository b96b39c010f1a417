using System.Diagnostics;
using CampaignActors.Actors.Hosting;
using CampaignActors.Benchmarks.Seeding;
using CampaignActors.Benchmarks.Stores;
using CampaignActors.Benchmarks.Throughput;
using CampaignActors.Domain.Budgets;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;

namespace CampaignActors.Benchmarks.Scale;

/// <summary>
/// Cold recovery: a node that has just started, none of whose entities is in memory, is asked for every one of them. Time runs from
/// then until the last has answered. The limit is one connection that reads the same rows in order and does nothing with them.
/// </summary>
internal sealed class RecoveryBenchmark(IStore store)
{
    private const string Prefix = "BDG";
    private const int Rows = 20;
    private static readonly Money s_allocated = Money.Of(1_000, Currency.Eur);

    /// <summary>One result for each journal plugin, their rounds interleaved.</summary>
    public async Task<IReadOnlyList<RecoveryResult>> RunAsync(int entities, int rounds, Action<string> say)
    {
        await using var site = await store.NewAsync();
        await site.PrepareAsync();
        await using (var node = await BenchNode.StartAsync(site.Node))
            await node.QuietAsync(); // It has made its tables.
        var template = new SeedTemplate(Kinds.Budgets, Prefix, Live);
        await site.SeedAsync(Enumerable.Range(0, entities).Select(template.Copy));
        JournalKind[] journals = [Journals.Shipped, Journals.Other];
        var (recovered, read) = (journals.ToDictionary(j => j, _ => new List<double>()), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            var raw = await ReadAsync(site, entities);
            var said = $"read {raw:0.00} s";
            foreach (var journal in journals)
            {
                var (took, processor) = await RecoverAsync(site.Node with { Journal = journal }, entities);
                said += $", recovered on {journal} {took:0.00} s ({processor:0.00} s of processor)";
                if (round > 0)
                    recovered[journal].Add(took);
            }
            say(
                $"{store.Title}, {entities:N0} entities of {Rows} rows, round {round + 1} of {rounds}{(round == 0 ? " (dropped)" : "")}: "
                    + said);
            if (round > 0)
                read.Add(raw);
        }
        return [.. journals.Select(j =>
            new RecoveryResult($"{store.Title}, {j}", entities, Rows, Median.Of(recovered[j]), Median.Of(read)))];
    }

    private static void Live(SeedEntity budget)
    {
        var at = SystemClock.Instance.GetCurrentInstant();
        budget.Command($"setup-{budget.Self.Code}", Shape.Create(s_allocated), at);
        for (var n = 1; n < Rows; n++)
            budget.Command($"reserve-{budget.Self.Code}-{n}", new ReserveAmount(new Code($"P{n}"), Shape.Amount(n)), at);
    }

    private static async Task<double> ReadAsync(ISite site, int entities)
    {
        await using var connection = await site.ConnectAsync();
        var started = Stopwatch.GetTimestamp();
        var bytes = await connection.RowsAsync(
            "SELECT ordering, persistence_id, sequence_number, manifest, message FROM journal WHERE persistence_id LIKE "
                + $"'budgets-{Prefix}%' ORDER BY ordering",
            r => r.GetInt64(0) > 0 && r.GetString(1).Length > 0 && r.GetInt64(2) > 0 && r.GetString(3).Length > 0 ? r
                .GetFieldValue<byte[]>(4).Length : 0);
        var took = Stopwatch.GetElapsedTime(started).TotalSeconds;
        VoidRunException.Unless(bytes.Count == entities * Rows, $"{entities * Rows} rows must be there, {bytes.Count} are");
        return took;
    }

    /// <returns>Seconds, and seconds of processor that this process used meanwhile.</returns>
    private static async Task<(double Took, double Processor)> RecoverAsync(CampaignActorsOptions options, int entities)
    {
        await using var node = await BenchNode.StartAsync(options);
        await node.QuietAsync();
        var expected = (s_allocated - Shape.Hot.Sum(0, Rows) + Shape.Amount(0)).Amount;
        var (started, before) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        await BenchNode.EachAsync(entities, async n =>
        {
            var budget = Kinds.Budget(SeedTemplate.CodeOf(Prefix, n));
            var free = await node.ReadAsync(budget, "free");
            VoidRunException.Unless(free == expected, $"{budget}: {expected} must be free, it says {free}");
        });
        return (Stopwatch.GetElapsedTime(started).TotalSeconds, (Environment.CpuUsage.TotalTime - before).TotalSeconds);
    }
}

/// <summary>Medians, in seconds.</summary>
internal sealed record RecoveryResult(string Store, int Entities, int Rows, double Recovered, double Read)
{
    public double EntitiesPerSecond => Entities / Recovered;

    public double RowsPerSecond => Entities * Rows / Recovered;

    public double RowsReadPerSecond => Entities * Rows / Read;
}
