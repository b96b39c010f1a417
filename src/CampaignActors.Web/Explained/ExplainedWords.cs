using System.Text.RegularExpressions;
using CampaignActors.Web.Budgets;
using CampaignActors.Web.Reading;

namespace CampaignActors.Web.Explained;

/// <summary>
/// The text of a line of an explanation in the language of the reader. The interface tells it in English: fixed words around codes and
/// names that people chose, which stay.
/// </summary>
public static partial class ExplainedWords
{
    private static readonly Dictionary<string, string> s_dutch = new()
    {
        ["allocated"] = "toegewezen",
        ["held"] = "vastgehouden",
        ["initial"] = "begin",
        ["received"] = "ontvangen",
        ["consumed"] = "verbruikt",
        ["reserved"] = "gereserveerd",
        ["estimate"] = "raming",
        ["real cost"] = "werkelijke kosten",
        ["fixed cost"] = "vaste kosten",
        ["not paid yet"] = "nog niet betaald",
        ["own part, not paid yet"] = "eigen deel, nog niet betaald",
        ["own part, spent"] = "eigen deel, besteed",
    };

    /// <param name="text">Of a line, with or without the entity at its beginning, such as <c>uncategorised, spent</c>.</param>
    public static string Of(string text, Reader reader)
    {
        if (s_dutch.TryGetValue(text, out var dutch))
            return reader.T(text, dutch);
        if (Charge().Match(text) is { Success: true } charge)
        {
            var category = charge.Groups["category"].Value;
            var level = LevelAmounts.Label(charge.Groups["level"].Value, reader).ToLowerInvariant();
            var invoice = charge.Groups["invoice"].Value;
            if (category == CategoryNames.Uncategorised)
                category = CategoryNames.Of(category, reader).ToLowerInvariant();
            return $"{category}, {level}" + (invoice.Length > 0 ? $" {reader.T("by", "door")} {invoice}" : "");
        }
        if (Transfer().Match(text) is { Success: true } transfer)
        {
            var way = transfer.Groups["way"].Value == "to" ? reader.T("to", "naar") : reader.T("from", "van");
            return $"{reader.T("transfer", "overboeking")} {transfer.Groups["id"].Value} {way} {transfer.Groups["other"].Value}";
        }
        if (Proposal().Match(text) is { Success: true } proposal)
            return $"{reader.T("proposal", "voorstel")} {proposal.Groups["code"].Value}";
        return InvoiceLine().Match(text) is { Success: true } line
            ? $"{reader.T("line", "regel")} {line.Groups["number"].Value} {reader.T("for", "voor")} {line.Groups["item"].Value}"
            : text;
    }

    [GeneratedRegex(
        "^(?<category>.+), (?<level>planned|reserved|committed|spent|invoiced)( by (?<invoice>invoices/[^ ]+))?$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Charge();

    [GeneratedRegex("^transfer (?<id>.+) (?<way>to|from) (?<other>[^ ]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Transfer();

    [GeneratedRegex("^proposal (?<code>[^ ]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Proposal();

    [GeneratedRegex("^line (?<number>[0-9]+) for (?<item>[a-zA-Z]+/[^ ]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex InvoiceLine();
}
