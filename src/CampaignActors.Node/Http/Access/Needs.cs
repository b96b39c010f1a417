using CampaignActors.Operations.Access;
using CampaignActors.Vocabulary.Catalogue;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Node.Http.Access;

/// <summary>What an address asks of its caller, said beside its handler: one of these needs is enough to get to it.</summary>
public sealed record NeedOf(Func<HttpContext, IReadOnlyList<Need>> Of);

/// <summary>An address that answers whoever asks.</summary>
public sealed record OpenToAll;

internal static class Needs
{
    public static TBuilder Asks<TBuilder>(this TBuilder endpoint, Need need)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new NeedOf(_ => [need]));

    /// <summary>Where the need depends on the address, as with <c>/{kind}/{code}</c>.</summary>
    public static TBuilder Asks<TBuilder>(this TBuilder endpoint, Func<HttpContext, Need> need)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new NeedOf(http => [need(http)]));

    /// <summary>Where it depends on the body as well, which nobody reads for a stranger: the handler then asks for the very one.</summary>
    public static TBuilder AsksOneOf<TBuilder>(this TBuilder endpoint, Func<HttpContext, IReadOnlyList<Need>> needs)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new NeedOf(needs));

    /// <summary>Of a change of an entity. Whoever spells a kind wrongly is told so, whatever they may.</summary>
    public static Need OfKind(HttpContext http) => Value(http, "kind") is { } kind && EntityJson.IsKind(kind) ? NeedTable.OfKind(kind) : Need.Read;

    public static IReadOnlyList<Need> OfVerb(HttpContext http) => Value(http, "verb") is { } verb && Writes.Verbs.Contains(verb) ? NeedTable.OfVerb(verb) : [Need.Read];

    public static Need OfWorkflowAction(HttpContext http) =>
        Value(http, "action") is { } action && WorkflowActions.Names.Contains(action) ? NeedTable.OfWorkflowAction(action) : Need.Read;

    private static string? Value(HttpContext http, string name) => http.Request.RouteValues[name] as string;

    /// <summary>For questions after health, of those who have no key to ask with.</summary>
    public static TBuilder OpenToAll<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new OpenToAll());
}
