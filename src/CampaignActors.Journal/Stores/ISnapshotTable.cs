using Akka.Persistence;

namespace CampaignActors.Journal.Stores;

/// <summary>A snapshot as it is stored.</summary>
/// <param name="Created">Ticks of .NET, UTC.</param>
internal readonly record struct SnapshotRow(
    string PersistenceId, long SequenceNr, long Created, byte[] Snapshot, string Manifest, int? SerializerId);

/// <summary>Which snapshots are meant: all bounds are inclusive; times are ticks.</summary>
internal readonly record struct SnapshotRange(
    string PersistenceId, long MinSequenceNr, long MaxSequenceNr, long MinCreated, long MaxCreated)
{
    public static SnapshotRange Of(string persistenceId, SnapshotSelectionCriteria criteria, long toSequenceNr = long.MaxValue) => new(
        persistenceId, criteria.MinSequenceNr, Math.Min(criteria.MaxSequenceNr, toSequenceNr), criteria.MinTimestamp?.Ticks ?? 0,
        criteria.MaxTimeStamp.Ticks);

    /// <summary>One snapshot; its time counts only if it is given.</summary>
    public static SnapshotRange Of(SnapshotMetadata one) => new(
        one.PersistenceId, one.SequenceNr, one.SequenceNr, 0,
        one.Timestamp > DateTime.MinValue ? one.Timestamp.Ticks : DateTime.MaxValue.Ticks);
}

/// <summary>The table of snapshots in one kind of database.</summary>
internal interface ISnapshotTable : IAsyncDisposable
{
    /// <summary>Makes the table where that is asked for, and looks at what is there.</summary>
    /// <exception cref="JournalUnusableException">It is none, or lacks what it needs.</exception>
    Task PrepareAsync(CancellationToken ct);

    /// <summary>One at a time.</summary>
    /// <returns>For each range the newest snapshot in it.</returns>
    Task<SnapshotRow?[]> LoadAsync(IReadOnlyList<SnapshotRange> ranges, CancellationToken ct);

    /// <summary>Saves all in one transaction, in place of what was there for the same number. One at a time.</summary>
    /// <exception cref="RowsRefusedException">A row was refused for what it is; none is stored.</exception>
    Task SaveAsync(IReadOnlyList<SnapshotRow> rows, CancellationToken ct);

    Task DeleteAsync(SnapshotRange range, CancellationToken ct);
}
