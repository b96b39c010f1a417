using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Kernel;

/// <summary>
/// No command of a person lets a list of an entity grow beyond its bound, be it given at once or entry by entry. A list that an earlier
/// version stored above it may be kept or become shorter. All lists and maps of all states have the bound <see cref="Limits.Entries"/>
/// unless <see cref="BoundedAttribute"/> or <see cref="ReportedAttribute"/> stands beside the property, so a new one is bounded from its
/// first day.
/// </summary>
/// <remarks>
/// What other entities report (charges, items, consumptions) is recorded, never refused: their own commands were bounded, and refusing a
/// report would not undo them. States are immutable, so only what a command replaced is looked at.
/// </remarks>
public static class Growth
{
    private static readonly ConcurrentDictionary<Type, Part[]> s_parts = new();

    /// <summary>One property of a record that is a list or map, or holds one further inside.</summary>
    private sealed record Part(Func<object, object?> Value, string Name, int? Most);

    /// <summary>Why this change is refused, or <c>null</c>.</summary>
    /// <param name="before">The state that the command found.</param>
    /// <param name="after">The state that it would lead to.</param>
    public static string? Problem(IEntityState before, IEntityState after) =>
        Record(before.GetType() == after.GetType() ? before : null, after, "");

    private static string? Record(object? before, object after, string path)
    {
        foreach (var part in PartsOf(after.GetType()))
        {
            var now = part.Value(after);
            if (now is null)
                continue;
            var then = before is null ? null : part.Value(before);
            if (ReferenceEquals(now, then))
                continue;
            var name = part.Name == "fields" ? path : path.Length == 0 ? part.Name : $"{path}.{part.Name}";
            if (Value(then, now, name, part.Most) is { } problem)
                return problem;
        }
        return null;
    }

    private static string? Value(object? before, object after, string name, int? most)
    {
        if (after is not IEnumerable list)
            return Record(before, after, name);
        var (count, known) = (CountOf(after), before is null ? 0 : CountOf(before));
        if (count > (most ?? Limits.Entries) && count > known)
        {
            var kept = known > (most ?? Limits.Entries) ? $", or the {known} that there are" : "";
            return $"{name}: {count} entries, expected at most {most ?? Limits.Entries}{kept}";
        }
        if (ItemOf(after.GetType()) is not { } item || !Holds(item))
            return null;
        // What is inside entries is matched by key, or in lists by place.
        var earlier = before is IEnumerable old ? Entries(old) : [];
        foreach (var (key, value) in Entries(list))
        {
            if (value is null || earlier.TryGetValue(key, out var same) && ReferenceEquals(same, value))
                continue;
            if (Value(earlier.GetValueOrDefault(key), value, $"{name}[{key}]", most) is { } problem)
                return problem;
        }
        return null;
    }

    private static Dictionary<string, object?> Entries(IEnumerable list)
    {
        var entries = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var entry in list)
        {
            var type = entry.GetType();
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>))
                entries[$"{type.GetProperty("Key")!.GetValue(entry)}"] = type.GetProperty("Value")!.GetValue(entry);
            else
                entries[$"{entries.Count}"] = entry;
        }
        return entries;
    }

    private static int CountOf(object list) =>
        list is ICollection collection ? collection.Count : (int)list.GetType().GetProperty("Count")!.GetValue(list)!;

    private static Part[] PartsOf(Type type) => s_parts.GetOrAdd(type, static t =>
        [.. Properties(t).Where(p => !p.IsDefined(typeof(ReportedAttribute)) && Holds(p.PropertyType)).Select(p => new Part(
            Getter(p), p.GetCustomAttribute<CatalogueNameAttribute>()?.Name ?? char.ToLowerInvariant(p.Name[0]) + p.Name[1..],
            p.GetCustomAttribute<BoundedAttribute>()?.Most))]);

    /// <summary>Reads a property without reflection, which every command would pay for.</summary>
    private static Func<object, object?> Getter(PropertyInfo property) => (Func<object, object?>)typeof(Growth)
        .GetMethod(nameof(Typed), BindingFlags.NonPublic | BindingFlags.Static)!
        .MakeGenericMethod(property.DeclaringType!, property.PropertyType).Invoke(null, [property.GetMethod])!;

    private static Func<object, object?> Typed<TOwner, TValue>(MethodInfo getter) where TOwner : class
    {
        var get = getter.CreateDelegate<Func<TOwner, TValue>>();
        return owner => get((TOwner)owner);
    }

    /// <summary>What is stored; what is computed from it is no list of its own.</summary>
    private static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.SetMethod is not null && p.GetIndexParameters().Length == 0);

    private static bool Holds(Type type) => Holds(type, []);

    /// <summary>Whether values of this type are lists, or hold one.</summary>
    private static bool Holds(Type type, HashSet<Type> seen)
    {
        if (IsList(type))
            return true;
        return type.IsClass && type.Namespace?.StartsWith("CampaignActors.Domain", StringComparison.Ordinal) == true && seen.Add(type)
            && Properties(type).Any(p => Holds(p.PropertyType, seen));
    }

    private static bool IsList(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() is var open
        && (open == typeof(Seq<>) || open == typeof(Map<>) || open == typeof(ImmutableSortedDictionary<,>));

    private static Type? ItemOf(Type list) => list.IsGenericType ? list.GetGenericArguments()[^1] : null;
}
