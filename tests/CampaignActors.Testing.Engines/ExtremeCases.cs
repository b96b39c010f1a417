using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;

namespace CampaignActors.Testing.Engines;

/// <summary>The fields of one entity, or the arguments of one verb, of which one has an extreme value.</summary>
/// <param name="Of">The kind, or the verb.</param>
/// <param name="Path">Where the value stands: <c>waves.every</c>.</param>
/// <param name="Field">Its name, as a refusal must say it.</param>
/// <param name="Json">All of it.</param>
public sealed record ExtremeCase(string Of, string Path, string Field, string Json, ExtremeValue Value)
{
    public override string ToString() =>
        $"{Of} {Path} = {(Value.Json.Length > 60 ? $"{Value.Json[..60]}… ({Value.Json.Length} characters)" : Value.Json)}";
}

/// <summary>
/// Every field of the catalogue, at any depth, with every extreme value of its type, in a document that is otherwise good.
/// </summary>
public static class ExtremeCases
{
    /// <summary>The world that the documents refer to, as a plan.</summary>
    public const string World = """
        setup:
          groups: { board: { label: Board } }
          operators: { mia: { name: Mia, email: mia@example.com, groups: [board], administrator: true }, bob: { name: Bob } }
          budgets: { B1: { allocated: 999999999999999, categories: { Rest: 1 } }, B2: { allocated: 5 } }
          providers: { PRV: { services: { S: { categories: [
            { label: L, process: email, types: [ { label: T, price: { linear: 1 }, stockLine: PAPER } ] } ] } } } }
          stocks: { STK1: { provider: PRV, lines: { PAPER: { initial: 1000 } } } }
          plans: { PLN1: { label: P } }
          recipientFields: { main: { fields: { points: number } } }
          lists: { LIST1: { label: L } }
          segments: { SEG1: { where: everyone } }
          typologies: { TYP1: { label: T } }
          savedViews: { VIEW1: { list: campaigns, label: V } }
          programs: { PRG1: { plan: PLN1, budget: B1 } }
          templates: { T1: { kind: unique, program: PRG1, campaign: { manager: mia } } }
          campaigns: { OP1: { program: PRG1, manager: mia, process: defined } }
          deliveries: { DM1: { campaign: OP1, channel: email }, DM2: { campaign: OP1, channel: directMail } }
          tasks:
            TSK1: { campaign: OP1, assignedTo: mia, start: 2026-02-01, end: 2026-02-02 }
            GRP1: { campaign: OP1, assignedTo: mia, type: grouping, start: 2026-02-01, end: 2026-02-02 }
          orders: { ORD1: { line: PAPER, quantity: 5 } }
          providerOrders: { PO1: { provider: PRV, amount: 5 } }
          invoices: { INV1: { provider: PRV, budget: B1, lines: [ { amount: 5, delivery: DM1 } ] } }
        """;

    private static readonly Dictionary<string, string> s_codes = new()
    {
        ["operators"] = "mia", ["groups"] = "board", ["budgets"] = "B2", ["providers"] = "PRV", ["stocks"] = "STK1", ["plans"] = "PLN1",
        ["programs"] = "PRG1",
        ["templates"] = "T1", ["campaigns"] = "OP1", ["deliveries"] = "DM1", ["tasks"] = "TSK1", ["orders"] = "ORD1",
        ["providerOrders"] = "PO1",
        ["lists"] = "LIST1", ["segments"] = "SEG1", ["typologies"] = "TYP1", ["savedViews"] = "VIEW1",
        ["invoices"] = "INV1", [Targets.StockLine] = "PAPER", [Targets.Service] = "PRV/S", [Targets.ExpenseCategory] = "Rest",
    };

    /// <summary>What a record needs beyond its required keys to make sense to the domain.</summary>
    private static readonly Dictionary<string, (string Key, string Json)[]> s_needed = new()
    {
        ["budget"] = [("allocated", "1000")],
        ["campaign"] = [("program", "\"PRG1\""), ("manager", "\"mia\"")],
        ["template"] = [("program", "\"PRG1\"")],
        ["delivery"] = [("campaign", "\"OP1\"")],
        ["task"] = [("campaign", "\"OP1\""), ("assignedTo", "\"mia\"")],
        ["invoice"] = [("provider", "\"PRV\""), ("budget", "\"B1\"")],
        ["invoiceLine"] = [("delivery", "\"DM1\"")],
        ["stock"] = [("provider", "\"PRV\"")],
        ["schedule"] = [("cron", "\"0 9 1 * *\"")],
    };

    private static readonly HashSet<string> s_later = ["end", "until", "validityEnd", "dueDate"];

    public static IEnumerable<ExtremeCase> OfKinds() => KindCatalogue.All.SelectMany(kind => In(kind.Name, kind.Setup));

    public static IEnumerable<ExtremeCase> OfVerbs() =>
        VerbCatalogue.All.Where(verb => verb.Arguments.Fields.Count > 0 && verb.Bind is not null)
            .SelectMany(verb => In(verb.Name, verb.Arguments));

    private static IEnumerable<ExtremeCase> In(string of, RecordType shape) =>
        Places(shape, "", json => json)
            .Select(place => new ExtremeCase(of, place.Path, place.Field, place.Whole(place.Value.Json), place.Value));

    /// <summary>A place with one value for it, and how it becomes a whole document.</summary>
    private sealed record Place(string Path, string Field, ExtremeValue Value, Func<string, string> Whole);

