using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using CampaignActors.Vocabulary.Views;

namespace CampaignActors.Node.Http;

/// <summary>
/// Views for one request. A kind is read and parsed once, however many entities are composed from it, and the entity that the request
/// is about may be put in place of what the projections say of it.
/// </summary>
internal sealed class EntityJson(IViewSource source) : IViewSource
{
    private readonly Dictionary<string, List<(Code Code, JsonObject View)>> _lists = [];
    private (EntityRef Entity, JsonObject View)? _fresh;

    public static JsonObject Parse(string view) => JsonNode.Parse(view)!.AsObject();

    /// <summary>The kinds that have an address.</summary>
    /// <exception cref="InputException">There is no such kind.</exception>
    public static bool IsKind(string kind) => Composer.Shown.Contains(kind);

    public static Problem UnknownKind(string kind) => Problem.Unknown($"unknown kind {Shown.Quote(kind)}{Suggestion.Expected(kind, [.. Composer.Shown])}");

    /// <summary>An entity of the address; workflows go by their aliases too.</summary>
    /// <exception cref="InputException">The text is no code.</exception>
    public static EntityRef Ref(string kind, string code)
    {
        var given = Incoming.Code(code, kind);
        return new EntityRef(kind, kind == Kinds.Workflows && WorkflowNames.Canonical(given) is { } name ? new Code(name) : given);
    }

    /// <summary>The entity itself knows better than the projections.</summary>
    public EntityJson With(EntityRef entity, JsonObject view)
    {
        _fresh = (entity, view);
        return this;
    }

    public JsonObject? Find(EntityRef entity) => _fresh is { } fresh && fresh.Entity == entity ? fresh.View : source.Find(entity);

    public IEnumerable<(Code Code, JsonObject View)> List(string kind)
    {
        if (!_lists.TryGetValue(kind, out var list))
            _lists[kind] = list = [.. source.List(kind)];
        return _fresh is { } fresh && fresh.Entity.Kind == kind
            ? list.Where(i => i.Code != fresh.Entity.Code).Append((fresh.Entity.Code, fresh.View))
            : list;
    }
}
