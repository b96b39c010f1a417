using System.Text.Json;
using System.Text.Json.Nodes;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Vocabulary.Registry;
using CampaignActors.Web.Forms;
using CampaignActors.Web.Reading;
using CampaignActors.Web.Shapes;
using NodaTime;
using Xunit;
using Field = CampaignActors.Vocabulary.Catalogue.Field;

namespace CampaignActors.Web.Tests.Shapes;

/// <summary>What is typed into rows and parts is the document that it stands for.</summary>
public sealed class ShapeSpecs
{
    private static readonly Reader s_english = new(Language.English, DateTimeZoneProviders.Tzdb["Europe/Paris"], "comfortable", "light");
    private static readonly Reader s_dutch = s_english with { Language = Language.Dutch };

    public static TheoryData<string, string, string> Documents => new()
    {
        { "campaigns", "approvals", """{"target":["mia","GRP1"],"content":[],"reminders":["-1d","-3h"],"deadline":"3d","notify":false}""" },
        {
            "campaigns", "approvals",
            """{"stages":{"content":[{"name":"LEGAL","reviewers":["lea"]},{"name":"BOARD","reviewers":["ann","bob"],"""
            + """ "after":["LEGAL"],"deadline":"1d"}]},"quorum":2}"""
        },
        { "deliveries", "approvals", "{}" },
        {
            "templates", "schedule",
            """{"advance":"7d","until":"2026-12-31T22:59:59.999999999Z","cron":"0 8 1 * *","runs":4,"submitForApproval":false}"""
        },
        { "campaigns", "schedule", """{"lines":[{"start":"2026-03-01T08:00:00Z","end":"2026-03-02T08:00:00Z","automaticStart":true}]}""" },
        { "campaigns", "provisional", "250.50" },
        { "campaigns", "provisional", """{"total":100,"breakdown":{"Paper":60,"Postage":40}}""" },
        {
            "providers", "services",
            """{"Print":{"categories":[{"label":"Paper","process":"directMail","mustSelectType":true,"types":["""
            + """{"label":"A4","price":{"linearByThreshold":{"1000":0.5,"5000":0.4,"beyond":0.3}},"selected":true,"stockLine":"CARD"},"""
            + """{"label":"A5","price":{"linear":12.5,"per":100,"rounding":"full"}},{"label":"Lot","price":{"fixed":80}},"""
            + """{"label":"Day","price":{"daily":300}}]}],"fileName":"{delivery}.csv","promisedDays":3,"export":{"""
            + """ "columns":[{"field":"email","header":"E-mail"}],"separator":";","encoding":"utf-8"},"postProcessing":["""
            + """{"copy":{"to":"out/{delivery}"}},{"gzip":{}},{"http":{"url":"https://x.example/","sign":true}}]},"Post":{}}"""
        },
        { "providers", "contact", """{"name":"Ann","phone":"+31 20 1"}""" },
        { "deliveries", "waves", """{"calendar":[{"percent":10,"after":"0s"},{"count":500,"after":"1d"}]}""" },
        { "deliveries", "waves", """{"percent":25,"every":"1d"}""" },
        { "deliveries", "content", """{"subject":"Hello","text":"Dear {{ recipient.firstName }}"}""" },
        { "deliveries", "content", "\"A text\"" },
        { "deliveries", "costs", """[{"category":"Sending","type":"Mail","surcharge":5}]""" },
        {
            "typologies", "rules",
            """[{"filter":"country = 'FR'","reason":"FRANCE"},{"pressure":{"max":2,"within":"7d","channel":"email"}}]"""
        },
        { "recipientFields", "fields", """{"tier":{"type":"text","indexed":true},"points":{"type":"number"}}""" },
        { "tasks", "participants", """[{"operator":"mia","usage":50,"plannedLoad":2.5}]""" },
        { "workflows", "schedule", """{"cron":"30 2 * * *","zone":"Europe/Paris"}""" },
        { "budgets", "categories", """{"Paper":1000,"Postage":250.25}""" },
    };

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_document_is_the_same_after_it_was_shown_in_a_form(string kind, string field, string document)
    {
        var descriptor = KindCatalogue.Get(kind).Setup.Find(field)!;
        foreach (var reader in new[] { s_english, s_dutch })
        {
            var read = Read(descriptor, Texts(descriptor, document, reader), reader);

            Assert.Empty(read.Problems);
            Assert.Equal(Plain(descriptor, document, reader), read.Value?.ToJsonString());
            Assert.True(Same(JsonNode.Parse(document), read.Value), $"{document}\n{read.Value?.ToJsonString()}");
        }
    }

