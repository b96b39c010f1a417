using CampaignActors.Operations.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http.Access;

/// <summary>What an address asks of its caller, said beside its handler.</summary>
internal sealed record NeedOf(Func<HttpContext, Need> Of);

internal static class Needs
{
    public static TBuilder Asks<TBuilder>(this TBuilder endpoint, Need need)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new NeedOf(_ => need));

    /// <summary>Where the need depends on the address, as with <c>/commands/VERB</c>.</summary>
    public static TBuilder Asks<TBuilder>(this TBuilder endpoint, Func<HttpContext, Need> need)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new NeedOf(need));
}
