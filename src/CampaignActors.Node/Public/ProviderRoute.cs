using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Public;

/// <summary>Takes in what a service provider reports, authenticated by its signature.</summary>
public interface IProviderReports
{
    /// <param name="provider">As it stands in the address; it need not be a code.</param>
    /// <param name="headers">Of the request.</param>
    /// <param name="body">As it came: the signature is over its bytes.</param>
    /// <returns>Status and one line; 404 for everything that is not known.</returns>
    Task<(int Status, string Text)> TakeAsync(
        string provider, IHeaderDictionary headers, ReadOnlyMemory<byte> body, CancellationToken ct);
}

/// <summary><c>POST /providers/CODE/events</c>. Without a part that takes reports there is nothing at the address.</summary>
internal sealed class ProviderRoute(IProviderReports? reports) : IPublicRoute
{
    public string Word => "providers";

    public string Allow => "POST";

    public int MaxBody => 1 << 20;

    public async Task<PublicReply> ServeAsync(PublicRequest request, CancellationToken ct)
    {
        if (reports is null || request.Parts is not [{ Length: <= 100 } provider, "events"])
            return PublicReply.NotFound;
        var (status, text) = await reports.TakeAsync(provider, request.Http.Headers, request.Body, ct);
        return new PublicReply(status, Text: $"{text}\n");
    }
}
