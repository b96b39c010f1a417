using CampaignActors.Web.Hosting;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http.Requests;

/// <summary>Paths as they may be kept: in logs, traces and the list of refused requests no person is named.</summary>
internal static class LoggedPaths
{
    /// <summary>In the interface and its pages.</summary>
    private static readonly PathString[] s_people = [new("/recipients"), new(PersonPages.Prefix)];

    /// <summary>Of the public listener: what follows is a secret of one person.</summary>
    private static readonly PathString[] s_links = [new("/u"), new("/decide")];

    /// <summary>Whether the address may name a person, or be a link for one alone.</summary>
    public static bool IsOfPeople(this HttpRequest request) => s_links.Concat(s_people)
        .Any(p => request.Path.StartsWithSegments(p, StringComparison.OrdinalIgnoreCase));

    /// <summary>The path; of people only that it is one of them.</summary>
    public static string LoggedPath(this HttpRequest request) => Shortened(request.Path, s_people);

    /// <summary>A path that the web server gives to every line of a log: neither a person nor a link for one stays in it.</summary>
    public static string OfScope(string path) =>
        path.StartsWith('/') ? Shortened(new PathString(path), [.. s_people, .. s_links]) : path;

    private static string Shortened(PathString path, IEnumerable<PathString> beginnings)
    {
        foreach (var beginning in beginnings)
        {
            if (path.StartsWithSegments(beginning, StringComparison.OrdinalIgnoreCase, out var rest) && rest.HasValue)
                return $"{beginning}/…";
        }
        return path.ToString();
    }
}
