using System.Text.Json.Nodes;
using CampaignActors.Domain.Values;
using CampaignActors.Vocabulary.Text;

namespace CampaignActors.Vocabulary.Catalogue;

/// <summary>Any text without a zero character or half a character.</summary>
/// <param name="Max">Characters (UTF-16).</param>
public sealed record TextType(int Max) : ScalarType, IFieldType<string>
{
    /// <summary>Whether it must hold something: names by which things are found.</summary>
    public bool Filled { get; init; }

    /// <summary>Words that may not be given, in any case: the system uses them itself beside names that callers give.</summary>
    public IReadOnlyList<string> Reserved { get; init; } = [];

    public override string Limit => (Filled ? $"1 to {Plain(Max)} characters" : Characters(Max))
        + (Reserved.Count > 0 ? $"; not {string.Join(" or ", Reserved)}" : "");

    internal override Reading<object> Value(ScalarNode node, CatalogueReader reader) => Text(node, reader).Boxed();

    internal Reading<string> Text(ScalarNode node, CatalogueReader reader)
    {
        if (reader.Compares)
            return Scalars.Text(node);
        if (Filled && node is { IsNull: false, Text.Length: 0 })
            return Reading<string>.Bad(node, $"the name is empty, expected 1 to {Max} characters");
        foreach (var word in Reserved)
        {
            if (string.Equals(word, node.Text.Trim(), StringComparison.OrdinalIgnoreCase))
                return Reading<string>.Bad(
                    node, $"{node.What} is reserved: {word} stands for what has no name here, expected another name");
        }
        return Scalars.Text(node, Max);
    }

    public JsonNode Write(string value) => JsonValue.Create(value);
}

/// <summary>One bare mail address (RFC 5321 §4.5.3.1).</summary>
public sealed record AddressType : ScalarType, IFieldType<string>
{
    public override string Limit => $"{Characters(Limits.Address)}, 64 before the @";

    internal override Reading<object> Value(ScalarNode node, CatalogueReader reader) => Address(node, reader).Boxed();

    /// <summary>An address that an earlier version accepted may be compared, and not given again.</summary>
    internal static Reading<string> Address(ScalarNode node, CatalogueReader reader) => Scalars.Text(node).Then(text =>
        !reader.Compares && MailAddress.Problem(text) is { } problem
            ? Reading<string>.Bad(
                node, $"{node.What} is not a mail address: {Shown.OneLine(problem)}, expected one such as anna@example.com")
            : Reading<string>.Of(text));

    public JsonNode Write(string value) => JsonValue.Create(value);
}

/// <summary>One of a few words.</summary>
public abstract record EnumType(string Name, IReadOnlyList<string> Values) : ScalarType
{
    public override string Limit => $"one of {Plain(Values.Count)} words";
}

/// <summary>One of a few words that stays a word.</summary>
public sealed record WordType(string Name, IReadOnlyList<string> Values) : EnumType(Name, Values), IFieldType<string>
{
    internal override Reading<object> Value(ScalarNode node, CatalogueReader reader) => Scalars.OneOf(node, Values).Boxed();

    public JsonNode Write(string value) => JsonValue.Create(value);
}

/// <summary>Members of an enumeration, by their names in camelCase.</summary>
public sealed record EnumType<T>(string Name, IReadOnlyList<string> Values) : EnumType(Name, Values), IFieldType<T> where T : struct, Enum
{
    internal override Reading<object> Value(ScalarNode node, CatalogueReader reader) =>
        Scalars.OneOf(node, Values).Then(word => Reading<object>.Of(Scalars.Member<T>(word)));

    public JsonNode Write(T value) => Json.Word(value);
}

/// <summary>The code of something that this field brings into being.</summary>
public sealed record CodeType : ScalarType, IFieldType<Code>
{
    public override string Limit => $"1 to {Code.MaxLength} letters, digits, -, _ or .";

    internal override Reading<object> Value(ScalarNode node, CatalogueReader reader) => Scalars.Code(node).Boxed();

    public JsonNode Write(Code value) => JsonValue.Create(value.Text);
}

/// <summary>The name of something that must exist.</summary>
/// <remarks>
/// Kinds are those of <c>KindCatalogue</c>, besides <see cref="Targets"/>. With <c>Address</c>, a mail address will do as well.
/// </remarks>
public abstract record ReferenceType(IReadOnlyList<string> Kinds, bool Address = false) : ScalarType
{
    /// <summary>The text that it may be, where it is no code alone.</summary>
    public virtual TextType? Text => Address ? new TextType(Limits.Address) : null;

    public override string Limit => Text?.Limit ?? new CodeType().Limit;
}

/// <summary>The code of an entity, or of one of several kinds.</summary>
public sealed record CodeReference(IReadOnlyList<string> Kinds, bool Address = false) : ReferenceType(Kinds, Address), IFieldType<Code>
{
    internal override Reading<object> Value(ScalarNode node, CatalogueReader reader)
    {
        if (Address && node.Text.Contains('@')
            && AddressType.Address(node, reader) is var address && (reader.Compares || address.Error is not null))
            return address.Boxed();
        return Scalars.Code(node).Boxed();
    }

    public JsonNode Write(Code value) => JsonValue.Create(value.Text);
}

/// <summary>The code of an entity, or a mail address.</summary>
public sealed record AddresseeReference(IReadOnlyList<string> Kinds) : ReferenceType(Kinds, Address: true), IFieldType<string>
{
    internal override Reading<object> Value(ScalarNode node, CatalogueReader reader) => node.Text.Contains('@')
        ? AddressType.Address(node, reader).Boxed()
        : Scalars.Code(node).Then(code => Reading<object>.Of(code.Text));

    public JsonNode Write(string value) => JsonValue.Create(value);
}

/// <summary>An expense category of the budget that the item is charged to.</summary>
public sealed record CategoryReference() : ReferenceType([Targets.ExpenseCategory]), IFieldType<string>
{
    public override TextType Text => Types.ExpenseCategory;

    internal override Reading<object> Value(ScalarNode node, CatalogueReader reader) => Text.Value(node, reader);

    public JsonNode Write(string value) => JsonValue.Create(value);
}

/// <summary>A service, named by its provider and its own name.</summary>
public sealed record ServiceName(Code Provider, string Service);

/// <summary>A service of a provider, written <c>Provider/Service</c>.</summary>
public sealed record ServiceReference() : ReferenceType([Targets.Service]), IFieldType<ServiceName>
{
    public override TextType Text { get; } = new(Code.MaxLength + 1 + Limits.Name);

    internal override Reading<object> Value(ScalarNode node, CatalogueReader reader)
    {
        var slash = node.Text.IndexOf('/');
        if (slash <= 0 || slash == node.Text.Length - 1 || Code.Problem(node.Text[..slash]) is not null)
            return Reading<object>.Bad(node, $"{node.What} is not a service, expected Provider/Service");
        return Scalars.Text(node, Text.Max).Then(text => Reading<object>.Of(new ServiceName(new Code(text[..slash]), text[(slash + 1)..])));
    }

    public JsonNode Write(ServiceName value) => JsonValue.Create($"{value.Provider}/{value.Service}");
}
