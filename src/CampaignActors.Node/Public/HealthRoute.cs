using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Public;

/// <summary><c>/healthz</c>, for load balancers: this listener answers. What is wrong inside is nothing for the public.</summary>
internal sealed class HealthRoute : IPublicRoute
{
    public string Word => "healthz";

    public string Allow => "GET, HEAD";

    public int MaxBody => 0;

    public Task<PublicReply> ServeAsync(PublicRequest request, CancellationToken ct) =>
        Task.FromResult(request.Parts.Count > 0 ? PublicReply.NotFound : new PublicReply(StatusCodes.Status200OK, Text: "ok\n"));
}
