using System.Text.Json.Nodes;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;
using static CampaignActors.Node.Http.Documentation.Schema;

namespace CampaignActors.Node.Http.Documentation;

/// <summary>The use of a record: its fields are the same in all uses, but bounds and required fields differ.</summary>
public enum SchemaUse
{
    /// <summary>As the node shows it.</summary>
    Shown,

    /// <summary>To create something: what must be there is marked.</summary>
    New,

    /// <summary>To describe or change something: anything may be left out, and then stays as it is.</summary>
    Given,
}

/// <summary>
/// The named schemas of the OpenAPI document (3.0), written from the catalogue and gathered under <c>components</c>. They describe what
/// programs should send and can expect: one type for each field. Plan files allow more notations for some fields, see their JSON schema.
/// </summary>
/// <remarks>
/// A field that holds either a number or a map has no type here but a sentence: what generators make of "one of" cannot hold both.
/// </remarks>
public sealed class ApiSchemas
{
    private readonly SortedDictionary<string, JsonObject> _definitions = new(StringComparer.Ordinal);

    public JsonObject Components()
    {
        var schemas = new JsonObject();
        foreach (var (name, definition) in _definitions)
            schemas[name] = definition;
        return schemas;
    }

    public static JsonObject Reference(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };

    /// <summary>Adds a schema under a name, once, and refers to it.</summary>
    public JsonObject Define(string name, Func<JsonObject> schema)
    {
        if (_definitions.TryAdd(name, []))
            _definitions[name] = schema();
        return Reference(name);
    }

    /// <summary>The same for a record of the catalogue.</summary>
    /// <param name="name">Name of the schema; inner records are named after themselves.</param>
    public JsonObject Record(string name, RecordType record, SchemaUse use, string? doc = null) =>
        Define(name, () => Object(record, use, doc));

    /// <summary>The answer to a command.</summary>
    public JsonObject CommandDone() => Define("CommandDone", () => new JsonObject
    {
        ["type"] = "object",
        ["required"] = new JsonArray("outcome", "revision", "what"),
        ["properties"] = new JsonObject
        {
            ["outcome"] = Words(["accepted", "unchanged"]),
            ["revision"] = Described(Whole(), "Of the entity; everything up to it is durable."),
            ["what"] = Words(["created", "changed", "unchanged"]),
            ["note"] = Described(Schema.Text(), "What was not done of it, and why; absent where all of it was."),
        },
    });

    private JsonObject Object(RecordType record, SchemaUse use, string? doc)
    {
        var (properties, required) = (new JsonObject(), new JsonArray());
        foreach (var field in record.Fields)
        {
            properties[field.Name] = Described(TypeOf(field.Type, use), field.Doc);
            if (field.Required && use == SchemaUse.New)
                required.Add(field.Name);
        }
        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (doc is not null)
            schema["description"] = doc;
        if (required.Count > 0)
            schema["required"] = required;
        if (use != SchemaUse.Shown)
            schema["additionalProperties"] = false;
        return schema;
    }

    public JsonObject TypeOf(FieldType type, SchemaUse use) => type switch
    {
        MoneyType or UnitPriceType or QuantityType or NumberType or LoadType => use == SchemaUse.Shown
            ? Number(null, null)
            : Number(0, MostOf(type)),
        IntType bounds => use == SchemaUse.Shown ? Whole() : Whole(bounds.Min, bounds.Max == int.MaxValue ? null : bounds.Max),
        BoolType => new JsonObject { ["type"] = "boolean" },
        InstantType => new JsonObject { ["type"] = "string", ["format"] = "date-time" },
        DurationType or CronType or TimeOfDayType or ZoneType => new JsonObject { ["type"] = "string", ["maxLength"] = Limits.Cron },
        CodeType => Schema.Code(),
        CurrencyType => new JsonObject { ["type"] = "string", ["pattern"] = "^[A-Z]{3}$" },
        TextType text => Text(text, use),
        AddressType => Text(new TextType(Limits.Address), use),
        ReferenceType reference => Text(reference.Text ?? new TextType(Domain.Values.Code.MaxLength), use),
        EnumType words => Define($"{Pascal(words.Name)}Word", () => Words(words.Values)),
        ListType list => Bounded(new JsonObject { ["type"] = "array", ["items"] = TypeOf(list.Item, use) }, "maxItems", list.Max, use),
        MapType map => Bounded(
            new JsonObject { ["type"] = "object", ["additionalProperties"] = TypeOf(map.Value, use) }, "maxProperties", map.Max, use),
        ThresholdsType bands => Bounded(
            new JsonObject { ["type"] = "object", ["additionalProperties"] = Number(0, Money.Max) }, "maxProperties", bands.Max + 1, use),
        // What is inside a field that is changed is as complete as if it were new.
        RecordType record => Record(NameOf(record.Name, use), record, use == SchemaUse.Shown ? use : SchemaUse.New),
        VariantType variant => Define(NameOf(variant.Name, use), () => Variants(variant, use)),
        EitherType either => new JsonObject { ["description"] = string.Join(" or ", either.Options.Select(What)) },
        _ => throw new InvalidOperationException($"no schema for {type}"),
    };

    /// <summary>All fields of all shapes: which of them go together is said in words.</summary>
    private JsonObject Variants(VariantType variant, SchemaUse use)
    {
        var properties = new JsonObject();
        foreach (var field in variant.Shapes.SelectMany(shape => shape.Fields).DistinctBy(field => field.Name))
            properties[field.Name] = Described(TypeOf(field.Type, use == SchemaUse.Shown ? use : SchemaUse.New), field.Doc);
        return new JsonObject
        {
            ["type"] = "object", ["description"] = $"Exactly one of: {string.Join(", ", variant.Keys)}.", ["properties"] = properties,
        };
    }

    private static string What(FieldType type) => type switch
    {
        RecordType record => $"an object {{{string.Join(", ", record.Fields.Select(f => f.Name))}}}",
        DurationType => "a duration such as -1d",
        InstantType => "a point in time",
        _ => "a number",
    };

    private static string NameOf(string name, SchemaUse use) => use == SchemaUse.Shown ? Pascal(name) : $"{Pascal(name)}Given";

    /// <summary>Exact decimals: never a binary fraction.</summary>
    private static JsonObject Number(int? least, decimal? most)
    {
        var number = new JsonObject { ["type"] = "number", ["format"] = "decimal" };
        if (least is { } min)
            number["minimum"] = min;
        if (most is { } max)
            number["maximum"] = max;
        return number;
    }

    private static decimal MostOf(FieldType type) => type switch
    {
        QuantityType => Quantity.Max,
        NumberType number => number.Max,
        LoadType => Limits.WorkDays,
        _ => Money.Max,
    };

    private static JsonObject Text(TextType text, SchemaUse use)
    {
        var schema = Bounded(new JsonObject { ["type"] = "string" }, "maxLength", text.Max, use);
        if (text.Filled && use != SchemaUse.Shown)
            schema["minLength"] = 1;
        return schema;
    }

    /// <summary>What is shown may be larger than what can be given: an earlier version stored it, or it is computed.</summary>
    private static JsonObject Bounded(JsonObject schema, string keyword, int most, SchemaUse use)
    {
        if (use != SchemaUse.Shown)
            schema[keyword] = most;
        return schema;
    }

    public static string Pascal(string words) =>
        string.Concat(words.Split(' ', '-', '.').Where(word => word.Length > 0).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
