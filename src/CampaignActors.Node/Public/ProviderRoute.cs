using CampaignActors.Gateways.Jobs;
using CampaignActors.Node.Access;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Public;

/// <summary><c>POST /providers/CODE/events</c>: what is known of a provider is its signature alone.</summary>
internal sealed class ProviderRoute(ProviderEventIntake intake) : IPublicRoute
{
    public string Word => "providers";

    public string Allow => "POST";

    public int MaxBody => ProviderEvents.MaxBody;

    public async Task<PublicReply> ServeAsync(PublicRequest request, CancellationToken ct)
    {
        if (request.Parts is not [{ Length: <= 100 } provider, "events"])
            return PublicReply.NotFound;
        var outcome = await intake.TakeAsync(request.Http.HttpContext, provider, request.Body, ct);
        return new PublicReply(outcome.Status, Text: $"{outcome.Text}\n") { RetryAfter = outcome.Refused?.RetryAfter?.ToTimeSpan() };
    }
}
