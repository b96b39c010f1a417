using System.Globalization;
using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using NodaTime.Text;

namespace CampaignActors.Operations.Demo;

/// <summary>What was made, in lines for people.</summary>
public static class DemoReport
{
    private static readonly string[] s_shown =
        [Kinds.Budgets, Kinds.Programs, Kinds.Campaigns, Kinds.Deliveries, Kinds.Tasks, Kinds.Invoices, Kinds.Providers, Kinds.Operators];

    /// <summary>Entities of each kind that people give, by name.</summary>
    public static IReadOnlyList<(string Kind, int Count)> Counts(CompanyHistory history) =>
        [.. s_shown.Select(kind => (kind, (history.State[kind] as JsonObject)?.Count ?? 0))];

    public static IEnumerable<string> Lines(DemoFilled filled)
    {
        var (history, day) = (filled.History, LocalDatePattern.Iso);
        var counts = string.Join(", ", Counts(history).Select(c => $"{c.Count} {c.Kind}"));
        yield return $"{Company.Name}, a made-up company: {counts}.";
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{filled.Where}: {history.Rows.Count} rows of journal, from {day.Format(history.Options.Day.PlusDays(-DemoOptions.Days))} to "
                + $"{day.Format(history.Options.Day.PlusDays(-1))} (seed {history.Options.Seed}).");
    }

    /// <param name="node">Address of the node.</param>
    public static IEnumerable<string> Lines(PresentDayResult result, string node)
    {
        if (result.Created == 0)
        {
            yield return $"{node} has all of {Company.Name} already: nothing was changed.";
            yield break;
        }
        yield return $"{Company.Name}, a made-up company: {result.Created} entities created on {node}; their codes begin with "
            + $"{DemoOptions.Prefix}. What was there is unchanged.";
        if (result.WasEmpty)
            yield return "The node was empty. A month of history needs an empty folder and a node that is started with --demo.";
    }
}
