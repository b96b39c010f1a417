using CampaignActors.Web.Frame;
using CampaignActors.Web.Seam;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Web.Audiences;

/// <summary>Counts a condition while a person types it.</summary>
internal static class AudienceCount
{
    /// <summary><c>GET /ui/audience/count?where=</c>.</summary>
    public static async Task<IResult> AnswerAsync(HttpContext http, UiContext ui, Api api) =>
        Results.Json(await ConditionAnswer.AskAsync(api, http.Request.Query["where"].ToString(), ui.Reader));
}
