using System.Text.Json.Nodes;
using CampaignActors.Gateways.Contracts;

namespace CampaignActors.Simulation.Engines;

/// <summary>Counts of outside effects in the form that <c>expect</c> compares.</summary>
public static class OutsideJson
{
    public static JsonObject Of(OutsideFigures figures) => new()
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
