using System.Reflection;
using CampaignActors.Domain.Values;

namespace CampaignActors.Domain.Kernel;

/// <summary>Fields of an entity as a caller names them; a field that is not named is <c>null</c>.</summary>
/// <remarks>
/// Every settable property is a field. Its name is the property's in camelCase; the attributes below state the exceptions to the
/// rule that a value given replaces the one before.
/// </remarks>
public abstract record Fields
{
    /// <summary>Names of fields that were explicitly emptied (<c>real: null</c>).</summary>
    public Seq<string> Cleared { get; init; } = [];
}

/// <summary>The first value that is given stays: later ones are ignored, and it cannot be cleared.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class GivenOnceAttribute : Attribute;

/// <summary>The field is cleared under another name than that of its property.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ClearedByAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

/// <summary>Only the system sets it: callers cannot give it, so the catalogue does not describe it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SystemOnlyAttribute : Attribute;

/// <summary>Applies a change to the fields of an entity, the same way for every kind.</summary>
public static class FieldsChange
{
    /// <summary>
    /// The fields after a change: each one as the change names it, empty where the change clears it, else as before. A record whose fields
    /// follow another rule has a method <c>With</c> of its own, which the compiler prefers.
    /// </summary>
    public static T With<T>(this T before, T change) where T : Fields
    {
        T after = before with { Cleared = [] };
        foreach (var field in Accessors<T>.All)
            field.Apply(after, change);
        return after;
    }

    /// <summary>
    /// The change that leads from one state of the fields to another: what differs is named, and cleared where it is empty after. Fields
    /// that cannot change so (given once and emptied) are left out, so the caller checks that <see cref="With"/> leads there.
    /// </summary>
    public static T Between<T>(T before, T after) where T : Fields, new()
    {
        var (change, cleared) = (new T(), new List<string>());
        foreach (var field in Accessors<T>.All)
            field.Name(before, after, change, cleared);
        return cleared.Count == 0 ? change : change with { Cleared = cleared.ToSeq() };
    }

    /// <summary>Accessors of the fields of one record, made once.</summary>
    private static class Accessors<T> where T : Fields
    {
        public static readonly Accessor<T>[] All =
        [
            .. typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.SetMethod is not null && property.Name != nameof(Fields.Cleared))
                .Select(property => (Accessor<T>)Activator.CreateInstance(
                    typeof(Accessor<,>).MakeGenericType(typeof(T), property.PropertyType), property)!),
        ];
    }

    private abstract class Accessor<T> where T : Fields
    {
        /// <summary>Takes the field over from the change.</summary>
        /// <param name="after">A copy that nothing else refers to yet.</param>
        public abstract void Apply(T after, T change);

        /// <summary>Names the field in a change if it differs.</summary>
        /// <param name="change">A record that nothing else refers to yet.</param>
        public abstract void Name(T before, T after, T change, List<string> cleared);
    }

    private sealed class Accessor<T, TValue>(PropertyInfo property) : Accessor<T> where T : Fields
    {
        private readonly Func<T, TValue?> _get = property.GetMethod!.CreateDelegate<Func<T, TValue?>>();
        private readonly Action<T, TValue?> _set = property.SetMethod!.CreateDelegate<Action<T, TValue?>>();
        private readonly bool _once = property.IsDefined(typeof(GivenOnceAttribute));
        private readonly string _name = property.GetCustomAttribute<ClearedByAttribute>()?.Name
            ?? char.ToLowerInvariant(property.Name[0]) + property.Name[1..];

        public override void Apply(T after, T change)
        {
            if (_once && _get(after) is not null)
                return;
            if (_get(change) is { } named)
                _set(after, named);
            else if (!_once && change.Cleared.Count > 0 && change.Cleared.Contains(_name))
                _set(after, default);
        }

        public override void Name(T before, T after, T change, List<string> cleared)
        {
            var value = _get(after);
            if (EqualityComparer<TValue?>.Default.Equals(_get(before), value))
                return;
            if (value is not null)
                _set(change, value);
            else
                cleared.Add(_name);
        }
    }
}
