using CampaignActors.Actors.Postgres;
using CampaignActors.Actors.Projections;

namespace CampaignActors.Actors.Tests.Postgres;

/// <summary>
/// What the reader gives out once nothing holds rows back. A transaction in any database of a server does, and classes share a server.
/// </summary>
internal static class ReleasedRows
{
    /// <returns>The rows from the beginning, as code and sequence number.</returns>
    public static async Task<IEnumerable<string>> ReleasedAsync(this PostgresJournal journal)
    {
        var batch = journal.ReadAfter(0, 10);
        await Until.TrueAsync(() => Task.FromResult(!(batch = journal.ReadAfter(0, 10)).Held), "no transaction holds rows back");
        return Names(batch);
    }

    /// <returns>Rows as code and sequence number, such as <c>A1</c>.</returns>
    public static IEnumerable<string> Names(JournalBatch batch) => batch.Rows.Select(r => $"{r.Entity.Code}{r.Sequence}");
}
