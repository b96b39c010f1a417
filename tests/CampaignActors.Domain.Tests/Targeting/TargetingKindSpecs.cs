using CampaignActors.Audience.Fields;
using CampaignActors.Domain.Targeting;

namespace CampaignActors.Domain.Tests.Targeting;

/// <summary>Declared fields, lists, segments and typologies (domain.md §5.7).</summary>
public sealed class TargetingKindSpecs
{
    private static readonly RecipientFieldsFacts s_layout = new(Map<DeclaredField>.Empty
        .Set("points", new(DataType.Number)).Set("club", new(DataType.Text)));

    private static PutRecipientFields Declare(params (string Name, DataType Type)[] fields) => new(PutMode.Apply, new LayoutFields
    {
        Fields = Map<DeclaredField>.Of(fields.Select(f => KeyValuePair.Create(f.Name, new DeclaredField(f.Type)))),
    });

    private static Spec Layout() => new(Kinds.RecipientLayout);

    private static Spec Segment(string code = "S") => new Spec(Kinds.Segment(Code(code))).Knowing(Kinds.RecipientLayout, s_layout);

    private static PutSegment Where(string where) => new(PutMode.Apply, new SegmentFields { Where = where });

    private static SegmentFacts Facts(string where) => new("", where);

    private static PutTypology Rules(params TypologyRule[] rules) => new(PutMode.Apply, new TypologyFields { Rules = rules.ToSeq() });

    private static Spec Typology() => new Spec(Kinds.Typology(Code("T"))).Knowing(Kinds.RecipientLayout, s_layout);

    [Fact]
    public void Fields_are_added_and_told_to_the_store_with_those_that_were_there()
    {
        var spec = Layout().When(Declare(("points", DataType.Number))).ThenAccepted();
        spec.When(Declare(("club", DataType.Text))).ThenAccepted();
        var told = Assert.IsType<DeclareRecipientFields>(Assert.Single(spec.Effects).Effect);
        Assert.Equal(("recipient-fields:2", "club points"), (told.Key, string.Join(' ', told.Fields.Keys)));
        spec.When(Declare(("points", DataType.Number))).ThenNothing();
    }

    [Theory]
    [InlineData("points", DataType.Text, "never changes")]
    [InlineData("email", DataType.Text, "every recipient has")]
    [InlineData("Email", DataType.Text, "every recipient has")]
    [InlineData("and", DataType.Text, "word of the language")]
    [InlineData("AGE", DataType.Number, "word of the language")]
    [InlineData("Lists", DataType.Text, "column of lists")]
    [InlineData("2nd", DataType.Text, "no name of a field")]
    [InlineData("a-b", DataType.Text, "no name of a field")]
    [InlineData("été", DataType.Text, "no name of a field")]
    [InlineData("Points", DataType.Number, "capital letters")]
    public void Names_and_types_that_do_not_fit_are_refused(string name, DataType type, string text) =>
        Layout().When(Declare(("points", DataType.Number))).When(Declare((name, type))).ThenRefused(Refusal.Invalid, text);

    [Fact]
    public void Fields_are_never_taken_away() => Layout().When(Declare(("points", DataType.Number)))
        .When(new PutRecipientFields(PutMode.Change, new LayoutFields { Cleared = ["fields"] }))
        .ThenRefused(Refusal.Invalid, "not removed");

    [Fact]
    public void There_is_one_description_of_fields() => new Spec(new EntityRef(Kinds.RecipientFields, Code("other")))
        .When(Declare(("points", DataType.Number))).ThenRefused(Refusal.Invalid, "recipientFields/main");

