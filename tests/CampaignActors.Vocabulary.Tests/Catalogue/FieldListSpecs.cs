using System.Reflection;
using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;

namespace CampaignActors.Vocabulary.Tests.Catalogue;

/// <summary>
/// Records of fields and their descriptors agree. A property without a descriptor could never be given; a descriptor that does not read
/// back what it writes would change entities that are exported and applied again.
/// </summary>
public class FieldListSpecs
{
    private static readonly Kind[] s_kinds = [.. KindCatalogue.All, KindCatalogue.StockLine];

    public static TheoryData<string> FieldRecords =>
        [.. typeof(Fields).Assembly.GetTypes().Where(t => t.BaseType == typeof(Fields)).Select(t => t.Name)];

    /// <summary>Every field of every kind that is held by a record of the domain, as KIND and FIELD.</summary>
    public static TheoryData<string, string> Descriptors()
    {
        var data = new TheoryData<string, string>();
        foreach (var kind in s_kinds)
        {
            foreach (var described in kind.Setup.Fields.Where(f => f.GetType().IsGenericType))
                data.Add(kind.Name, described.Name);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(FieldRecords))]
    public void Every_property_of_a_fields_record_has_a_descriptor(string name)
    {
        var record = typeof(Fields).Assembly.GetTypes().Single(t => t.Name == name && t.BaseType == typeof(Fields));

        var described = s_kinds.SelectMany(k => k.Setup.Fields).Where(f => f.GetType() == typeof(Field<>).MakeGenericType(record))
            .SelectMany(f => (IReadOnlyList<string>)f.GetType().GetProperty("Properties")!.GetValue(f)!);

        Assert.Empty(Properties(record).Where(p => !p.IsDefined(typeof(SystemOnlyAttribute))).Select(p => p.Name).Except(described));
    }

    [Theory]
    [MemberData(nameof(Descriptors))]
    public void Every_descriptor_reads_what_it_writes(string kind, string field) => Run(nameof(RoundTrip), kind, field);

    [Theory]
    [MemberData(nameof(Descriptors))]
    public void Every_field_is_cleared_by_null_unless_given_once(string kind, string field) => Run(nameof(Clear), kind, field);

    private void Run(string check, string kindName, string fieldName)
    {
        var kind = s_kinds.Single(k => k.Name == kindName);
        var field = kind.Setup.Find(fieldName)!;
        var record = field.GetType().GetGenericArguments()[0];
        typeof(FieldListSpecs).GetMethod(check, BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(record).Invoke(null, [kind, field]);
    }

    private static void RoundTrip<T>(Kind kind, Field<T> field) where T : Fields
    {
        var given = Read<T>(kind, field.Name, Sample(field.Type));
        var written = field.Write(given)!;
        // The defaults of campaigns are shown with the currency that the file or node had, which cannot be given there.
        if (written is JsonObject defaults && kind.Name == "templates")
            defaults.Remove(CurrencyType.Field);

        // A content is a text or a message.
        var needed = field.Name == "content" ? 1 : field.Properties.Count;
        Assert.Equal(needed, field.Properties.Count(p => typeof(T).GetProperty(p)!.GetValue(given) is not null));
        var set = Properties(typeof(T)).Where(p => p.Name != "Currency" && p.GetValue(given) is not null).Select(p => p.Name);
        Assert.Empty(set.Except(field.Properties));
        Assert.Equal(given, Read<T>(kind, field.Name, written.ToJsonString()));
    }

    private static void Clear<T>(Kind kind, Field<T> field) where T : Fields
    {
        var given = Read<T>(kind, field.Name, Sample(field.Type));
        var cleared = Read<T>(kind, field.Name, "null");

        var after = FieldsChange.With(given, cleared);

        Assert.Equal([field.Name], cleared.Cleared);
        foreach (var property in field.Properties.Select(p => typeof(T).GetProperty(p)!))
            Assert.Equal(property.IsDefined(typeof(GivenOnceAttribute)), property.GetValue(after) is not null);
    }

    private static T Read<T>(Kind kind, string field, string json) where T : Fields
    {
        var errors = new InputErrors();
        var map = (MapNode)JsonText.Read("sample", Encoding.UTF8.GetBytes($"{{\"{field}\": {json}}}"));
        var fields = CatalogueReader.Read(kind, map, ValidationMode.Apply, ReadContext.Default, errors);
        errors.ThrowIfAny();
        return (T)fields!;
    }

    private static IEnumerable<PropertyInfo> Properties(Type record) => record.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(p => p.SetMethod is not null && p.Name != nameof(Fields.Cleared));

    private static string Sample(FieldType type) => type switch
    {
        MoneyType or UnitPriceType or NumberType or LoadType => "2.5",
        QuantityType => "3",
        IntType bounds => $"{Math.Max(1, bounds.Min)}",
        BoolType => "true",
        CurrencyType => "\"USD\"",
        EnumType words => $"\"{words.Values[^1]}\"",
        InstantType => "\"2026-03-01T09:00:00Z\"",
        DurationType => "\"1d12h\"",
        TimeOfDayType => "\"22:30\"",
        ZoneType => "\"Europe/Paris\"",
        CronType => "\"0 9 1 * *\"",
        AddressType => "\"anna@example.com\"",
        ServiceReference => "\"PRV/Letter\"",
        TextType => "\"some text\"",
        CodeType or ReferenceType => "\"REF1\"",
        ListType list => $"[{Sample(list.Item)}]",
        MapType map => $"{{\"KEY1\": {Sample(map.Value)}}}",
        ThresholdsType => "{\"100\": 0.5, \"beyond\": 0.25}",
        VariantType variant => Sample(variant.Shapes[0]),
        EitherType either => Sample(either.Options[^1]),
        RecordType record => $"{{{string.Join(", ", Together(record).Select(f => $"\"{f.Name}\": {Sample(f.Type)}"))}}}",
        _ => throw new InvalidOperationException($"no sample of {type}"),
    };

    /// <summary>All fields of a record that do not exclude each other. The load of a task template is read and not shown.</summary>
    private static IEnumerable<Field> Together(RecordType record)
    {
        var excluded = record.Rules.Where(r => r.AtMostOne).SelectMany(r => r.Keys.Skip(1)).ToHashSet();
        return record.Fields.Where(f => !excluded.Contains(f.Name) && (record.Name, f.Name) != ("taskTemplate", "load"));
    }
}
