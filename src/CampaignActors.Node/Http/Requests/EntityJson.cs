using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Node.Http.Replies;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Joins;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Node.Http.Requests;

/// <summary>The kinds and codes that an address may name.</summary>
internal static class EntityJson
{
    /// <summary>Whether a kind has an address.</summary>
    public static bool IsKind(string kind) => Composer.Shown.Contains(kind);

    public static Problem UnknownKind(string kind) =>
        Problem.Unknown($"unknown kind {Shown.Quote(kind)}{Suggestion.Expected(kind, [.. Composer.Shown])}");

    /// <summary>An entity of the address; workflows go by their aliases too.</summary>
    /// <exception cref="InputException">The text is not a code.</exception>
    public static EntityRef Ref(string kind, string code)
    {
        var given = Incoming.Code(code, kind);
        return new EntityRef(kind, kind == Kinds.Workflows && WorkflowNames.Canonical(given) is { } name ? new Code(name) : given);
    }
}
