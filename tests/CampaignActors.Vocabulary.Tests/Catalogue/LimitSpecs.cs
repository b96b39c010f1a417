using System.Text.Json.Nodes;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Binding;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;

namespace CampaignActors.Vocabulary.Tests.Catalogue;

/// <summary>The catalogue bounds everything that can be given, and schema, documentation and reading say the same.</summary>
public sealed class LimitSpecs
{
    /// <summary>With UPDATE_LIMITS=1 in the environment the page is written again instead.</summary>
    [Fact]
    public void The_page_of_limits_is_the_one_of_the_catalogue()
    {
        var path = Path.Combine(Repository.Root, "docs", "limits.md");
        if (Environment.GetEnvironmentVariable("UPDATE_LIMITS") == "1")
            File.WriteAllText(path, LimitsTable.Write());

        Assert.Equal(LimitsTable.Write(), File.ReadAllText(path));
    }

    [Fact]
    public void Every_field_that_can_be_given_has_a_bound()
    {
        var without = KindCatalogue.All.Append(KindCatalogue.StockLine).SelectMany(kind => Unbounded(kind.Setup, kind.Name))
            .Concat(VerbCatalogue.All.SelectMany(verb => Unbounded(verb.Arguments, verb.Name)));

        Assert.Empty(without);
    }

    /// <summary>Types whose bound is a number that somebody may have left at its largest.</summary>
    private static IEnumerable<string> Unbounded(FieldType type, string path) => type switch
    {
        IntType { Max: int.MaxValue } or NumberType { Max: > Limits.Number } => [path],
        DurationType { MaxDays: > Limits.Days } or TextType { Max: > Limits.MessageHtml } => [path],
        ListType { Max: > Limits.ReadEntries } or MapType { Max: > Limits.ReadEntries } => [path],
        ListType list => Unbounded(list.Item, $"{path}[]"),
        MapType map => Unbounded(map.Value, $"{path}.*").Concat(Unbounded(map.Key, $"{path} (key)")),
        RecordType record => record.Fields.SelectMany(field => Unbounded(field.Type, $"{path}.{field.Name}")),
        VariantType variant => variant.Shapes.SelectMany(shape => Unbounded(shape, path)),
        EitherType either => either.Options.SelectMany(option => Unbounded(option, path)),
        _ => type.Limit.Length > 0 ? [] : [path],
    };

    [Fact]
    public void The_schema_bounds_what_reading_bounds()
    {
        var definitions = JsonNode.Parse(JsonSchemaWriter.Write())!["$defs"]!;

        Assert.Equal(1_000, (int)definitions["budget"]!["properties"]!["categories"]!["anyOf"]![0]!["maxProperties"]!);
        Assert.Equal(1_000, (int)definitions["schedule"]!["properties"]!["lines"]!["anyOf"]![0]!["maxItems"]!);
        Assert.Equal(1_000, (int)definitions["wholeFrom1To1000OrNull"]!["maximum"]!);
        Assert.Equal(999_999_999_999_999m, (decimal)definitions["money"]!["maximum"]!);
        Assert.Equal(200, (int)definitions["categoryTo200OrNull"]!["maxLength"]!);
    }

    [Theory]
    [InlineData("campaigns", """{"program": "P", "maxWorkflows": 1001}""", "maxWorkflows: '1001' is not a whole number from 1 to 1000")]
    [InlineData(
        "campaigns",
        """{"program": "P", "schedule": {"advance": "367d", "cron": "0 9 * * *"}}""",
        "advance: '367d' is too long, expected at most 366d")]
    [InlineData("templates", """{"kind": "unique", "durationDays": 3661}""", "durationDays: '3661' is not a whole number from 0 to 3660")]
    [InlineData(
        "deliveries", """{"channel": "email", "validityDays": 99999999}""",
        "validityDays: '99999999' is not a whole number from 1 to 3660")]
    [InlineData(
        "deliveries",
        """{"channel": "email", "waves": {"percent": 1, "every": "110166d"}}""",
        "every: '110166d' is too long, expected at most 366d")]
    [InlineData("workflows", """{"historyDays": 16777216}""", "historyDays: '16777216' is not a whole number from 1 to 3660")]
    [InlineData("budgets", """{"allocated": 1, "categories": {"uncategorised": 1}}""", "categories: key: 'uncategorised' is reserved")]
    [InlineData("budgets", """{"allocated": 1, "categories": {"Uncategorised": 1}}""", "categories: key: 'Uncategorised' is reserved")]
    [InlineData("budgets", """{"allocated": 1, "categories": {"": 1}}""", "categories: key: the name is empty")]
    [InlineData(
        "campaigns",
        """{"program": "P", "provisional": {"total": 1, "breakdown": {"uncategorised": 1}}}""",
        "breakdown: key: 'uncategorised' is reserved")]
    [InlineData(
        "deliveries",
        """{"channel": "email", "costs": [{"category": "L", "expenseCategory": "uncategorised"}]}""",
        "expenseCategory: 'uncategorised' is reserved")]
    public void Value_beyond_its_limit_is_refused_with_place_and_limit(string kind, string json, string expected)
    {
        var fields = (MapNode)JsonText.Read("body", Encoding.UTF8.GetBytes(json));

        var error = Assert.Throws<InputException>(() => Binder.Entity(
            kind, new Code("budgetMgt"), fields, kind == "workflows" ? PutMode.Apply : PutMode.Create, ReadContext.Default));

        Assert.StartsWith("body:1:", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_transfer_cannot_name_what_has_no_name() =>
        Assert.Contains("toCategory: 'uncategorised' is reserved", Assert.Throws<InputException>(() => Binder.Verb(
        "transfer", (MapNode)JsonText.Read("body", """{"from": "A", "to": "B", "amount": 1, "toCategory": "uncategorised"}"""u8),
        ReadContext.Default)).Message);

    [Theory]
    [InlineData(PutMode.Create, 1_000, null)]
    [InlineData(PutMode.Create, 1_001, "body:1:20033: categories: 1001 entries, expected at most 1000")]
    [InlineData(PutMode.Change, 10_000, null)]
    public void A_change_may_be_longer_so_that_an_old_list_can_shrink(PutMode mode, int count, string? expected)
    {
        var categories = string.Join(", ", Enumerable.Range(10_000, count).Select(i => $"\"Category{i}\": 1"));
        var json = $"{{\"allocated\": 1, \"categories\": {{{categories}}}}}";
        var fields = (MapNode)JsonText.Read("body", Encoding.UTF8.GetBytes(json));

        var error = Record.Exception(() => Binder.Entity("budgets", new Code("B1"), fields, mode, ReadContext.Default));

        Assert.Equal(expected, error?.Message);
    }
}
