using System.Text.Json.Nodes;
using CampaignActors.Domain.Values;

namespace CampaignActors.Vocabulary.Views;

/// <summary>
/// Views for one question. A kind is read and parsed once, however many entities are composed from it, and the entity that the question
/// is about may be put in place of what the projections say of it. Not thread-safe.
/// </summary>
public class OneLook(IViewSource source) : IViewSource
{
    private readonly Dictionary<string, List<(Code Code, JsonObject View)>> _lists = [];
    private (EntityRef Entity, JsonObject View)? _fresh;

    /// <summary>The entity itself knows better than the projections.</summary>
    public OneLook With(EntityRef entity, JsonObject view)
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
