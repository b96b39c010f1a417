using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http.Requests;

/// <summary>Paths as they may be kept: in logs, traces and the list of refused requests no person is named.</summary>
internal static class LoggedPaths
{
    private static readonly PathString s_people = new("/recipients");

    /// <summary>Whether the address may name a person.</summary>
    public static bool IsOfPeople(this HttpRequest request) => request.Path.StartsWithSegments(s_people,
        StringComparison.OrdinalIgnoreCase);

    /// <summary>The path; of people only that it is one of them.</summary>
    public static string LoggedPath(this HttpRequest request) =>
        request.Path.StartsWithSegments(s_people, StringComparison.OrdinalIgnoreCase, out var rest) && rest.HasValue
            ? $"{s_people}/…"
            : request.Path.ToString();
}
