using CampaignActors.Web.Frame;
using CampaignActors.Web.Seam;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Web.Search;

/// <summary>Codes with labels that fields offer while a person types.</summary>
internal static class Suggestions
{
    /// <summary><c>GET /ui/suggest/KIND?q=</c>.</summary>
    public static async Task<IResult> FindAsync(HttpContext http, UiContext ui, Api api, string kind)
    {
        var found = await api.FindAsync(Paths.With(Paths.Of(kind), ("q", http.Request.Query["q"].ToString().Trim()), ("limit", "12")));
        return Results.Json((found?.List("items") ?? []).Select(i => new Suggested(i.Text("code") ?? "", i.Text("label") ?? "")).ToArray());
    }

    private sealed record Suggested(string Code, string Label);
}
