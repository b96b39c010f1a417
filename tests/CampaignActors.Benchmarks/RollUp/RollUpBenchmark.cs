using System.Diagnostics;
using CampaignActors.Benchmarks.Load;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;

namespace CampaignActors.Benchmarks.RollUp;

/// <summary>
/// How long after a cost change on a delivery its budget shows it. Deliveries are analysed at a fixed rate whatever the node does
/// (open loop); each goes the whole way: priced, nudge to budgetMgt, work, posting, charge of the budget. Nudges on, real clock.
/// </summary>
internal sealed class RollUpBenchmark(string data)
{
    /// <summary>Analyses a second. Every one makes about ten rows: its own, those of campaign, program, plan and budget.</summary>
    public const int Rate = 20;

    private const int Budgets = 20;
    private readonly Latencies _sinceSent = new();
    private readonly Latencies _sinceAnswered = new();
    private readonly Latencies _answer = new();

    public async Task<RollUpResult> RunAsync(int deliveries, Action<string> say)
    {
        using var folder = new ArmFolder(data);
        await using (var node = await BenchNode.StartAsync(folder.Path))
        {
            var warmUp = deliveries / 2;
            await RollUpSetup.RunAsync(node, Budgets, warmUp + deliveries);
            await node.QuietAsync();
            say($"Roll-up: {Budgets} budgets and campaigns, {warmUp + deliveries} deliveries are set up");
            await OpenLoopAsync(node, 0, warmUp, record: false);
            await OpenLoopAsync(node, warmUp, deliveries, record: true);
            await node.QuietAsync();
            await CheckAsync(node, warmUp + deliveries);
        }
        return new RollUpResult(
            deliveries, Rate, _answer.At(50), _answer.At(99), _sinceAnswered.At(50), _sinceAnswered.At(99), _sinceAnswered.At(100),
            _sinceSent.At(50), _sinceSent.At(99));
    }

    /// <summary>
    /// Starts one change at each beat of a fixed schedule. Latency counts from the beat, not from when the sender got round to it.
    /// Changes of one budget are a second apart, so its figure tells them apart; a slow one counts until all before it show too.
    /// </summary>
    private async Task OpenLoopAsync(BenchNode node, int first, int count, bool record)
    {
        var start = Stopwatch.GetTimestamp();
        var changes = new List<Task>(count);
        for (var n = 0; n < count; n++)
        {
            var beat = start + (n * Stopwatch.Frequency / Rate);
            var wait = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), beat);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait);
            changes.Add(ChangeAsync(node, first + n, beat, record));
        }
        await Task.WhenAll(changes);
    }

    private async Task ChangeAsync(BenchNode node, int number, long beat, bool record)
    {
        // Analyses of one budget stand at the same places of the schedule: the sum up to this one is what must show.
        var expected = RollUpSetup.Expected(number, Budgets);
        // A timer may be early by a fraction of a millisecond; nothing may be sent before its beat and count as faster than it is.
        var sent = Math.Max(beat, Stopwatch.GetTimestamp());
        var answer = await node.Client.SendAsync(
            Kinds.Delivery(RollUpSetup.Delivery(number)), new AnalyseDelivery(RollUpSetup.Messages(number), 0), $"analyse-{number}",
            "bench");
        VoidRunException.Unless(answer.Outcome == Outcome.Accepted, $"analysis {number}: {answer}");
        var answered = Stopwatch.GetTimestamp();
        await ShownAsync(node, Kinds.Budget(RollUpSetup.Budget(number, Budgets)), expected);
        if (!record)
            return;
        var shown = Stopwatch.GetTimestamp();
        lock (_sinceSent)
        {
            _answer.Record(answered - sent);
            _sinceAnswered.Record(shown - answered);
            _sinceSent.Record(shown - Math.Min(beat, sent));
        }
    }

    /// <summary>
    /// Reads the entity itself, a millisecond after it has answered the last time, until the figure is there: exact to about a
    /// millisecond, and cheap enough not to slow down what it watches.
    /// </summary>
    private static async Task ShownAsync(BenchNode node, EntityRef budget, decimal expected)
    {
        var watch = Stopwatch.StartNew();
        while (await node.ReadAsync(budget, "planned") < expected)
        {
            VoidRunException.Unless(watch.Elapsed < TimeSpan.FromSeconds(30), $"{budget} does not show {expected}");
            await Task.Delay(1);
        }
    }

    private static Task CheckAsync(BenchNode node, int deliveries) => BenchNode.EachAsync(Budgets, async n =>
    {
        var last = deliveries - 1 - ((deliveries - 1 - n) % Budgets);
        var expected = RollUpSetup.Expected(last, Budgets);
        var planned = await node.ReadAsync(Kinds.Budget(RollUpSetup.Budget(n, Budgets)), "planned");
        VoidRunException.Unless(planned == expected, $"budget {n}: {expected} must be planned, it says {planned}");
    });
}

/// <summary>All in milliseconds.</summary>
internal sealed record RollUpResult(
    int Deliveries, int Rate, double AnswerP50, double AnswerP99, double ShownP50, double ShownP99, double ShownMax, double WholeP50,
    double WholeP99);
