using NodaTime;

namespace CampaignActors.Protocol.Shell;

/// <summary>Limits of a shell. Every queue has one.</summary>
public sealed record ShellOptions
{
    public static readonly ShellOptions Default = new();

    public DateTimeZone Zone { get; init; } = DateTimeZone.Utc;

    /// <summary>Rows written at once, at the most.</summary>
    public int MaxBatch { get; init; } = 500;

    /// <summary>Commands waiting to be decided or written, at the most; beyond it commands and reads are turned away as busy.</summary>
    public int MaxWaiting { get; init; } = 10_000;

    /// <summary>When a client that was turned away should try again: about the time to write what is waiting.</summary>
    public Duration RetryAfter { get; init; } = Duration.FromSeconds(2);

    /// <summary>Rows between snapshots of an entity with few rows.</summary>
    public int SnapshotEvery { get; init; } = 2_000;

    /// <summary>
    /// Rows since the last snapshot that make a new one worth its cost. A snapshot holds all that the entity has become, which may grow
    /// with every row: at a fixed distance those of a long history would cost more than its rows. So the distance is a quarter of the
    /// history, up to ten times <see cref="SnapshotEvery"/>, beyond which replay would take too long.
    /// </summary>
    /// <param name="rows">All rows of the entity.</param>
    internal long SnapshotAfter(long rows) => Math.Clamp(rows / 4, SnapshotEvery, SnapshotEvery * 10L);

    public int RememberedCommands { get; init; } = 10_000;

    public Duration RememberedFor { get; init; } = Duration.FromHours(24);

    /// <summary>How long an effect on the outside that failed waits at the most until it is tried again.</summary>
    public static Duration LongestRetry => Outbox.Longest;

    /// <summary>In which forms rows are written; all shells of a node share it.</summary>
    public StoredForms Forms { get; init; } = StoredForms.Present;

    /// <summary>Rounds of asking for consents before a command is refused as busy.</summary>
    public int ConsentRounds { get; init; } = 5;
}

/// <summary>
/// The three promises that everything rests on, each as one predicate, so that a test can break one and show that the harness
/// notices.
/// </summary>
public class ShellRules
{
    public static readonly ShellRules Strict = new();

    /// <summary>An answer leaves only when the row it rests on is durable.</summary>
    public virtual bool MayAnswer(long restsOn, long durable) => restsOn <= durable;

    /// <summary>An effect is taken in only when it is the next of its source: no gap, no repetition.</summary>
    public virtual bool IsNext(long counter, long last) => counter == last + 1;

    /// <summary>A remembered command is not carried out again.</summary>
    public virtual bool IsRepeat(bool remembered) => remembered;
}
