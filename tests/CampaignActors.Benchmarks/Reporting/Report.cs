using CampaignActors.Benchmarks.Audiences;
using CampaignActors.Benchmarks.Memory;
using CampaignActors.Benchmarks.Operators;
using CampaignActors.Benchmarks.Pages;
using CampaignActors.Benchmarks.RollUp;
using CampaignActors.Benchmarks.Sending;
using CampaignActors.Benchmarks.Rows;
using CampaignActors.Benchmarks.Scale;
using CampaignActors.Benchmarks.ScaleOut;
using CampaignActors.Benchmarks.Throughput;
using CampaignActors.Benchmarks.Transport;

namespace CampaignActors.Benchmarks.Reporting;

/// <summary>Everything one run has found.</summary>
internal sealed record Report(Machine Machine, double Seconds, int Rounds)
{
    /// <summary>The PostgreSQL that was measured, if one was.</summary>
    public string? Server { get; init; }

    public IReadOnlyList<ThroughputResult> Throughput { get; init; } = [];

    public RollUpResult? RollUp { get; init; }

    public MemoryResult? Memory { get; init; }

    public OperatorResult? Operators { get; init; }

    public RowsResult? Rows { get; init; }

    public IReadOnlyList<TransportResult> Transport { get; init; } = [];

    public ScaleOutResult? ScaleOut { get; init; }

    public IReadOnlyList<RemoteAskResult> RemoteAsks { get; init; } = [];

    public IReadOnlyList<StayResult> Stays { get; init; } = [];

    public IReadOnlyList<TickResult> Ticks { get; init; } = [];

    public IReadOnlyList<RecoveryResult> Recoveries { get; init; } = [];

    public Report With(ThroughputResult result) => this with { Throughput = [.. Throughput, result] };

    public Report With(StayResult result) => this with { Stays = [.. Stays, result] };

    public Report With(TickResult result) => this with { Ticks = [.. Ticks, result] };

    public IReadOnlyList<ReportTiming> Reports { get; init; } = [];

    public Report With(ReportTiming result) => this with { Reports = [.. Reports, result] };

    public IReadOnlyList<ReportTiming> Lists { get; init; } = [];

    public Report WithList(ReportTiming result) => this with { Lists = [.. Lists, result] };

    public IReadOnlyList<AudienceResult> Audiences { get; init; } = [];

    public Report With(AudienceResult result) => this with { Audiences = [.. Audiences, result] };

    public IReadOnlyList<SendingResult> Sendings { get; init; } = [];

    public Report With(SendingResult result) => this with { Sendings = [.. Sendings, result] };

    public IReadOnlyList<PagesResult> Pages { get; init; } = [];

    public Report With(PagesResult result) => this with { Pages = [.. Pages, result] };

    public Report With(RecoveryResult result) => this with { Recoveries = [.. Recoveries, result] };

    public IEnumerable<Aim> Aims
    {
        get
        {
            foreach (var aim in Throughput.SelectMany(t => t.Aims))
                yield return aim;
            foreach (var tick in Ticks)
                yield return Aim.AtMost($"{tick.Store}, tick: {tick.Many:N0} entities to {tick.Few:N0}", tick.Ratio, 1.2);
            foreach (var timing in Operators?.Timings ?? [])
                yield return Aim.AtMost($"{timing.Command}, worst, in ms", timing.Worst, 200);
            if (RollUp is { } rollUp)
                yield return Aim.AtMost("roll-up p99, in ms", rollUp.ShownP99, 100);
            foreach (var ask in RemoteAsks)
                yield return Aim.AtLeast($"command through a remote region to a bare remote ask, {ask.InFlight} in flight", ask.Ratio, 0.8);
            foreach (var timing in Reports)
                yield return Aim.AtMost($"{timing.Store}, {timing.Question}, in ms", timing.Median, 500);
            foreach (var timing in Lists)
                yield return Aim.AtMost($"{timing.Store}, list, {timing.Question}, in ms", timing.Median, 200);
            foreach (var aim in Audiences.SelectMany(a => a.Aims))
                yield return aim;
            foreach (var aim in Sendings.SelectMany(a => a.Aims))
                yield return aim;
            foreach (var aim in Pages.SelectMany(a => a.Aims))
                yield return aim;
            foreach (var stay in Stays)
                yield return Aim.AtLeast($"{stay.Store}, {stay.What}", stay.Ratio, 0.9);
            foreach (var arm in ScaleOut?.Compared ?? [])
            {
                var least = arm.Nodes == 2 ? 0.9 : 0.85;
                yield return Aim.AtLeast($"{arm.Variant}: processor of a command, 1 node to {arm.Nodes}", ScaleOut!.CpuRatio(arm), least);
                yield return Aim.AtLeast($"{arm.Variant}: capacity of {arm.Nodes} nodes, each to 1", ScaleOut.CapacityRatio(arm), least);
            }
            if (Rows is { } rows)
            {
                yield return Aim.AtMost("rows per mixed command", rows.RowsPerCommand, 4);
                yield return Aim.AtMost("bytes of journal per mixed command", rows.BytesPerCommand, 2_048);
            }
        }
    }
}

/// <param name="Bytes">Mean length of a row's message, which all arms that keep events write.</param>
internal sealed record ThroughputResult(string Store, Shape Shape, IReadOnlyList<ArmResult> Arms, double Bytes)
{
    /// <summary>What ours is to be to the others, each at the load that suits it best.</summary>
    private static readonly (string Other, bool Hot, double Wanted)[] s_aims =
    [
        (ArmNames.Raw, true, 0.4), (ArmNames.Raw, false, 0.4), (ArmNames.Plain, true, 15), (ArmNames.RowLock, true, 10),
        (ArmNames.Orleans, true, 3), (ArmNames.Orleans, false, 3),
    ];

    public IEnumerable<Aim> Aims => s_aims
        .Where(a => a.Hot == (Shape == Shape.Hot) && !double.IsNaN(Best(a.Other)) && !double.IsNaN(Best(ArmNames.Ours)))
        .Select(a => Aim.AtLeast(
            $"{Store}, {Shape.Title.ToLowerInvariant()}: ours to {a.Other}", Best(ArmNames.Ours) / Best(a.Other), a.Wanted));

    /// <summary>The best median among the arms whose names begin so; NaN without any.</summary>
    private double Best(string prefix) =>
        Arms.Where(a => a.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(a => a.PerSecond).DefaultIfEmpty(double.NaN).Max();
}

/// <summary>A figure that was aimed at. Missing it is said, not failed: the figure is the machine's as much as ours.</summary>
internal sealed record Aim(string What, double Value, string Wanted, bool Met)
{
    public static Aim AtLeast(string what, double value, double least) => new(what, value, $"≥ {least:0.##}", value >= least);

    public static Aim AtMost(string what, double value, double most) => new(what, value, $"≤ {most:0.##}", value <= most);
}

internal static class ArmNames
{
    public const string Ours = "ours";
    public const string Plain = "plain Persist";
    public const string Raw = "raw inserts";
    public const string RowLock = "row lock";
    public const string OneStatement = "one statement";
    public const string Orleans = "Orleans";

    public static string At(string name, int inFlight) => $"{name}, {inFlight} in flight";
}
