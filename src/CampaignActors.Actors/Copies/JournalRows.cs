using CampaignActors.Actors.Entities;
using CampaignActors.Domain.Kernel;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Actors.Copies;

/// <summary>What every row of journal and snapshots of this project has in common, whichever database they are in.</summary>
internal static class JournalRows
{
    public const string Names = "SELECT persistence_id FROM journal UNION SELECT persistence_id FROM snapshot";

    /// <summary>
    /// The largest place in the journal that is believed. A sequence that begins near the end of its range would leave no room for new
    /// rows.
    /// </summary>
    public const long MostOrdering = 1L << 53;

    /// <summary>Finds an entity whose rows are not numbered 1, 2, 3 and so on. No version deletes a row.</summary>
    public const string Gaps = """
        SELECT persistence_id FROM journal
        GROUP BY persistence_id HAVING min(sequence_number) <> 1 OR max(sequence_number) <> count(*)
        LIMIT 1
        """;

    public static CopyException Incomplete(string persistenceId) =>
        new($"rows of {Shown.Quote(persistenceId)} are missing: they are not numbered from 1 without a gap");

    /// <summary>Finds a row that another serializer than ours has written, or one that is marked as deleted: ours never are.</summary>
    /// <param name="differs">The operator by which <c>NULL</c> differs as well.</param>
    /// <param name="deleted">The condition under which a row is marked.</param>
    public static string Foreign(string differs, string deleted) => $"""
        SELECT persistence_id FROM journal
        WHERE identifier {differs} @id OR {deleted} OR sequence_number < 1 OR ordering < 1 OR ordering > {MostOrdering}
        UNION ALL SELECT persistence_id FROM snapshot WHERE serializer_id {differs} @id OR sequence_number < 1
        LIMIT 1
        """;

    public static CopyException NotOurs(string persistenceId) =>
        new($"the backup holds a row of {Shown.Quote(persistenceId)} that this program has not written: it is no backup of ours");

    /// <exception cref="CopyException">No entity of this version has this name.</exception>
    public static void CheckName(string persistenceId)
    {
        if (PersistenceIds.Parse(persistenceId) is not { } entity || EntityCatalog.Find(entity.Kind) is null)
            throw new CopyException($"the backup holds rows of {Shown.Quote(persistenceId)}, which is no entity that this version knows");
    }
}
