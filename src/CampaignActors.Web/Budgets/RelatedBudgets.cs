using System.Text.Json;
using CampaignActors.Web.Seam;

namespace CampaignActors.Web.Budgets;

/// <summary>One budget of the tree.</summary>
/// <param name="Depth">0: related to none, or the one where the tree begins.</param>
/// <param name="All">Its figures with those of all related budgets; <c>null</c>: none is related to it.</param>
public sealed record RelatedBudget(JsonElement Document, int Depth, LevelAmounts Own, LevelAmounts? All)
{
    public string Code => Document.Text("code") ?? "";
}

/// <summary>Budgets as a tree: main ones, each followed by those that are related to it.</summary>
public static class RelatedBudgets
{
    /// <summary>Budgets of a tree at the most; the list shows any number.</summary>
    public const int Most = 5_000;

    private const int PageRows = 1_000;

    /// <summary>All budgets, a thousand with each request, with the point of the journal up to which they are valid.</summary>
    /// <returns><c>Complete</c> is false when there are more.</returns>
    /// <exception cref="ApiException">The interface refused.</exception>
    public static async Task<(IReadOnlyList<JsonElement> Budgets, decimal? ValidUpTo, bool Complete)> LoadAsync(Api api)
    {
        var budgets = new List<JsonElement>();
        decimal? validUpTo = null;
        string? after = null;
        do
        {
            var page = await api.GetAsync(Paths.With("/budgets", ("limit", $"{PageRows}"), ("after", after)));
            budgets.AddRange(page.List("items"));
            validUpTo ??= page.Number("validUpTo");
            after = page.List("items").Count < PageRows ? null : page.Text("next");
        }
        while (after is not null && budgets.Count < Most);
        return (budgets, validUpTo, after is null);
    }

    /// <summary>In the order of the tree. A budget whose main one is not among them stands at the top.</summary>
    /// <param name="top">Where the tree begins; <c>null</c>: at all that are related to none.</param>
    public static IReadOnlyList<RelatedBudget> Ordered(IReadOnlyList<JsonElement> budgets, string? top = null)
    {
        var known = budgets.Select(b => b.Text("code") ?? "").ToHashSet(StringComparer.Ordinal);
        var below = budgets.ToLookup(b => b.Text("relatedTo") is { } main && known.Contains(main) ? main : "", StringComparer.Ordinal);
        var first = top is null ? below[""] : budgets.Where(b => b.Text("code") == top);
        var rows = new List<RelatedBudget>(budgets.Count);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<(JsonElement Budget, int Depth)>(first.Reverse().Select(b => (b, 0)));
        while (open.TryPop(out var next))
        {
            var code = next.Budget.Text("code") ?? "";
            if (!seen.Add(code))
                continue;
            var isMain = below[code].Any();
            rows.Add(new(
                next.Budget, next.Depth, LevelAmounts.Of(next.Budget), isMain ? LevelAmounts.Of(next.Budget, "consolidated") : null));
            foreach (var child in below[code].Reverse())
                open.Push((child, next.Depth + 1));
        }
        return rows;
    }
}
