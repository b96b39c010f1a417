using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CampaignActors.Actors.Projections;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Protocol.Serialization;
using CampaignActors.Protocol.Shell;
using CampaignActors.Vocabulary.Text;
using NodaTime.Text;

namespace CampaignActors.Node.Http.Events;

/// <summary>A row of the journal that changed an entity, as an event of a stream.</summary>
/// <param name="Ordering">Ordering of the row: the place to go on from.</param>
/// <param name="Frame">The event in bytes, the same for all readers.</param>
internal sealed record JournalChange(long Ordering, string Kind, byte[] Frame)
{
    /// <returns><c>null</c> for a row without visible changes, such as one that only confirms.</returns>
    public static JournalChange? Of(JournalRow row)
    {
        if (row.Envelope is { Events.Count: 0 })
            return null;
        var data = new JsonObject
        {
            ["entity"] = row.Entity.ToString(),
            ["kind"] = row.Entity.Kind,
            ["code"] = row.Entity.Code.Text,
            ["revision"] = row.Sequence,
        };
        if (row.Envelope is { } envelope)
        {
            data["changes"] = new JsonArray([.. envelope.Events.Select(e => JsonValue.Create(Contracts.Name(e)))]);
            data["at"] = InstantPattern.ExtendedIso.Format(envelope.At);
            data["by"] = envelope.By;
            if (envelope.CommandId is { } id)
                data["command"] = ClientIds.AsChosen(id);
        }
        else
        {
            data["changes"] = new JsonArray();
            data["problem"] = "the row cannot be read";
        }
        return new JournalChange(row.Ordering, row.Entity.Kind, Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"id: {row.Ordering}\nevent: {row.Entity.Kind}\ndata: "
                + $"{Encoding.UTF8.GetString(JsonReply.Bytes(data))}\n\n")));
    }
}
