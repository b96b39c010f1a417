using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>A map with known keys. The name is for schema and messages.</summary>
public record RecordType : FieldType
{
    private readonly Dictionary<string, Field> _byName = new(StringComparer.Ordinal);

    public RecordType(string name, IReadOnlyList<Field> fields) => (Name, Fields) = (name, fields);

    public string Name { get; init; }

    public IReadOnlyList<Field> Fields
    {
        get;
        init
        {
            field = value;
            _byName = new(StringComparer.Ordinal);
            foreach (var known in value)
                _byName.TryAdd(known.Name, known);
        }
    }

    /// <summary>Keys that exclude or demand each other.</summary>
    public IReadOnlyList<KeyRule> Rules { get; init; } = [];

    public override string Limit => $"the keys of {Name}";

    public Field? Find(string name) => _byName.GetValueOrDefault(name);

    internal sealed override object? Read(CatalogueReader reader, string name, TextNode node) =>
        reader.Is<MapNode>(name, node, "a map", out var map) ? reader.Record(this, map) : null;

    /// <summary>The value of a map in which nothing is wrong.</summary>
    internal virtual object Make(GivenMap given) => given;
}

/// <summary>A map that is a value of the domain.</summary>
/// <param name="From">Makes the value.</param>
/// <param name="Show">The value as a map again.</param>
public sealed record RecordType<T>(string Name, Func<GivenMap, T> From, Func<T, JsonNode?> Show, IReadOnlyList<Field> Fields)
    : RecordType(Name, Fields), IFieldType<T> where T : notnull
{
    internal override object Make(GivenMap given) => From(given);

    public JsonNode? Write(T value) => Show(value);
}

/// <summary>The fields of an entity: each field that is given goes where its descriptor says.</summary>
/// <param name="Start">The fields before any is given: with the currency of the amounts beside, where the entity is kept in one.</param>
public sealed record FieldsType<T>(string Name, Func<ReadContext, T> Start, IReadOnlyList<Field> Fields)
    : RecordType(Name, Fields), IFieldType<T>
    where T : Fields
{
    /// <summary>How the fields are shown within another entity; absent: all of them, in their order.</summary>
    public Func<T, JsonNode?>? Show { get; init; }

    internal override object Make(GivenMap given)
    {
        var fields = Start(given.Context) with { Cleared = given.Cleared };
        foreach (var (field, value) in given.Values)
        {
            if (field is Field<T> descriptor)
                fields = descriptor.Put(fields, value);
        }
        return fields;
    }

    public JsonNode? Write(T value) => Show is null ? Json.Of([.. Fields.OfType<Field<T>>().Show(value)]) : Show(value);
}

/// <summary>Of these keys, at least one, at most one, or exactly one is given.</summary>
public sealed record KeyRule(bool AtLeastOne, bool AtMostOne, params IReadOnlyList<string> Keys)
{
    public static KeyRule ExactlyOne(params string[] keys) => new(true, true, keys);

    public static KeyRule AtMostOneOf(params string[] keys) => new(false, true, keys);

    public static KeyRule AtLeastOneOf(params string[] keys) => new(true, false, keys);
}
