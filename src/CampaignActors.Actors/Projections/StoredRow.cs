using CampaignActors.Domain.Values;
using CampaignActors.Protocol.Shell;

namespace CampaignActors.Actors.Projections;

/// <summary>Rows of a journal as they are stored, whichever database it is.</summary>
internal static class StoredRow
{
    /// <returns><c>null</c> for a row that has to be decoded.</returns>
    public static JournalRow? HandedOver(long ordering, EntityRef entity, long sequence, RowHandover? handover) =>
        handover?.Take(entity, sequence) is { } row
            ? new JournalRow(ordering, entity, sequence, row.Envelope)
            {
                Manifest = EnvelopeCodec.Manifest, Stored = row.Bytes, After = row.After,
            }
            : null;

    /// <summary>What cannot be decoded is this entity's trouble and must not hold up the others: the row says so itself.</summary>
    public static JournalRow Decode(long ordering, EntityRef entity, long sequence, string manifest, Func<byte[]> message)
    {
        var row = new JournalRow(ordering, entity, sequence, null) { Manifest = manifest };
        try
        {
            row = row with { Stored = message() };
            return manifest == EnvelopeCodec.Manifest
                ? row with { Envelope = EnvelopeCodec.Read(row.Stored) }
                : row with { Problem = $"unknown manifest '{manifest}'" };
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return row with { Problem = e.Message };
        }
    }
}