    private static IEnumerable<Place> Places(RecordType shape, string path, Func<string, string> whole) => shape.Fields.SelectMany(field =>
        Places(field.Name, field.Type, path + field.Name, json => whole(Record(shape, field.Name, json))));

    private static IEnumerable<Place> Places(string field, FieldType type, string path, Func<string, string> whole)
    {
        foreach (var value in ExtremeValues.Of(type))
            yield return new Place(path, field, value, whole);
        IEnumerable<Place> inner = type switch
        {
            RecordType record => Places(record, $"{path}.", whole),
            ListType list =>
                Places(field, list.Item, $"{path}[]", json => whole($"[{json}]"))
                    .Concat(Counts(field, path, list.Max, i => Sample(field, list.Item), "[", "]", whole)),
            MapType map => Places(field, map.Value, $"{path}.*", json => whole($"{{{Key(map.Key, 0)}: {json}}}"))
                .Concat(
                    Keys(map.Key).Select(key =>
                        new Place($"{path} (key)", field, key, json => whole($"{{{json}: {Sample(field, map.Value)}}}"))))
                .Concat(Counts(field, path, map.Max, i => $"{Key(map.Key, i)}: {Sample(field, map.Value)}", "{", "}", whole)),
            VariantType variant => variant.Shapes.SelectMany(shape => Places(shape, $"{path}.", whole)),
            EitherType either => either.Options.OfType<RecordType>().SelectMany(record => Places(record, $"{path}.", whole)),
            ThresholdsType bands => Counts(field, path, bands.Max, i => $"\"{i + 1}\": 1", "{\"beyond\": 1, ", "}", whole),
            _ => [],
        };
        foreach (var place in inner)
            yield return place;
    }

    /// <summary>As many entries as there may be, and one more.</summary>
    private static IEnumerable<Place> Counts(
        string field, string path, int max, Func<int, string> entry, string open, string close, Func<string, string> whole)
    {
        foreach (var count in new[] { 0, max, max + 1 })
        {
            var json = $"{open}{string.Join(", ", Enumerable.Range(0, count).Select(entry))}{close}"
                .Replace(", }", "}", StringComparison.Ordinal);
            yield return new Place($"{path} × {count}", field, new ExtremeValue(json, count > max), whole);
        }
    }

    /// <summary>Only texts and codes can be keys.</summary>
    private static IEnumerable<ExtremeValue> Keys(FieldType type) => ExtremeValues.Of(type).Where(value => value.Json.StartsWith('"'));

    private static string Key(FieldType type, int index) =>
        type is ReferenceType { Kinds: [Targets.ExpenseCategory] } && index == 0 ? "\"Rest\"" : $"\"K{index}\"";

    /// <summary>A record in which one key has a given value and what it needs beside that is good.</summary>
    private static string Record(RecordType shape, string? key = null, string? json = null)
    {
        var given = new Dictionary<string, string>();
        if (key is not null)
            given[key] = json!;
        bool Excluded(string name) =>
            shape.Rules.Any(rule =>
                rule.AtMostOne && rule.Keys.Contains(name) && rule.Keys.Any(other => other != name && given.ContainsKey(other)));
        foreach (var (name, value) in s_needed.GetValueOrDefault(shape.Name) ?? [])
        {
            if (!Excluded(name))
                given.TryAdd(name, value);
        }
        foreach (var field in shape.Fields.Where(field => field.Required))
            given.TryAdd(field.Name, Sample(field.Name, field.Type));
        foreach (var rule in shape.Rules.Where(rule => rule.AtLeastOne && !rule.Keys.Any(given.ContainsKey)))
            given[rule.Keys[0]] = Sample(rule.Keys[0], shape.Find(rule.Keys[0])!.Type);
        return $"{{{string.Join(", ", given.Select(entry => $"\"{entry.Key}\": {entry.Value}"))}}}";
    }

    private static string Sample(string field, FieldType type) => type switch
    {
        ReferenceType { Kinds: ["budgets"] } when field == "to" => "\"B1\"",
        ReferenceType { Kinds: ["operators"] } when field == "to" => "\"bob\"",
        ReferenceType when field == "groupTask" => "\"GRP1\"",
        ReferenceType { Kinds: var kinds } => $"\"{s_codes[kinds[0]]}\"",
        TextType when field is "where" or "filter" => "\"everyone\"",
        TextType when field == "field" => "\"key\"",
        TextType when field is "separator" or "quote" => "\";\"",
        TextType => "\"x\"",
        CodeType => "\"NEW1\"",
        CurrencyType => "\"EUR\"",
        EnumType words => $"\"{words.Values[0]}\"",
        InstantType => s_later.Contains(field) ? "\"2026-03-01T09:00\"" : "\"2026-02-01T09:00\"",
        DurationType => "\"1d\"",
        TimeOfDayType => field == "to" ? "\"06:00\"" : "\"22:00\"",
        ZoneType => "\"Europe/Paris\"",
        CronType => "\"0 9 1 * *\"",
        BoolType => "true",
        IntType whole => field == "line" ? "0" : $"{Math.Max(whole.Min, 1)}",
        ListType list => $"[{Sample(field, list.Item)}]",
        MapType map => $"{{{Key(map.Key, 0)}: {Sample(field, map.Value)}}}",
        RecordType record => Record(record),
        VariantType variant => Record(variant.Shapes[0]),
        EitherType either => Sample(field, either.Options[0]),
        ThresholdsType => "{\"100\": 1, \"beyond\": 1}",
        _ => "10",
    };
}
