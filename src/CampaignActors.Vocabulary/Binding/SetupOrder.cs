using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Vocabulary.Binding;

/// <summary>The order in which the entities of a setup are created, so that each finds those it refers to. Files need no order.</summary>
public static class SetupOrder
{
    /// <summary>
    /// By the rank of the kind, and within a kind those first that others of it refer to (a budget's main budget, a task's predecessor).
    /// The order of the file is kept where it is free.
    /// </summary>
    /// <exception cref="KeyNotFoundException">A kind is unknown or not written by people.</exception>
    public static IReadOnlyList<T> Of<T>(IEnumerable<T> items, Func<T, EntityRef> entity, Func<T, MapNode> fields) =>
        Of(items, entity, fields, kind => KindCatalogue.Entry(kind).Written ?? throw new KeyNotFoundException($"{kind} cannot be set up"));

    /// <inheritdoc cref="Of{T}(IEnumerable{T}, Func{T, EntityRef}, Func{T, MapNode})"/>
    /// <param name="written">How people write a kind.</param>
    public static IReadOnlyList<T> Of<T>(
        IEnumerable<T> items, Func<T, EntityRef> entity, Func<T, MapNode> fields, Func<string, WrittenKind> written)
    {
        var sorted = items.OrderBy(i => written(entity(i).Kind).SetUp).ToList();
        var byRef = sorted.GroupBy(entity).ToDictionary(g => g.Key, g => g.First());
        var done = new HashSet<EntityRef>();
        var result = new List<T>(sorted.Count);
        foreach (var item in sorted)
            Visit(item);
        return result;

        void Visit(T item)
        {
            var self = entity(item);
            if (!done.Add(self))
                return;
            foreach (var code in Before(written(self.Kind).Kind, fields(item)))
            {
                if (Code.Problem(code) is null && byRef.TryGetValue(new EntityRef(self.Kind, new Code(code)), out var first))
                    Visit(first);
            }
            result.Add(item);
        }
    }

    /// <summary>Codes of the same kind that an entity refers to, in the order of its fields.</summary>
    private static IEnumerable<string> Before(Kind kind, MapNode fields)
    {
        var places = kind.Setup.Fields.Select(field => field.Name).ToList();
        return ReferenceWalk.In(kind.Setup, fields)
            .Where(reference => reference.Type.Kinds.Contains(kind.Name))
            .OrderBy(reference => places.IndexOf(reference.Field))
            .Select(reference => reference.Node.Text)
            .Concat(kind.Mentions(fields));
    }
}
