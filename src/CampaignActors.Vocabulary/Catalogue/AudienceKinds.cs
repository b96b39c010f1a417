using System.Text.Json.Nodes;
using CampaignActors.Audience.Language;
using CampaignActors.Audience.People;
using CampaignActors.Domain.Deliveries;
using CampaignActors.Domain.Targeting;
using CampaignActors.Vocabulary.Text;
using NodaTime;
using static CampaignActors.Vocabulary.Catalogue.Types;
using LayoutField = CampaignActors.Vocabulary.Catalogue.FieldsOf<CampaignActors.Domain.Targeting.LayoutFields>;
using Limits = CampaignActors.Domain.Values.Limits;
using ListField = CampaignActors.Vocabulary.Catalogue.FieldsOf<CampaignActors.Domain.Targeting.ListFields>;
using RecipientType = CampaignActors.Audience.Fields.DataType;
using SegmentField = CampaignActors.Vocabulary.Catalogue.FieldsOf<CampaignActors.Domain.Targeting.SegmentFields>;
using TypologyField = CampaignActors.Vocabulary.Catalogue.FieldsOf<CampaignActors.Domain.Targeting.TypologyFields>;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>Whom deliveries go to: declared fields of recipients, lists, segments, typologies, and the audience of a delivery.</summary>
internal static class AudienceKinds
{
    private const string TypeDoc = "text, number, bool (also boolean) or date; never changed.";

    /// <summary>A text in the language of segments.</summary>
    private static readonly TextType s_where = new(SegmentText.MaxLength);

    private static readonly MessagesType s_messages = new();

    private static readonly WordType s_type = OneOf("recipientFieldType", "text", "number", "bool", "boolean", "date");

    private static readonly RecordType<DeclaredField> s_described = new("recipientField",
        g => new DeclaredField(TypeOf(g.Text("type")!), g.Bool("indexed") == true ? true : null),
        f => Json.Of(("type", Json.Word(f.Type)), ("indexed", f.Indexed == true ? Json.Flag(true) : null)),
        [
            new("type", s_type, TypeDoc) { Required = true },
            new("indexed", Bool, "Whether segments are to find recipients fast by it; default false."),
        ]);

    private static readonly EitherType<DeclaredField> s_declared = new("recipientField",
        value => value is string word ? new DeclaredField(TypeOf(word)) : (DeclaredField)value,
        field => field.Indexed == true ? s_described.Write(field) : Json.Word(field.Type),
        s_type, s_described);

    public static readonly Field<LayoutFields>[] LayoutGiven =
    [
        LayoutField.Given(l => l.Fields, Map(Name, s_declared, Audience.Fields.RecipientLayout.MostDeclared),
            "Fields of recipients beside the built-in ones, by name: the type, or {type, indexed}. They stay once they are declared."),
    ];

    public static readonly Kind RecipientFields = Kind.Of(
        "recipientFields", "fields of recipients", "Fields of recipients that the house declares; the code is main.",
        (mode, fields) => new PutRecipientFields(mode, fields),
        new FieldsType<LayoutFields>("recipientFields", _ => new(), LayoutGiven), []) with
    { Extension = true };

    public static readonly Field<ListFields>[] ListGiven = [ListField.Given(l => l.Label, LabelText, Blocks.LabelDoc)];

    public static readonly Kind Lists = Kind.Of("lists", "list", "Recipients who were put on it by hand or by an import.",
        (mode, fields) => new PutList(mode, fields), new FieldsType<ListFields>("list", _ => new(), ListGiven), []) with
    { Extension = true };

    public static readonly Field<SegmentFields>[] SegmentGiven =
    [
        SegmentField.Given(s => s.Label, LabelText, Blocks.LabelDoc),
        SegmentField.Given(s => s.Where, s_where, "Who belongs to it, in the language of segments.") with { Required = true },
    ];

    public static readonly Kind Segments = Kind.Of("segments", "segment", "Recipients by what they are; asked afresh for each target.",
        (mode, fields) => new PutSegment(mode, fields), new FieldsType<SegmentFields>("segment", _ => new(), SegmentGiven), []) with
    { Extension = true, Mentions = fields => (fields.TextOf("where") ?? "").Split('\'').Where((_, i) => i % 2 == 1) };

