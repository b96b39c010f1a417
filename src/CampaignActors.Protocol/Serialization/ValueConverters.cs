using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using CampaignActors.Domain.Kernel;
using CampaignActors.Domain.Values;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Protocol.Serialization;

/// <summary>A value that is stored as one piece of text, as a value or as a key of a map.</summary>
internal abstract class TextConverter<T> : JsonConverter<T>
{
    /// <summary>Characters for which there is room on the stack: more than most values have.</summary>
    private const int Usual = 256;

    /// <summary>Writes the text; every row has many, so none of them makes a string.</summary>
    /// <returns>The number of characters.</returns>
    protected abstract int Write(T value, Span<char> text);

    /// <summary>No value takes more characters than this.</summary>
    protected abstract int Most(T value);

    protected abstract T Parse(string text);

    private T ParseText(string? text)
    {
        try
        {
            return Parse(text ?? throw new JsonException($"{typeof(T).Name} must be text"));
        }
        catch (FormatException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ParseText(reader.TokenType == JsonTokenType.String ? reader.GetString() : null);

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        var most = Most(value);
        var text = most <= Usual ? stackalloc char[Usual] : new char[most];
        writer.WriteStringValue(text[..Write(value, text)]);
    }

    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ParseText(reader.GetString());

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        var most = Most(value);
        var text = most <= Usual ? stackalloc char[Usual] : new char[most];
        writer.WritePropertyName(text[..Write(value, text)]);
    }

    /// <summary>For values whose text is there already.</summary>
    protected static int Copy(string whole, Span<char> text)
    {
        whole.CopyTo(text);
        return whole.Length;
    }
}

internal sealed class CodeConverter : TextConverter<Code>
{
    protected override int Most(Code value) => value.Text.Length;

    protected override int Write(Code value, Span<char> text) => Copy(value.Text, text);

    protected override Code Parse(string text) => text.Length == 0 ? default : new Code(text);
}

internal sealed class EntityRefConverter : TextConverter<EntityRef>
{
    protected override int Most(EntityRef value) => (value.Kind?.Length ?? 0) + 1 + value.Code.Text.Length;

    protected override int Write(EntityRef value, Span<char> text)
    {
        var kind = value.Kind ?? "";
        kind.CopyTo(text);
        text[kind.Length] = '/';
        return kind.Length + 1 + Copy(value.Code.Text, text[(kind.Length + 1)..]);
    }

    protected override EntityRef Parse(string text) => EntityRef.Parse(text);
}

internal sealed class TechnicalWorkflowConverter : TextConverter<TechnicalWorkflow>
{
    protected override int Most(TechnicalWorkflow value) => value.Name.Length;

    protected override int Write(TechnicalWorkflow value, Span<char> text) => Copy(value.Name, text);

    protected override TechnicalWorkflow Parse(string text) =>
        TechnicalWorkflows.Find(text) ?? throw new FormatException($"'{text}' is no workflow");
}

internal sealed class CurrencyConverter : TextConverter<Currency>
{
    protected override int Most(Currency value) => value.Code.Length;

    protected override int Write(Currency value, Span<char> text) => Copy(value.Code, text);

    protected override Currency Parse(string text) => new(text);
}

/// <summary>Money as <c>891.41 EUR</c>: exact, and readable to an operator who looks into the store.</summary>
internal sealed class MoneyConverter : TextConverter<Money>
{
    protected override int Most(Money value) => Money.MaxCharacters;

    protected override int Write(Money value, Span<char> text) => value.WriteTo(text);

    protected override Money Parse(string text)
    {
        var space = text.IndexOf(' ');
        return space > 0
            ? Money.Of(
                decimal.Parse(
                    text.AsSpan(0, space), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture),
                new Currency(text[(space + 1)..]))
            : throw new FormatException($"'{text}' is not an amount with its currency");
    }
}

internal sealed class QuantityConverter : JsonConverter<Quantity>
{
    public override Quantity Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetDecimal());

    public override void Write(Utf8JsonWriter writer, Quantity value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Value);
}

internal sealed class InstantConverter : TextConverter<Instant>
{
    protected override int Most(Instant value) => InstantText.MaxLength;

    protected override int Write(Instant value, Span<char> text) => InstantText.Write(value, text);

    protected override Instant Parse(string text) =>
        InstantText.Parse(text) ?? throw new FormatException($"'{text}' is not an instant");
}

internal sealed class LocalDateConverter : TextConverter<LocalDate>
{
    protected override int Most(LocalDate value) => 64;

    protected override int Write(LocalDate value, Span<char> text) => Copy(LocalDatePattern.Iso.Format(value), text);

    protected override LocalDate Parse(string text) => LocalDatePattern.Iso.Parse(text) is { Success: true, Value: var date }
        ? date
        : throw new FormatException($"'{text}' is not a date");
}

internal sealed class DurationConverter : TextConverter<Duration>
{
    protected override int Most(Duration value) => 64;

    protected override int Write(Duration value, Span<char> text) => Copy(DurationPattern.Roundtrip.Format(value), text);

    protected override Duration Parse(string text) => DurationPattern.Roundtrip.Parse(text) is { Success: true, Value: var duration }
        ? duration
        : throw new FormatException($"'{text}' is not a duration");
}

/// <summary>Converters of the two collections with value equality.</summary>
internal sealed class CollectionConverters : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsGenericType
        && (typeToConvert.GetGenericTypeDefinition() == typeof(Seq<>) || typeToConvert.GetGenericTypeDefinition() == typeof(Map<>));

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options)
    {
        var converter = typeToConvert.GetGenericTypeDefinition() == typeof(Seq<>) ? typeof(SeqConverter<>) : typeof(MapConverter<>);
        return (JsonConverter)Activator.CreateInstance(converter.MakeGenericType(typeToConvert.GetGenericArguments()))!;
    }

    private sealed class SeqConverter<T> : JsonConverter<Seq<T>>
    {
        public override Seq<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.StartArray)
                throw new JsonException("a list is expected");
            var item = (JsonConverter<T>)options.GetConverter(typeof(T));
            var items = new List<T>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                items.Add(item.Read(ref reader, typeof(T), options) ?? throw new JsonException("a list must not hold null"));
            return items.ToSeq();
        }

        public override void Write(Utf8JsonWriter writer, Seq<T> value, JsonSerializerOptions options)
        {
            var item = (JsonConverter<T>)options.GetConverter(typeof(T));
            writer.WriteStartArray();
            foreach (var element in value)
                item.Write(writer, element, options);
            writer.WriteEndArray();
        }
    }

    private sealed class MapConverter<T> : JsonConverter<Map<T>>
    {
        public override Map<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new JsonException("a map is expected");
            var item = (JsonConverter<T>)options.GetConverter(typeof(T));
            var items = new List<KeyValuePair<string, T>>();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var key = reader.GetString()!;
                reader.Read();
                items.Add(new(key, item.Read(ref reader, typeof(T), options) ?? throw new JsonException("a map must not hold null")));
            }
            return Map<T>.Of(items);
        }

        public override void Write(Utf8JsonWriter writer, Map<T> value, JsonSerializerOptions options)
        {
            var item = (JsonConverter<T>)options.GetConverter(typeof(T));
            writer.WriteStartObject();
            foreach (var (key, element) in value)
            {
                writer.WritePropertyName(key);
                item.Write(writer, element, options);
            }
            writer.WriteEndObject();
        }
    }
}
