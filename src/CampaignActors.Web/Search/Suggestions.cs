using System.Text.Json;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Web.Frame;
using CampaignActors.Web.Seam;
using CampaignActors.Web.Shapes;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Web.Search;

/// <summary>Codes and names that fields offer while a person types.</summary>
internal static class Suggestions
{
    private const int Most = 12;

    /// <summary>Entities that are looked through for names that they hold.</summary>
    private const int MostSearched = 200;

    /// <summary><c>GET /ui/suggest/KIND?q=</c>, where the kind is one of entities or a name of what entities hold.</summary>
    public static async Task<IResult> FindAsync(HttpContext http, UiContext ui, Api api, string kind)
    {
        var text = http.Request.Query["q"].ToString().Trim();
        var found = kind switch
        {
            Targets.StockLine => await HeldAsync(api, "stocks", text, stock => stock.Map("lines").Select(line =>
                new Suggested(line.Key, line.Value.Text("label") ?? ""))),
            Targets.Service => await HeldAsync(api, "providers", text, provider => provider.Map("services").Select(service =>
                new Suggested($"{provider.Text("code")}/{service.Key}", provider.Text("name") ?? ""))),
            Targets.ExpenseCategory => await HeldAsync(api, "budgets", text, Categories),
            ShapeOffers.CostCategories => await HeldAsync(api, "providers", text, provider => CostCategories(provider).Select(c =>
                new Suggested(c.Category.Text("label") ?? "", c.Service))),
            ShapeOffers.CostTypes => await HeldAsync(api, "providers", text, provider => CostCategories(provider).SelectMany(c =>
                c.Category.List("types").Select(type => new Suggested(type.Text("label") ?? "", c.Category.Text("label") ?? "")))),
            ShapeOffers.RecipientFields => Matching((await api.FindAsync("/audience/fields"))?.List("fields")
                .Select(field => new Suggested(field.Text("name") ?? "", "")) ?? [], text),
            "operators" => [.. (await ListedAsync(api, kind, text)).Concat(await ListedAsync(api, "groups", text)).Take(Most)],
            _ => await ListedAsync(api, kind, text),
        };
        return Results.Json(found);
    }

    private static async Task<Suggested[]> ListedAsync(Api api, string kind, string text)
    {
        var found = await api.FindAsync(Paths.With(Paths.Of(kind), ("q", text), ("limit", $"{Most}")));
        return [.. (found?.List("items") ?? []).Select(i => new Suggested(i.Text("code") ?? "", i.Text("label") ?? i.Text("name") ?? ""))];
    }

    /// <summary>Names that entities hold: there are few of these entities, and no list of the names.</summary>
    private static async Task<Suggested[]> HeldAsync(
        Api api, string kind, string text, Func<JsonElement, IEnumerable<Suggested>> names)
    {
        var found = await api.FindAsync(Paths.With(Paths.Of(kind), ("limit", $"{MostSearched}")));
        return Matching((found?.List("items") ?? []).SelectMany(names), text);
    }

    private static Suggested[] Matching(IEnumerable<Suggested> names, string text) =>
    [
        .. names.Where(n => n.Code.Contains(text, StringComparison.OrdinalIgnoreCase)
                || n.Label.Contains(text, StringComparison.OrdinalIgnoreCase))
            .DistinctBy(n => n.Code).OrderBy(n => n.Code, StringComparer.Ordinal).Take(Most),
    ];

    private static IEnumerable<(string Service, JsonElement Category)> CostCategories(JsonElement provider) =>
        provider.Map("services").SelectMany(service => service.Value.List("categories").Select(category => (service.Key, category)));

    private static IEnumerable<Suggested> Categories(JsonElement budget) =>
        budget.Map("categories").Select(category => new Suggested(category.Key, budget.Text("code") ?? ""));

    private sealed record Suggested(string Code, string Label);
}
