using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Lists;
using CampaignActors.Vocabulary.Registry;
using NodaTime;

namespace CampaignActors.Vocabulary.Tests.Lists;

/// <summary>What lists know of each kind follows from its fields.</summary>
public sealed class ListShapeSpecs
{
    private static readonly Instant s_day = Instant.FromUtc(2026, 3, 1, 0, 0);

    [Fact]
    public void Every_kind_that_shows_a_state_can_be_filtered_by_it()
    {
        foreach (var shape in ListShape.All.Where(s => s.Kind.Name is not (Kinds.Workflows or Kinds.SavedViews)))
        {
            var shown = shape.Kind.Shown.FirstOrDefault(f => f.Name is "state" or "status");
            Assert.Equal(shown?.Name, shape.StateField);
            // The field's documentation names the words in their order.
            if (shown is not null && shape.Kind.Name != Kinds.Deliveries)
                Assert.Equal(shown.Doc.TrimEnd('.').Replace(" or ", ", ", StringComparison.Ordinal).Split(", "), shape.States);
        }
        // For whom a saved view is, people say.
        var view = ListShape.Of(Kinds.SavedViews);
        Assert.Equal(("visibility", "own shared"), (view.StateField, string.Join(' ', view.States)));
        Assert.Contains("startPending", ListShape.Of(Kinds.Deliveries).States);
        Assert.DoesNotContain("deleted", ListShape.Of(Kinds.Deliveries).States);
    }

    [Theory]
    [InlineData(Kinds.Plans, "budget", "code changed label start")]
    [InlineData(Kinds.Programs, "plan budget", "code changed label start")]
    [InlineData(Kinds.Campaigns, "program budget manager template", "code changed label state start")]
    [InlineData(Kinds.Deliveries, "campaign provider budget mainDelivery", "code changed label state start")]
    [InlineData(Kinds.Orders, "provider line", "code changed state start")]
    [InlineData(Kinds.Operators, "", "code changed label")]
    [InlineData(Kinds.Rates, "", "code changed")]
    public void Keys_and_orders_are_those_of_the_fields(string kind, string references, string sorts)
    {
        var shape = ListShape.Of(kind);

        Assert.Equal(references, string.Join(' ', shape.References.Keys));
        Assert.Equal(sorts, string.Join(' ', shape.Sorts.Where(s => s[0] != '-')));
        Assert.Equal(shape.Sorts.Count, 2 * sorts.Split(' ').Length);
    }

    [Fact]
    public void Kinds_without_a_list_have_no_rows() => Assert.Null(ListRow.Of(Kinds.Line(new Code("CARD")), """{"label":"Card"}"""));

    [Fact]
    public void A_row_is_made_of_the_texts_of_the_document_alone()
    {
        var row = ListRow.Of(
            Kinds.Delivery(new Code("dm1")),
            """
            {"approvals":{"label":"no"},"campaign":"OP1","contactDate":"2026-03-01T00:00:00Z","extractionDate":"2026-02-28T00:00:00Z",
             "label":"Été 😀","mainDelivery":null,"service":"ACME/Print/fast","state":"inProgress","waves":[{"state":"no"}]}
            """)!;

        Assert.Equal(("DM1\nÉTÉ 😀", "ÉTÉ 😀", "inProgress"), (row.Words, row.Label, row.State));
        Assert.Equal((s_day - Duration.FromDays(1), new ListSpan(s_day - Duration.FromDays(1), s_day)), (row.Start, row.Span));
        Assert.Equal("campaign=OP1 provider=ACME", string.Join(' ', row.References.Select(r => $"{r.Key}={r.Value}")));
    }

    [Fact]
    public void Spans_may_be_open_on_a_side_and_need_a_date()
    {
        ListRow Plan(string fields) => ListRow.Of(Kinds.Plan(new Code("P")), $$"""{ {{fields}} }""")!;

        Assert.Equal((s_day, new ListSpan(s_day, null)), Of(Plan("\"start\":\"2026-03-01T00:00:00Z\"")));
        Assert.Equal((null, new ListSpan(null, s_day)), Of(Plan("\"end\":\"2026-03-01T00:00:00Z\"")));
        Assert.Equal((null, null), Of(Plan("\"objectives\":[]")));
        Assert.Null(ListRow.Of(Kinds.Plan(new Code("P")), "{}"));

        static (Instant?, ListSpan?) Of(ListRow row) => (row.Start, row.Span);
    }

    [Fact]
    public void A_long_label_is_sorted_by_its_beginning_without_half_a_character()
    {
        var label = new string('x', ListRow.SortedCharacters - 1) + "😀 and more";

        var row = ListRow.Of(Kinds.Plan(new Code("P")), $$"""{"label":"{{label}}"}""")!;

        Assert.Equal(new string('X', ListRow.SortedCharacters - 1), row.Label);
        Assert.EndsWith("😀 AND MORE", row.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void All_kinds_that_people_see_have_a_shape() =>
        Assert.Equal(KindCatalogue.Names.Order(), ListShape.All.Select(s => s.Kind.Name).Order());
}
