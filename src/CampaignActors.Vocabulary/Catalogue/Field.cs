using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>One key of a map: what it may hold and what it means.</summary>
public record Field(string Name, FieldType Type, string Doc)
{
    /// <summary>Without it the entity, or the entry of a list, cannot be created.</summary>
    public bool Required { get; init; }

    /// <summary>Whether <c>set</c> may change it. What places an entity in the tree stays as it was created.</summary>
    public bool Settable { get; init; } = true;

    /// <summary>
    /// A field beyond the contract of scenario files: it may be given and expected, but <c>simulate --json</c> leaves it out, so that its
    /// output can be compared with that of other implementations.
    /// </summary>
    public bool Extension { get; init; }

    /// <summary>Whether an empty list says something else than none, so that forms have to ask which is meant.</summary>
    public bool EmptyCounts { get; init; }
}

/// <summary>
/// A field of an entity: its key, its type, and the properties of the record that hold it. Reading, schema, limits, help, OpenAPI and
/// rendering follow from it.
/// </summary>
public sealed record Field<T>(string Name, FieldType Type, string Doc) : Field(Name, Type, Doc) where T : Fields
{
    /// <summary>Names of the properties that it fills.</summary>
    public required IReadOnlyList<string> Properties { get; init; }

    /// <summary>
    /// The fields with this one, given a value that <see cref="Field.Type"/> made. The record must not be shared yet: it may be changed
    /// in place.
    /// </summary>
    public required Func<T, object, T> Put { get; init; }

    /// <summary>The field as JSON; <c>null</c> when it is empty.</summary>
    public required Func<T, JsonNode?> Write { get; init; }
}

/// <summary>Makes the descriptors of the fields of one record.</summary>
public static class FieldsOf<T> where T : Fields
{
    /// <summary>A field that is one property.</summary>
    /// <param name="name">Its key, where that is not the property's name in camelCase.</param>
    public static Field<T> Given<TValue>(Expression<Func<T, TValue?>> property, IFieldType<TValue> type, string doc, string? name = null)
        where TValue : struct
    {
        var info = PropertyOf(property);
        var get = info.GetMethod!.CreateDelegate<Func<T, TValue?>>();
        var set = info.SetMethod!.CreateDelegate<Action<T, TValue?>>();
        return Of(
            info, type, doc, name,
            (fields, value) => set(fields, (TValue)value),
            fields => get(fields) is { } value ? type.Write(value) : null);
    }

    /// <inheritdoc cref="Given{TValue}(Expression{Func{T, TValue?}}, IFieldType{TValue}, string, string?)"/>
    public static Field<T> Given<TValue>(Expression<Func<T, TValue?>> property, IFieldType<TValue> type, string doc, string? name = null)
        where TValue : class
    {
        var info = PropertyOf(property);
        var get = info.GetMethod!.CreateDelegate<Func<T, TValue?>>();
        var set = info.SetMethod!.CreateDelegate<Action<T, TValue?>>();
        return Of(
            info, type, doc, name,
            (fields, value) => set(fields, (TValue)value),
            fields => get(fields) is { } value ? type.Write(value) : null);
    }

    /// <summary>A field that is held otherwise than as one property of its type.</summary>
    /// <param name="properties">The properties that it fills.</param>
    /// <param name="get">Its value; <c>null</c> when it is empty.</param>
    /// <param name="set">The fields with a value of it.</param>
    public static Field<T> Given<TValue>(
        string name, IReadOnlyList<string> properties, IFieldType<TValue> type, Func<T, TValue?> get, Func<T, TValue, T> set, string doc)
        where TValue : class => new(name, (FieldType)type, doc)
        {
            Properties = properties,
            Put = (fields, value) => set(fields, (TValue)value),
            Write = fields => get(fields) is { } value ? type.Write(value) : null,
        };

    /// <summary>Fields beyond the contract of scenario files.</summary>
    public static Field<T>[] Extensions(params IEnumerable<Field<T>> fields) =>
        [.. fields.Select(field => field with { Extension = true })];

    private static Field<T> Of<TValue>(
        PropertyInfo property, IFieldType<TValue> type, string doc, string? name, Action<T, object> set, Func<T, JsonNode?> write)
        where TValue : notnull =>
        new(name ?? char.ToLowerInvariant(property.Name[0]) + property.Name[1..], (FieldType)type, doc)
        {
            Properties = [property.Name],
            Put = (fields, value) =>
            {
                set(fields, value);
                return fields;
            },
            Write = write,
        };

    private static PropertyInfo PropertyOf(LambdaExpression property) => (PropertyInfo)((MemberExpression)property.Body).Member;
}

internal static class FieldRendering
{
    /// <summary>The fields that hold something, in their order.</summary>
    public static IEnumerable<(string Name, JsonNode? Value)> Show<T>(this IEnumerable<Field<T>> fields, T record) where T : Fields =>
        fields.Select(field => (field.Name, field.Write(record)));
}
