using System.Diagnostics;
using System.Diagnostics.Metrics;
using CampaignActors.Domain.Kernel;
using CampaignActors.Protocol.Shell;

namespace CampaignActors.Actors.Telemetry;

/// <summary>
/// What the actors of this process count and measure. Labels have few values: kinds, workflows, gateways, outcomes; never a code. Without
/// a collector an instrument costs a look at a flag.
/// </summary>
/// <remarks>docs/operations.md lists them for operators.</remarks>
internal static class Instruments
{
    public static readonly Meter Meter = new(TelemetryNames.Meter);

    /// <summary>Upper bounds of the buckets of times, in seconds.</summary>
    public static readonly IReadOnlyList<double> SecondsBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private static readonly InstrumentAdvice<double> s_seconds = new() { HistogramBucketBoundaries = SecondsBounds };

    private static readonly InstrumentAdvice<long> s_counts =
        new() { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000] };

    public static readonly Counter<long> Commands = Meter.CreateCounter<long>(
        "campaign.commands", "{command}", "Commands answered by entities");

    public static readonly Histogram<double> CommandDuration =
        InSeconds("campaign.command.duration", "From a command's arrival at its entity to its answer");

    public static readonly Counter<long> Effects =
        Meter.CreateCounter<long>("campaign.effects", "{effect}", "Effects of other entities that came in");

    public static readonly Histogram<long> BatchRows = Counts("campaign.batch.rows", "{row}", "Rows written at once by an entity");

    public static readonly Histogram<double> WriteDuration =
        InSeconds("campaign.write.duration", "From handing a batch to the journal until it is durable");

    public static readonly Histogram<long> EntityWaiting =
        Counts("campaign.entity.waiting", "{message}", "Commands and effects that an entity has taken in and not written, when it writes");

    public static readonly Histogram<long> Mailbox =
        Counts("campaign.entity.mailbox", "{message}", "Messages in the mailbox of an entity, when it writes");

    public static readonly Counter<long> Restarts =
        Meter.CreateCounter<long>(
            "campaign.entity.restarts", "{restart}", "Entities that started again from their journal after a failure");

    public static readonly Counter<long> OutsideEffects =
        Meter.CreateCounter<long>("campaign.outside.effects", "{effect}", "Tries of mails, files and jobs");

    public static readonly Counter<long> WorkflowItems =
        Meter.CreateCounter<long>("campaign.workflow.items", "{item}", "Due items that technical workflows sent to entities, by answer");

    public static readonly Counter<long> Sweeps = Meter.CreateCounter<long>(
        "campaign.sweeps", "{sweep}", "Comparisons of projections with entities");

    public static readonly Counter<long> Drift = Meter.CreateCounter<long>(
        "campaign.drift", "{finding}", "What sweeps found wrong and put right");

    public static readonly Counter<long> ClientRetries =
        Meter.CreateCounter<long>("campaign.client.retries", "{try}", "Calls to entities that were made again");

    public static readonly Counter<long> NodeMessages =
        Meter.CreateCounter<long>("campaign.nodes.messages", "{message}", "Messages sent to other nodes");

    public static readonly Counter<long> Alarms =
        Meter.CreateCounter<long>("campaign.alarms", "{alarm}", "Broken invariants and what cannot be read");

    public static readonly Counter<long> DeadLetters =
        Meter.CreateCounter<long>("campaign.dead_letters", "{message}", "Messages without a receiver");

    /// <summary>
    /// Reports rare counters as 0 first: a collector that has never seen a counter takes its first value as the start, and the first event
    /// would not show.
    /// </summary>
    public static void BeginAtZero()
    {
        foreach (var counter in new[] { ClientRetries, Alarms, DeadLetters })
            counter.Add(0);
        foreach (var kind in EntityCatalog.All)
            Restarts.Add(0, Kind(kind.Name));
        foreach (var workflow in TechnicalWorkflows.All)
            Drift.Add(0, new KeyValuePair<string, object?>("workflow", workflow.Code().Text));
    }

    public static long Now => Stopwatch.GetTimestamp();

    /// <summary>Seconds since a <see cref="Now"/>.</summary>
    public static double Since(long timestamp) => Stopwatch.GetElapsedTime(timestamp).TotalSeconds;

    public static KeyValuePair<string, object?> Kind(string kind) => new("kind", kind);

    /// <param name="since">A <see cref="Now"/>.</param>
    public static void Answered(string kind, Answer answer, long since)
    {
        Commands.Add(1, Kind(kind), new("outcome", OutcomeOf(answer)));
        CommandDuration.Record(Since(since), Kind(kind));
    }

    /// <summary>Why it was refused, or what became of it.</summary>
    public static string OutcomeOf(Answer answer) => answer switch
    {
        { Outcome: Outcome.Accepted } => "accepted",
        { Outcome: Outcome.Unchanged } => "unchanged",
        { Outcome: Outcome.Unknown } => "unknown",
        { Refusal: Refusal.Invalid } => "invalid",
        { Refusal: Refusal.Unknown } => "not_found",
        { Refusal: Refusal.State } => "state",
        { Refusal: Refusal.Forbidden } => "forbidden",
        { Refusal: Refusal.Insufficient } => "insufficient",
        { Refusal: Refusal.Conflict } => "conflict",
        { Refusal: Refusal.Stale } => "stale",
        _ => "busy",
    };

    private static Histogram<double> InSeconds(string name, string description) =>
        Meter.CreateHistogram(name, "s", description, advice: s_seconds);

    private static Histogram<long> Counts(string name, string unit, string description) =>
        Meter.CreateHistogram(name, unit, description, advice: s_counts);
}
