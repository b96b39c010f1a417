using System.Text.Json.Nodes;

namespace CampaignActors.Operations.Doctoring;

/// <summary>What a node says of its mailings: those that wait for a person, that stand still, and ways out that are out of order.</summary>
internal static class MessageFindings
{
    /// <summary>A mailing that could go on and has not for so long is looked at.</summary>
    private const int StillToLookAtSeconds = 300;

    /// <param name="messages">The answer to <c>GET /messages</c>.</param>
    public static IEnumerable<Finding> Of(string url, JsonObject messages)
    {
        var (subject, mailings) = ($"{url} messages", (messages["items"] as JsonArray ?? []).OfType<JsonObject>().ToList());
        var findings = new List<Finding>();
        if (Named(mailings.Where(m => m["state"]?.ToString() == "restored")) is { } restored)
            findings.Add(Finding.Warn(subject, $"come from a backup and wait for a person: resume or stop {restored}"));
        if (Named(mailings.Where(m => Number(m["states"]?["held"]) > 0)) is { } held)
            findings.Add(Finding.Warn(subject, $"may have left or not, and wait for a person: `campaign messages decide` for {held}"));
        if (Number(messages["stillSeconds"]) is > StillToLookAtSeconds and var still)
        {
            findings.Add(Finding.Warn(
                subject, $"have stood still for {still} s although they could go on: does a node have the role sender?"));
        }
        var sender = messages["sender"] as JsonObject;
        foreach (var channel in (sender?["channels"] as JsonArray ?? []).OfType<JsonObject>().Where(c => c["problem"] is not null))
            findings.Add(Finding.Fail($"{url} channel {channel["name"]}", $"nothing is handed over: {channel["problem"]}"));
        foreach (var trouble in (sender?["troubles"] as JsonArray ?? []).OfType<JsonObject>())
            findings.Add(Finding.Warn($"{url} mailing of {trouble["delivery"]}", $"cannot go on: {trouble["problem"]}"));
        return findings.Count > 0 ? findings
            : [Finding.Ok(subject, $"{mailings.Count} mailings are open{(sender is null ? ", and this node sends nothing" : "")}")];
    }

    /// <returns>A few of their deliveries; <c>null</c>: there is none.</returns>
    private static string? Named(IEnumerable<JsonObject> mailings)
    {
        var codes = mailings.Select(m => m["delivery"]?.ToString()).ToList();
        return codes.Count == 0 ? null : string.Join(", ", codes.Take(5)) + (codes.Count > 5 ? $" and {codes.Count - 5} more" : "");
    }

    private static long Number(JsonNode? node) => node is JsonValue value && value.TryGetValue(out long number) ? number : 0;
}
