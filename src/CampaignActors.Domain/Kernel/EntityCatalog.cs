using System.Collections.Frozen;

namespace CampaignActors.Domain.Kernel;

/// <summary>
/// All kinds of entities: every <see cref="EntityKind"/> of this assembly. As with contracts, being there is enough, so no list can lack
/// one. What people see of them is in the catalogue of the vocabulary; a test compares both.
/// </summary>
public static class EntityCatalog
{
    /// <summary>By name.</summary>
    public static readonly IReadOnlyList<EntityKind> All =
    [
        .. typeof(EntityKind).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false } && type.IsSubclassOf(typeof(EntityKind)))
            .Select(type => (EntityKind)Activator.CreateInstance(type)!)
            .OrderBy(kind => kind.Name, StringComparer.Ordinal),
    ];

    private static readonly FrozenDictionary<string, EntityKind> s_byName = All.ToFrozenDictionary(k => k.Name);

    /// <summary>The kind of this class.</summary>
    public static TKind Of<TKind>() where TKind : EntityKind => All.OfType<TKind>().Single();

    public static EntityKind? Find(string kind) => s_byName.GetValueOrDefault(kind);

    public static EntityKind Get(string kind) => s_byName[kind];
}
