using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Web.Forms;

namespace CampaignActors.Web.Shapes;

/// <summary>One of several things that a value may be.</summary>
/// <param name="Key">Word that stands for it in the form.</param>
/// <param name="Type">What is typed then.</param>
/// <param name="Doc">What it means; empty: its name says it.</param>
internal sealed record ShapeChoice(string Key, FieldType Type, string Doc);

/// <summary>How people type a value of a type of the catalogue: everything follows from the type, so a new field needs no form.</summary>
internal static class TypedShape
{
    private const int Long = 1_000;

    /// <summary>Keys of the shapes of an <see cref="EitherType"/> that are no records.</summary>
    public const string Text = "text", List = "list";

    /// <summary>
    /// The type as it is typed. Where a word alone is short for a record with that word as its first key, the record is typed.
    /// </summary>
    public static FieldType Of(FieldType type) =>
        type is EitherType { Options: [ScalarType word, RecordType { Fields: [{ Required: true } first, ..] } record] }
            && first.Type == word ? record : type;

    /// <summary>Whether it is one text.</summary>
    public static bool IsText(FieldType type) =>
        type is ScalarType || (type is EitherType either && either.Options.All(option => option is ScalarType));

    /// <summary>Whether it is a list that is typed as one text: codes have neither spaces nor commas.</summary>
    public static bool IsWords(FieldType type) =>
        type is ListType { Item: CodeReference or AddresseeReference or CodeType }
        || (type is ListType { Item: EitherType item } && IsText(item));

    /// <summary>Whether it is typed into one element: a text, a list of words, or boxes to tick.</summary>
    public static bool IsPlain(FieldType type) => IsText(type) || IsWords(type) || type is ListType { Item: EnumType };

    /// <summary>Whether it is as long as people add rows to it.</summary>
    public static bool IsRows(FieldType type) => !IsPlain(type) && type is ListType or MapType or ThresholdsType;

    /// <summary>Whether something in it has rows or parts of its own.</summary>
    public static bool IsDeep(FieldType type) => Of(type) switch
    {
        RecordType record => record.Fields.Any(f => !IsPlain(f.Type)),
        var other => !IsPlain(other),
    };

    /// <summary>What it may be; empty: it is of one shape.</summary>
    public static IReadOnlyList<ShapeChoice> Choices(FieldType type) => Of(type) switch
    {
        VariantType variant => Shapes(variant),
        EitherType either when !IsText(either) => [.. either.Options.SelectMany(option => Options(option, either))],
        _ => [],
    };

    private static ShapeChoice[] Shapes(VariantType variant) =>
        [.. variant.Shapes.Select(shape => new ShapeChoice(VariantType.KeyOf(shape), shape, shape.Fields[0].Doc))];

    private static IEnumerable<ShapeChoice> Options(FieldType option, EitherType either) => option switch
    {
        VariantType variant => Shapes(variant),
        RecordType record => [new ShapeChoice(record.Name, record, "")],
        // A word that stands for one of the shapes beside it.
        EnumType word when either.Options.OfType<VariantType>().Any(v => word.Values.All(v.Keys.Contains)) => [],
        ListType => [new ShapeChoice(List, option, "")],
        _ => [new ShapeChoice(Text, option, "")],
    };

    public static FieldKind KindOf(FieldType type) => type switch
    {
        TextType text => text.Max > Long ? FieldKind.Lines : FieldKind.Text,
        MoneyType or UnitPriceType => FieldKind.Amount,
        NumericType => FieldKind.Number,
        BoolType => FieldKind.Select,
        InstantType { LastOfDay: true } => FieldKind.Date,
        InstantType => FieldKind.DateTime,
        EnumType => FieldKind.Select,
        ListType { Item: EnumType } => FieldKind.Several,
        ListType => FieldKind.Words,
        _ => FieldKind.Text,
    };

    public static IReadOnlyList<string> WordsOf(FieldType type) => type switch
    {
        EnumType words => words.Values,
        ListType { Item: EnumType words } => words.Values,
        BoolType => ["true", "false"],
        _ => [],
    };

    public static int MaxLength(FieldType type) => type is TextType text ? text.Max : 2_000;

    /// <summary>What the browser offers while it is typed: the name of a kind or of something else that is looked up.</summary>
    public static string? Suggest(FieldType type) => type switch
    {
        ReferenceType { Address: false, Kinds: [var kind, ..] } => kind,
        ListType { Item: CodeReference { Kinds: [var kind, ..] } } => kind,
        _ => null,
    };
}
