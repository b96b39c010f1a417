using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Vocabulary.Registry;

/// <summary>
/// Writes the JSON schema (draft 2020-12) of plan and scenario files from the catalogue, for editors that complete and check while
/// typing. It knows shapes and bounds: references, digits and the order of time are checked when the file is read, and so are levels
/// within each other (at most <see cref="TextLimits.Depth"/>), which a schema cannot bound.
/// </summary>
public sealed class JsonSchemaWriter
{
    private const string CodePattern = "^[A-Za-z0-9._-]{1,64}$";
    private const string TimePattern = @"^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?)?$";
    private const string LoadPattern = @"^(\d{1,6}d)?(\d{1,6}h)?$";
    private readonly SortedDictionary<string, JsonObject> _definitions = new(StringComparer.Ordinal);

    private JsonSchemaWriter()
    {
    }

    /// <summary>The schema as text, the same at every run, ending with a line break.</summary>
    public static string Write()
    {
        using var bytes = new MemoryStream();
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var writer = new Utf8JsonWriter(bytes, options))
            new JsonSchemaWriter().Root().WriteTo(writer);
        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private JsonObject Root()
    {
        var root = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "CampaignActors plan or scenario",
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = new JsonObject
            {
                ["scenario"] = Described(TypeOf(new TextType(Limits.Text), ValidationMode.Create), "Title."),
                ["zone"] = new JsonObject { ["type"] = "string", ["description"] = "IANA zone of local times; default UTC." },
                ["currency"] = new JsonObject
                {
                    ["type"] = "string", ["pattern"] = "^[A-Z]{3}$", ["description"] = "Currency of all amounts; default EUR.",
                },
                ["start"] = Described(TypeOf(new InstantType(), ValidationMode.Create), "The virtual clock at the first instant."),
                ["workflows"] = Workflows(),
                ["recipients"] = Described(
                    TypeOf(new TextType(Limits.Text), ValidationMode.Create), "File of recipients (CSV), seen from this file."),
                ["setup"] = Setup(),
                ["steps"] = new JsonObject { ["type"] = "array", ["maxItems"] = Limits.ReadEntries, ["items"] = Step() },
            },
        };
        var definitions = new JsonObject();
        _definitions["call"] = Call();
        foreach (var (name, definition) in _definitions)
            definitions[name] = definition;
        root["$defs"] = definitions;
        return root;
    }

    private static JsonObject Workflows()
    {
        JsonObject States() => Enum(["started", "stopped", "paused"]);
        var properties = new JsonObject();
        foreach (var name in WorkflowNames.Known)
            properties[name] = States();
        return new JsonObject
        {
            ["description"] = "State of the technical workflows at the start; default started.",
            ["anyOf"] = new JsonArray(States(), Object(properties)),
        };
    }

    private JsonObject Kinds(ValidationMode mode, string doc)
    {
        var properties = new JsonObject();
        foreach (var kind in KindCatalogue.All.Where(kind => mode == ValidationMode.Expect || kind.InSetup))
            properties[kind.Name] = new JsonObject
            {
                ["description"] = kind.Doc,
                ["type"] = Nullable("object"),
                ["maxProperties"] = Limits.ReadEntries,
                ["propertyNames"] = new JsonObject { ["pattern"] = CodePattern },
                ["additionalProperties"] = Record(mode == ValidationMode.Create ? kind.Setup : kind.Expected, mode),
            };
        return Described(Object(properties), doc);
    }

    /// <summary>Entities, and people, who are none.</summary>
    private JsonObject Setup()
    {
        var setup = Kinds(ValidationMode.Create, "Entities that exist at the start.");
        var properties = (JsonObject)setup["properties"]!;
        properties[KindCatalogue.Recipient.Name] = new JsonObject
        {
            ["description"] = KindCatalogue.Recipient.Doc,
            ["type"] = Nullable("object"),
            ["maxProperties"] = Limits.ReadEntries,
            ["additionalProperties"] = Record(KindCatalogue.Recipient.Setup, ValidationMode.Create),
        };
        // Short: the fields themselves, each with its type.
        var layout = KindCatalogue.Get(Domain.Kernel.Kinds.RecipientFields);
        var full = properties[layout.Name]!.DeepClone();
        properties[layout.Name] = new JsonObject
        {
            ["description"] = layout.Doc,
            ["anyOf"] = new JsonArray(full, TypeOf(layout.Setup.Fields[0].Type, ValidationMode.Create, orNull: true)),
        };
        return setup;
    }

    private JsonObject Step()
    {
        var expect = Kinds(ValidationMode.Expect, "What must be true after the step; only what is named is checked.");
        var properties = (JsonObject)expect["properties"]!;
        properties["mails"] = Object(new JsonObject
        {
            ["total"] = Counted("All mails since the start."),
            ["to"] = Map(Counted("Mails to this operator or address."), Limits.ReadEntries),
            ["template"] = Object(Properties(MailTemplateNames.All, _ => Counted("Mails of this template."))),
        });
        properties["files"] = Map(Counted("Extraction files of this delivery."), Limits.ReadEntries);
        properties["messages"] = Object(new JsonObject
        {
            ["total"] = Counted("All messages to recipients that were handed over."),
            ["to"] = Map(Counted("Messages to the recipient of this key."), Limits.ReadEntries),
        });
        properties["reports"] = ReportSchema.Expected();
        return Object(new JsonObject
        {
            ["at"] = Described(TypeOf(new InstantType(), ValidationMode.Create), "When; never goes back. Absent: as the step before."),
            ["do"] = new JsonObject
            {
                ["type"] = Nullable("array"),
                ["maxItems"] = Limits.ReadEntries,
                ["items"] = Reference("call"),
                ["description"] = "Commands, in order.",
            },
            ["expect"] = expect,
            ["reject"] = Described(
                TypeOf(new TextType(Limits.Text), ValidationMode.Create, orNull: true),
                "The one command must be refused with this text in its reason."),
            ["knownAt"] = Described(TypeOf(new InstantType(), ValidationMode.Create), "What is expected was known then. Absent: now."),
            ["trueAt"] = Described(
                TypeOf(new InstantType(), ValidationMode.Create), "What is expected was true then, by what is known now."),
            ["outage"] = Object(Properties(OutageNames.All, _ => TypeOf(new DurationType(Limits.Days), ValidationMode.Create))),
        });
    }

    private JsonObject Call()
    {
        var properties = new JsonObject();
        foreach (var verb in VerbCatalogue.All)
        {
            var arguments = verb.Name switch
            {
                VerbCatalogue.Create => Kinds(ValidationMode.Create, verb.Doc),
                VerbCatalogue.Set => Set(),
                VerbCatalogue.Parallel => new JsonObject
                {
                    ["type"] = "array", ["maxItems"] = Limits.ReadEntries, ["items"] = Reference("call"),
                },
                _ => Record(verb.Arguments, ValidationMode.Create, "verb."),
            };
            properties[verb.Name] = Described(arguments, verb.Doc);
        }
        return Object(properties);
    }

    private JsonObject Set()
    {
        var patterns = new JsonObject();
        foreach (var kind in KindCatalogue.SetNames.Select(KindCatalogue.Get))
            patterns[$"^{kind.Name}/[A-Za-z0-9._-]{{1,64}}$"] = Record(kind.Changed, ValidationMode.Set);
        patterns["^stocks/[A-Za-z0-9._-]{1,64}/[A-Za-z0-9._-]{1,64}$"] = Record(KindCatalogue.StockLine.Changed, ValidationMode.Set);
        return new JsonObject
        {
            ["type"] = "object", ["maxProperties"] = Limits.ReadEntries, ["additionalProperties"] = false, ["patternProperties"] = patterns,
        };
    }

    /// <summary>A reference to the definition of a record, which is written at its first use.</summary>
    private JsonObject Record(RecordType record, ValidationMode mode, string prefix = "")
    {
        var name = prefix + record.Name + mode switch { ValidationMode.Set => ".set", ValidationMode.Expect => ".expect", _ => "" };
        if (_definitions.TryAdd(name, []))
        {
            var properties = new JsonObject();
            foreach (var field in record.Fields)
            {
                // Inside a changed field everything is as in creation: only the first level is partial.
                var inner = mode == ValidationMode.Set ? ValidationMode.Create : mode;
                var required = field.Required && inner == ValidationMode.Create && mode != ValidationMode.Set;
                properties[field.Name] = Described(TypeOf(field.Type, inner, orNull: !required), field.Doc);
            }
            _definitions[name] = Object(properties);
            var demanded = record.Fields.Where(field => field.Required).Select(field => (JsonNode)field.Name).ToArray();
            if (mode == ValidationMode.Create && demanded.Length > 0)
                _definitions[name]["required"] = new JsonArray(demanded);
        }
        return Reference(name);
    }

    /// <summary>The schema of a field's type; simple types are written once and referred to.</summary>
    private JsonObject TypeOf(FieldType type, ValidationMode mode, bool orNull = false)
    {
        var free = mode == ValidationMode.Expect;
        var schema = type switch
        {
            MoneyType or UnitPriceType or QuantityType or NumberType or IntType when free => Simple("number", orNull, () => Number()),
            MoneyType => Simple("money", orNull, () => Number(0, Money.Max)),
            UnitPriceType => Simple("price", orNull, () => Number(0, Money.Max)),
            QuantityType => Simple("quantity", orNull, () => Number(0, Quantity.Max)),
            NumberType number => Simple($"numberTo{number.Max}", orNull, () => Number(0, number.Max)),
            LoadType => Simple("load", orNull, () => new JsonObject
            {
                ["type"] = new JsonArray("number", "string"), ["minimum"] = 0, ["maximum"] = Limits.WorkDays, ["pattern"] = LoadPattern,
            }),
            IntType bounds => Simple($"wholeFrom{bounds.Min}To{bounds.Max}", orNull, () => Number(bounds.Min, bounds.Max, "integer")),
            BoolType => Simple("trueOrFalse", orNull, () => new JsonObject { ["type"] = new JsonArray("boolean") }),
            InstantType => Simple("time", orNull, () => new JsonObject
            {
                ["type"] = new JsonArray("string"),
                ["pattern"] = TimePattern,
                ["$comment"] = $"years {Limits.FirstYear} to {Limits.LastYear}",
            }),
            DurationType duration => Simple(
                $"{(duration.Negative ? "signedDuration" : "duration")}To{duration.MaxDays}d", orNull, () => Duration(duration)),
            TimeOfDayType => Simple("timeOfDay", orNull, () => new JsonObject
            {
                ["type"] = new JsonArray("string"), ["pattern"] = "^([01]?[0-9]|2[0-3]):[0-5][0-9]$",
            }),
            ZoneType => Simple("zone", orNull, () => new JsonObject { ["type"] = new JsonArray("string") }),
            CodeType => Simple("code", orNull, () => new JsonObject
            {
                ["type"] = new JsonArray("string", "integer"), ["pattern"] = CodePattern,
            }),
            CurrencyType => Simple("currency", orNull, () => new JsonObject
            {
                ["type"] = new JsonArray("string"), ["pattern"] = "^[A-Z]{3}$",
            }),
            CronType => Text(new TextType(Limits.Cron), free, orNull),
            AddressType => Text(new TextType(Limits.Address), free, orNull),
            TextType text => Text(text, free, orNull),
            ReferenceType reference => Text(reference.Text ?? new TextType(Code.MaxLength), free, orNull),
            _ => null,
        };
        if (schema is not null)
            return schema;

        schema = type switch
        {
            EnumType values => Enum(values.Values),
            ListType list when free => new JsonObject { ["type"] = "array", ["items"] = TypeOf(list.Item, mode) },
            ListType list => new JsonObject { ["type"] = "array", ["maxItems"] = list.Max, ["items"] = TypeOf(list.Item, mode) },
            MapType entries => Map(
                TypeOf(entries.Value, mode, orNull: true),
                free ? null : entries.Max,
                free && entries.Key is not CodeType ? null : Key(entries.Key)),
            ThresholdsType bands => new JsonObject
            {
                ["type"] = "object",
                ["maxProperties"] = bands.Max + 1,
                ["additionalProperties"] = false,
                ["patternProperties"] = new JsonObject { [$"^([1-9][0-9]*|{ThresholdsType.Beyond})$"] = TypeOf(new UnitPriceType(), mode) },
            },
            RecordType record => Record(record, mode),
            EitherType either => new JsonObject
            {
                ["anyOf"] = new JsonArray([.. either.Options.Select(option => (JsonNode)TypeOf(option, mode))]),
            },
            VariantType variant => new JsonObject
            {
                ["anyOf"] = new JsonArray([.. variant.Shapes.Select(shape => (JsonNode)Record(shape, mode))]),
            },
            _ => throw new InvalidOperationException($"no schema for {type}"),
        };
        return orNull ? new JsonObject { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) } : schema;
    }

    private JsonObject Simple(string name, bool orNull, Func<JsonObject> schema)
    {
        if (orNull)
            name += "OrNull";
        if (!_definitions.ContainsKey(name))
        {
            var definition = schema();
            if (orNull)
                ((JsonArray)definition["type"]!).Add("null");
            _definitions[name] = definition;
        }
        return Reference(name);
    }

    private static JsonObject Duration(DurationType duration) => new()
    {
        ["type"] = new JsonArray("string", "integer"),
        ["$comment"] = duration.Limit,
        ["pattern"] = $"^{(duration.Negative ? "-?" : "")}(0|(\\d+w)?(\\d+d)?(\\d+h)?(\\d+m)?(\\d+s)?)$",
        ["minimum"] = 0,
        ["maximum"] = 0,
    };

    // Quoted numbers are numbers as well: the reader types scalars by the field.
    private static JsonObject Number(int? min = null, decimal? max = null, string type = "number")
    {
        var number = new JsonObject
        {
            ["type"] = new JsonArray(type, "string"), ["pattern"] = min >= 0 ? @"^\d+(\.\d+)?$" : @"^-?\d+(\.\d+)?$",
        };
        if (min is { } least)
            number["minimum"] = least;
        if (max is { } most)
            number["maximum"] = most;
        return number;
    }

    private JsonObject Counted(string doc) => Described(TypeOf(new IntType(0, int.MaxValue), ValidationMode.Create), doc);

    private static JsonObject Enum(IReadOnlyList<string> values) =>
        new() { ["enum"] = new JsonArray([.. values.Select(value => (JsonNode)value)]) };

    private static JsonObject Map(JsonObject value, int? max, JsonObject? key = null)
    {
        var map = new JsonObject { ["type"] = "object" };
        if (max is { } most)
            map["maxProperties"] = most;
        if (key is not null)
            map["propertyNames"] = key;
        map["additionalProperties"] = value;
        return map;
    }

    private static JsonObject? Key(FieldType type) => type switch
    {
        CodeType => new JsonObject { ["pattern"] = CodePattern },
        TextType text => Bounded(text, []),
        ReferenceType { Text: { } text } => Bounded(text, []),
        _ => null,
    };

    private JsonObject Text(TextType text, bool free, bool orNull) => free
        ? Simple("text", orNull, () => Bounded(new TextType(Limits.Text), Scalar()))
        : Simple(
            $"{(text.Reserved.Count > 0 ? "category" : text.Filled ? "name" : "text")}To{text.Max}", orNull, () => Bounded(text, Scalar()));

    private static JsonObject Scalar() => new() { ["type"] = new JsonArray("string", "number", "boolean") };

    private static JsonObject Bounded(TextType text, JsonObject schema)
    {
        if (text.Filled)
            schema["minLength"] = 1;
        schema["maxLength"] = text.Max;
        if (text.Reserved.Count > 0)
            schema["not"] = Enum(text.Reserved);
        return schema;
    }

    private static JsonObject Object(JsonObject properties) =>
        new() { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };

    private static JsonObject Properties(IEnumerable<string> names, Func<string, JsonObject> of)
    {
        var properties = new JsonObject();
        foreach (var name in names)
            properties[name] = of(name);
        return properties;
    }

    private static JsonObject Reference(string name) => new() { ["$ref"] = $"#/$defs/{name}" };

    private static JsonArray Nullable(string type) => [type, "null"];

    private static JsonObject Described(JsonObject schema, string doc)
    {
        schema["description"] = doc;
        return schema;
    }
}