    [Fact]
    public void Segment_asks_for_what_it_names_in_rounds()
    {
        var spec = new Spec(Kinds.Segment(Code("S")));
        var put = Where("points > 3 and segment 'A' and on list 'VIP'");
        Assert.Equal([Kinds.RecipientLayout], spec.Needs(put));
        spec.Knowing(Kinds.RecipientLayout, s_layout);
        Assert.Equal([Kinds.List(Code("VIP")), Kinds.Segment(Code("A"))], spec.Needs(put));
        spec.Knowing(Kinds.Segment(Code("A")), Facts("segment 'B'")).Knowing(Kinds.List(Code("VIP")), new ListFacts("x"));
        Assert.Equal([Kinds.Segment(Code("B"))], spec.Needs(put));
        spec.Knowing(Kinds.Segment(Code("B")), Facts("country = 'NL'"));
        Assert.Empty(spec.Needs(put));
        spec.When(put).ThenAccepted();
    }

    [Theory]
    [InlineData("", "needs 'where'")]
    [InlineData("poinst > 3", "points")]
    [InlineData("points > 'x'", "column")]
    [InlineData("segment 'A'", "unknown segment 'A'")]
    [InlineData("on list 'A'", "unknown list 'A'")]
    [InlineData("on list 'a b'", "column 9")]
    [InlineData("segment 'S'", "circle: S → S")]
    [InlineData("segment 'C'", "circle: C → S → C")]
    public void Segment_that_cannot_be_asked_is_refused(string where, string text) => Segment()
        .Knowing(Kinds.Segment(Code("A")), null).Knowing(Kinds.List(Code("A")), null)
        .Knowing(Kinds.Segment(Code("C")), Facts("segment 'S'"))
        .When(Where(where)).ThenRefused(Refusal.Invalid, text);

    [Fact]
    public void Segments_that_grow_too_large_together_are_refused()
    {
        var spec = Segment();
        var names = "ABCDEFGH".Select(c => $"{c}").ToList();
        foreach (var (name, next) in names.Zip(names.Skip(1)))
            spec.Knowing(Kinds.Segment(Code(name)), Facts(string.Join(" or ", Enumerable.Repeat($"segment '{next}'", 8))));
        spec.Knowing(Kinds.Segment(Code("H")), Facts("country = 'NL'"));
        spec.When(Where("segment 'A'")).ThenRefused(Refusal.Invalid, "longer than");
    }

    [Fact]
    public void Label_of_a_segment_changes_without_a_look_at_its_text() =>
        Segment().Given(new SegmentDescribed(new SegmentFields { Where = "gone = 3" }))
            .When(new PutSegment(PutMode.Change, new SegmentFields { Label = "x" })).ThenAccepted();

    [Fact]
    public void Typology_takes_rules_of_three_sorts() => Typology().When(Rules(
        new("points > 3", "rich", null, null), new(null, null, new(2, Duration.FromDays(7), null), null),
        new(null, null, null, new(100, Duration.FromDays(1))))).ThenAccepted();

    public static TheoryData<string, string> Wrong => new()
    {
        { "none", "one of" }, { "two", "one of" }, { "noReason", "needs a 'reason'" }, { "taken", "the system gives" },
        { "idle", "only a filter" }, { "max", "at least 1" }, { "within", "above zero" }, { "hours", "whole days" }, { "text", "column" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Rule_of_a_typology_that_makes_no_sense_is_refused(string which, string text) => Typology().When(Rules(which switch
    {
        "none" => new TypologyRule(null, null, null, null),
        "two" => new("points > 3", "rich", new(1, Duration.FromDays(1), null), null),
        "noReason" => new("points > 3", null, null, null),
        "taken" => new("points > 3", "Control", null, null),
        "idle" => new(null, "rich", new(1, Duration.FromDays(1), null), null),
        "max" => new(null, null, new(0, Duration.FromDays(1), null), null),
        "within" => new(null, null, new(1, Duration.Zero, null), null),
        "hours" => new(null, null, null, new(1, Duration.FromHours(36))),
        _ => new("points >", "rich", null, null),
    })).ThenRefused(Refusal.Invalid, text);

    [Fact]
    public void List_has_a_label()
    {
        var spec = new Spec(Kinds.List(Code("VIP"))).When(new PutList(PutMode.Create, new ListFields { Label = "x" })).ThenAccepted();
        spec.When(new PutList(PutMode.Create, new ListFields())).ThenRefused(Refusal.State, "exists already");
    }
}