    private static readonly RecordType<PressureLimit> s_pressure = new("pressure",
        g => new PressureLimit(g.Int("max")!.Value, g.Duration("within")!.Value, g.Enum<Channel>("channel")),
        p => Json.Of(("max", JsonValue.Create(p.Max)), ("within", Length.Write(p.Within)), ("channel", Json.Word(p.Channel))),
        [
            new("max", new IntType(1, Limits.Entries), "Messages at most.") { Required = true },
            new("within", Length, "Within any such span of time.") { Required = true },
            new("channel", OneOf<Channel>("recipientChannel"), "Messages over this channel count; default any."),
        ]);

    private static readonly RecordType<CapacityLimit> s_capacity = new("capacity",
        g => new CapacityLimit(g.Count("max")!.Value, g.Duration("per")!.Value),
        c => Json.Of(("max", s_messages.Write(c.Max)), ("per", Length.Write(c.Per))),
        [
            new("max", s_messages, "Messages at most, of all deliveries with this typology.") { Required = true },
            new("per", Length, "In one period: whole days, such as 1d or 7d, from Monday on.") { Required = true },
        ]);

    private static readonly VariantType<TypologyRule> s_rule = new("typologyRule",
        rule => Json.Of(
            ("filter", Json.Plain(rule.Filter)), ("reason", Json.Plain(rule.Reason)),
            ("pressure", rule.Pressure is { } pressure ? s_pressure.Write(pressure) : null),
            ("capacity", rule.Capacity is { } capacity ? s_capacity.Write(capacity) : null)),
        [
            Rule("filterRule", g => new TypologyRule(g.Text("filter"), g.Text("reason"), null, null),
                new Field("filter", s_where, "Who meets it is left out, in the language of segments.") { Required = true },
                new Field("reason", Types.Code, "The word under which they are counted.") { Required = true }),
            Rule("pressureRule", g => new TypologyRule(null, null, g.Get<PressureLimit>("pressure"), null),
                new Field("pressure", s_pressure, "Who has got that many messages is left out.") { Required = true }),
            Rule("capacityRule", g => new TypologyRule(null, null, null, g.Get<CapacityLimit>("capacity")),
                new Field("capacity", s_capacity, "Who is beyond it is left out.") { Required = true }),
        ]);

    public static readonly Field<TypologyFields>[] TypologyGiven =
    [
        TypologyField.Given(t => t.Label, LabelText, Blocks.LabelDoc),
        TypologyField.Given(t => t.Rules, List(s_rule, TypologyKind.MostRules), "Filters, limits of pressure and of capacity."),
    ];

    public static readonly Kind Typologies = Kind.Of(
        "typologies", "typology", "Rules about whom deliveries must leave out.",
        (mode, fields) => new PutTypology(mode, fields), new FieldsType<TypologyFields>("typology", _ => new(), TypologyGiven), []) with
    { Extension = true };

    /// <summary>A person, as scenario files set one up. People are rows of a store, not entities.</summary>
    public static readonly Kind Recipient = new("recipients", "recipient", "People who can be written to, by key.",
        new RecordType("recipient",
        [
            .. Audience.Fields.RecipientLayout.BuiltIn.Where(f => f.Name != "key").Select(f => new Field(
                f.Name, new TextType(RecipientRules.MaxText), f.Type == RecipientType.Date ? "A date, such as 1990-02-28." : "Built in.")),
            new("attributes", Map(Name, new TextType(RecipientRules.MaxText), Audience.Fields.RecipientLayout.MostDeclared),
                "Values of declared fields, by name."),
            new("lists", List(Ref("lists"), RecipientRules.MaxLists), "Lists that the person is on."),
            new("suppressed", Map(OneOf<Channel>("recipientChannel"), OneOf<SuppressionReason>("suppressionReason")),
                "Channels over which the person is not to be reached, and why."),
        ]), []);

    private static readonly Field s_recipient = new("recipient", new TextType(RecipientKey.MaxLength), "Key of the recipient.")
    {
        Required = true,
    };

    /// <summary>What happens to people in scenario files; on a node it comes from outside.</summary>
    public static readonly IReadOnlyList<Verb> OfFiles =
    [
        InFiles("suppress", "A person is not to be reached over a channel any more.",
            s_recipient,
            new("channel", OneOf<Channel>("recipientChannel"), "Over which channel.") { Required = true },
            new("reason", OneOf<SuppressionReason>("suppressionReason"), "Why; default manual.")),
        InFiles("unsubscribe", "A person wants no more messages over the channel of a delivery.",
            s_recipient, VerbParts.DeliveryNamed),
        InFiles("bounce", "Messages of a delivery came back.",
            VerbParts.DeliveryNamed,
            new("recipients", List(new TextType(RecipientKey.MaxLength)), "Keys of the recipients.") { Required = true },
            new("hard", Bool, "Whether for good: they are suppressed. Default false, which changes nothing.")),
    ];

