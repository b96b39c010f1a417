namespace CampaignActors.Actors.Copies;

/// <summary>A journal without rows, to be filled with those of another one.</summary>
public interface IEmptyJournal
{
    /// <summary>Where it is, without any secret.</summary>
    string Shown { get; }

    /// <summary>
    /// Fills it with these rows, in ascending order of their orderings, reads it back and compares. All or nothing. Snapshots and
    /// projections stay empty: both are made again from the journal.
    /// </summary>
    /// <exception cref="CopyException">It is not empty, cannot be written, or does not hold afterwards what was written.</exception>
    Task<RowTotals> FillAsync(IAsyncEnumerable<StoredJournalRow> rows, CancellationToken ct = default);
}
