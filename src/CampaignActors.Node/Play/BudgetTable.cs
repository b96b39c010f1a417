using System.Globalization;
using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;

namespace CampaignActors.Node.Play;

/// <summary>The figures of all budgets, one line each, in columns.</summary>
internal static class BudgetTable
{
    private static readonly string[] s_figures = ["allocated", "planned", "reserved", "committed", "spent", "invoiced", "free"];

    public static IEnumerable<string> Lines(JsonObject state, Currency currency)
    {
        var rows = new List<string[]> { (string[])["budget", .. s_figures] };
        foreach (var (code, fields) in state[Kinds.Budgets] as JsonObject ?? [])
            rows.Add([code, .. s_figures.Select(f => Figure(fields?[f], currency))]);
        if (rows.Count == 1)
            yield break;
        var widths = Enumerable.Range(0, rows[0].Length).Select(i => rows.Max(r => r[i].Length)).ToArray();
        foreach (var row in rows)
            yield return string.Join("  ", row.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i])));
    }

    private static string Figure(JsonNode? node, Currency currency) => node is JsonValue value && value.TryGetValue(out decimal amount)
        ? amount.ToString("N" + currency.Digits, CultureInfo.InvariantCulture)
        : "-";
}
