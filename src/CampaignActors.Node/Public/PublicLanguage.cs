using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;

namespace CampaignActors.Node.Public;

/// <summary>Languages of pages for recipients.</summary>
public enum PublicLanguage
{
    English,
    Dutch,
}

internal static class PublicLanguages
{
    /// <summary>The language that a browser likes best (RFC 9110 §12.5.4); English when it names none that there is.</summary>
    public static PublicLanguage Of(HttpRequest request)
    {
        var wanted = new RequestHeaders(request.Headers).AcceptLanguage
            .Where(l => l.Quality is not 0).OrderByDescending(l => l.Quality ?? 1);
        foreach (var language in wanted)
        {
            var word = language.Value.ToString().Split('-')[0];
            if (word.Equals("nl", StringComparison.OrdinalIgnoreCase))
                return PublicLanguage.Dutch;
            if (word.Equals("en", StringComparison.OrdinalIgnoreCase))
                return PublicLanguage.English;
        }
        return PublicLanguage.English;
    }

    /// <summary>As in the header <c>Content-Language</c>.</summary>
    public static string Tag(this PublicLanguage language) => language == PublicLanguage.Dutch ? "nl" : "en";
}
