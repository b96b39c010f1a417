using CampaignActors.Actors.Entities;
using CampaignActors.Domain.Kernel;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Actors.Copies;

/// <summary>What every row of journal and snapshots of this project has in common, whichever database they are in.</summary>
internal static class JournalRows
{
    public const string Names = "SELECT persistence_id FROM journal UNION SELECT persistence_id FROM snapshot";

    /// <summary>Finds a row that another serializer than ours has written, or one that is marked as deleted: ours never are.</summary>
    /// <param name="differs">The operator by which <c>NULL</c> differs as well.</param>
    /// <param name="deleted">The condition under which a row is marked.</param>
    public static string Foreign(string differs, string deleted) => $"""
        SELECT persistence_id FROM journal WHERE identifier {differs} @id OR {deleted} OR sequence_number < 1
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
