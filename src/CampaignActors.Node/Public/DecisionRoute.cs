using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace CampaignActors.Node.Public;

/// <summary>What a signed link asks a person to decide. The link is all that is known of the reader.</summary>
public interface IDecisionPage
{
    /// <summary>Changes nothing.</summary>
    /// <param name="link">The path behind <c>/decide/</c>.</param>
    /// <returns><c>null</c>: the link is none of ours, or not valid any more.</returns>
    Task<PublicPage?> ShowAsync(string link, PublicLanguage language, CancellationToken ct);

    /// <summary>Decides; the same decision again changes nothing.</summary>
    /// <param name="decision">Value of the button; empty: none was named.</param>
    /// <param name="note">What the person wrote; at most 500 characters; <c>null</c>: nothing.</param>
    /// <returns>As <see cref="ShowAsync"/>.</returns>
    Task<PublicPage?> DecideAsync(string link, string decision, string? note, PublicLanguage language, CancellationToken ct);
}

/// <summary><c>/decide/LINK</c>: GET shows, POST decides. Without a page for it there is nothing at the address.</summary>
internal sealed class DecisionRoute(IDecisionPage? page) : IPublicRoute
{
    private const int MaxLink = 1_000;
    private const int MaxNote = 500;

    public string Word => "decide";

    public string Allow => "GET, HEAD, POST";

    public int MaxBody => 16 * 1024;

    public async Task<PublicReply> ServeAsync(PublicRequest request, CancellationToken ct)
    {
        var link = $"{string.Join('/', request.Parts)}{request.Http.QueryString}";
        if (page is null || link.Length is 0 or > MaxLink)
            return PublicReply.NotFound;
        PublicPage? shown;
        if (request.IsPost)
        {
            var form = await new FormPipeReader(System.IO.Pipelines.PipeReader.Create(new(request.Body))).ReadFormAsync(ct);
            var note = form.TryGetValue("note", out var text) && text.ToString().Trim() is { Length: > 0 } written ? written : null;
            if (note?.Length > MaxNote)
                return PublicReply.Refusal(StatusCodes.Status400BadRequest);
            shown = await page.DecideAsync(
                link, form.TryGetValue("decision", out var decision) ? decision.ToString() : "", note, request.Language, ct);
        }
        else
        {
            shown = await page.ShowAsync(link, request.Language, ct);
        }
        return shown is null ? PublicReply.NotFound : PublicReply.Of(shown);
    }
}
