using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Vocabulary.Views;

namespace CampaignActors.Node.Http.Requests;

/// <summary>Views for one request, and the kinds and codes that an address may name.</summary>
internal sealed class EntityJson(IViewSource source) : OneLook(source)
{
    public static JsonObject Parse(string view) => JsonNode.Parse(view)!.AsObject();

    /// <summary>The kinds that have an address.</summary>
    /// <exception cref="InputException">There is no such kind.</exception>
    public static bool IsKind(string kind) => Composer.Shown.Contains(kind);

    public static Problem UnknownKind(string kind) =>
        Problem.Unknown($"unknown kind {Shown.Quote(kind)}{Suggestion.Expected(kind, [.. Composer.Shown])}");

    /// <summary>An entity of the address; workflows go by their aliases too.</summary>
    /// <exception cref="InputException">The text is no code.</exception>
    public static EntityRef Ref(string kind, string code)
    {
        var given = Incoming.Code(code, kind);
        return new EntityRef(kind, kind == Kinds.Workflows && WorkflowNames.Canonical(given) is { } name ? new Code(name) : given);
    }
}