    private static Verb InFiles(string name, string doc, params IReadOnlyList<Field> arguments) =>
        new(name, new RecordType(name, arguments), doc, [], null);

    private static readonly CodeReference s_segment = Ref("segments");

    private static readonly RecordType<ControlShare> s_control = new("controlGroup",
        g => new ControlShare(g.Decimal("percent"), g.Count("count")),
        c => Json.Of(
            ("percent", c.Percent is { } percent ? Json.Number(percent) : null),
            ("count", c.Count is { } count ? Json.Number(count) : null)),
        [
            new("percent", new NumberType(100, 4), "Share of those who are left, rounded down."),
            new("count", s_messages, "Their number."),
        ])
    {
        Rules = [KeyRule.ExactlyOne("percent", "count")],
    };

    /// <summary>Who gets a delivery.</summary>
    public static readonly RecordType<DeliveryAudience> OfDelivery = new("audience",
        g => new DeliveryAudience
        {
            All = g.Bool("all") == true ? true : null,
            Segments = g.List<Domain.Values.Code>("segments"),
            Within = g.List<Domain.Values.Code>("within"),
            Exclude = g.List<Domain.Values.Code>("exclude"),
            Limit = g.Count("limit"),
            Control = g.Get<ControlShare>("control"),
            Seeds = g.List<Domain.Values.Code>("seeds"),
            Typology = g.Code("typology"),
        },
        a => Json.Of(
            ("all", a.All == true ? Json.Flag(true) : null),
            ("segments", Codes(a.Segments)),
            ("within", Codes(a.Within)),
            ("exclude", Codes(a.Exclude)),
            ("limit", a.Limit is { } limit ? Json.Number(limit) : null),
            ("control", a.Control is { } control ? s_control.Write(control) : null),
            ("seeds", Codes(a.Seeds)),
            ("typology", Json.Plain(a.Typology))),
        [
            new("segments", List(s_segment, DeliveryAudience.MostSegments), "Who is in one of these segments."),
            new("all", Bool, "Every recipient."),
            new("within", List(s_segment, DeliveryAudience.MostSegments), "And in each of these."),
            new("exclude", List(s_segment, DeliveryAudience.MostSegments), "And in none of these."),
            new("limit", s_messages, "Messages at most; who is beyond it is left out."),
            new("control", s_control, "People who get nothing, for comparison."),
            new("seeds", People(Person), "Operators and groups who get it as well; they are in no count."),
            new("typology", Ref("typologies"), "Rules about whom it must leave out."),
        ])
    {
        Rules = [KeyRule.ExactlyOne("segments", "all")],
    };

    /// <summary>What is shown of the frozen target.</summary>
    public static readonly Field[] TargetShown = [.. new Field[]
    {
        new("target", new RecordType("frozenTarget",
        [
            new("preparation", Count, "Number of its analysis."),
            new("attempt", Count, "Number under which the store keeps its rows."),
            new("hash", AnyText, "SHA-256 of its rows: approvals, files and messages are of these rows."),
            new("targeted", Quantity, "Recipients before exclusions."),
            new("excludedBy", Map(Name, Quantity), "Left out, by reason."),
            new("toSend", Quantity, "Messages to send."),
            new("control", Quantity, "People in the control group."),
            new("seeds", List(Person), "Who gets it as well, in no count."),
            new("typology", Ref("typologies"), "Its rules were applied."),
            new("askedBy", Ref("operators"), "Who had it computed."),
            new("handedOverAt", Time, "When its messages or its file were handed over."),
            new("released", Bool, "Whether it was given up, so that nothing is sent to it."),
        ]), "The target that was computed from the audience, and is frozen."),
        new("excludedBy", Map(Name, Quantity), "Recipients who were left out, by reason; the first reason counts."),
        new("control", List(Name), "In scenario files only: keys of the recipients in the control group."),
        new("recipients", Map(Name, Name),
            "In scenario files only: by key, selected, the reason for which one was left out, or notTargeted."),
    }.Select(field => field with { Extension = true })];

    private static RecordType<TypologyRule> Rule(string name, Func<GivenMap, TypologyRule> read, params Field[] fields) =>
        new(name, read, _ => null, fields);

    private static RecipientType TypeOf(string word) => word == "boolean" ? RecipientType.Bool : Scalars.Member<RecipientType>(word);

    private static JsonArray? Codes(Domain.Values.Seq<Domain.Values.Code> codes) =>
        codes.Count == 0 ? null : Json.List(codes, c => Json.Plain(c));
}
