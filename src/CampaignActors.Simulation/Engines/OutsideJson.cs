using System.Text.Json.Nodes;
using CampaignActors.Gateways.Contracts;

namespace CampaignActors.Simulation.Engines;

/// <summary>Counts of outside effects in the form that <c>expect</c> compares.</summary>
public static class OutsideJson
{
    public const string Messages = "messages";

    /// <summary>Messages to recipients are in it once one was handed over.</summary>
    public static JsonObject Of(OutsideFigures figures)
    {
        var counts = Counted(figures);
        if (figures.Messages > 0)
            counts[Messages] = new JsonObject { ["total"] = figures.Messages, ["to"] = Counts(figures.MessagesTo) };
        return counts;
    }

    private static JsonObject Counted(OutsideFigures figures) => new()
    {
        ["mails"] = new JsonObject
        {
            ["total"] = figures.Mails,
            ["to"] = Counts(figures.MailsTo),
            ["template"] = Counts(figures.MailsByTemplate),
        },
        ["files"] = Counts(figures.FilesByDelivery),
    };

    private static JsonObject Counts(IReadOnlyDictionary<string, long> counts) =>
        new(counts.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => KeyValuePair.Create<string, JsonNode?>(c.Key, c.Value)));
}