    [Fact]
    public void Every_field_of_every_kind_is_typed_without_knowing_a_notation() => Assert.All(FormFields.All, f =>
    {
        var nothing = ShapeReader.Read(f.Field with { Required = false }, f.Field.Name, ShapeTexts.Of([]), s_english);
        Assert.Null(nothing.Value);
        Assert.Empty(nothing.Problems);
    });

    [Fact]
    public void A_gap_in_a_row_is_told_beside_it_and_an_empty_row_is_none()
    {
        var lines = KindCatalogue.Get("campaigns").Setup.Find("schedule")!;
        var texts = Texts(lines, """{"lines":[{"start":"2026-03-01T08:00:00Z"},{"end":"2026-03-02T08:00:00Z"},{}]}""", s_english);
        var read = Read(lines, texts, s_english);

        Assert.Equal(["schedule.lines~2.start"], read.Problems.Select(p => p.Name));
        Assert.Equal("schedule.lines~2.end", read.Places["schedule.lines[1].end"]);
    }

    [Fact]
    public void Rows_are_added_at_the_end_and_taken_away_without_moving_the_others()
    {
        var costs = KindCatalogue.Get("deliveries").Setup.Find("costs")!;
        var texts = Texts(costs, """[{"category":"A"},{"category":"B"},{"category":"C"}]""", s_english);
        texts.Act("remove costs 2");
        Assert.Equal("""[{"category":"A"},{"category":"C"}]""", Read(costs, texts, s_english).Value!.ToJsonString());
        texts.Act("add costs");
        Assert.Equal(["1", "3", "4"], texts.Rows("costs"));
        Assert.Equal("costs~4", texts.Fresh);
        texts.Act("remove");
        texts.Act("nonsense");
        Assert.Equal("""[{"category":"A"},{"category":"C"}]""", Read(costs, texts, s_english).Value!.ToJsonString());
    }

    [Theory]
    [InlineData("""{""", "")]
    [InlineData("""{"a":""", "a")]
    [InlineData("""{"a":{"b":["x""", "a.b[0]")]
    [InlineData("""{"a":{"b":["x",{"c":"y""", "a.b[1].c")]
    [InlineData("""{"a":{"b":["x",{"c":"y"}],"d""", "a.d")]
    public void A_place_in_the_text_is_a_place_in_the_document(string upTo, string place)
    {
        var body = JsonNode.Parse("""{"a":{"b":["x",{"c":"y"}],"d":1}}""")!;
        var start = upTo.Length == 1 ? 1 : upTo.LastIndexOf('"') + 1;
        Assert.Equal(place, JsonPlaces.At(body, upTo.EndsWith(':') ? start - 2 : start));
    }

    private static ShapeTexts Texts(Field field, string document, Reader reader) => ShapeTexts.Of(
        ShapeWriter.Write(field.Type, JsonDocument.Parse(document).RootElement, field.Name, reader));

    private static TypedValue Read(Field field, ShapeTexts texts, Reader reader) =>
        ShapeReader.Read(field with { Required = false }, field.Name, texts, reader);

    /// <summary>Shown again, it is typed the same.</summary>
    private static string? Plain(Field field, string document, Reader reader)
    {
        var once = Read(field, Texts(field, document, reader), reader).Value!.ToJsonString();
        return Read(field, Texts(field, once, reader), reader).Value?.ToJsonString();
    }

    /// <summary>The same to the interface: short forms of records, and times that say the same.</summary>
    private static bool Same(JsonNode? left, JsonNode? right) => (left, right) switch
    {
        (JsonObject a, JsonObject b) => a.Count == b.Count && a.All(p => b.ContainsKey(p.Key) && Same(p.Value, b[p.Key])),
        (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(p => Same(p.First, p.Second)),
        (JsonValue a, JsonObject b) => b.Count == 1 && Same(a, b.First().Value),
        (JsonValue a, JsonValue b) when a.GetValueKind() == JsonValueKind.Number => a.GetValue<decimal>() == decimal.Parse(
            b.ToJsonString().Trim('"'), System.Globalization.CultureInfo.InvariantCulture),
        (JsonValue a, JsonValue b) => a.ToJsonString() == b.ToJsonString() || IsLocal(b.ToString()),
        _ => false,
    };

    /// <summary>Times are sent as they stand in the field, in the zone of the reader.</summary>
    private static bool IsLocal(string text) => text.Length is 10 or 16 && text[4] == '-';
}
