using System.Globalization;
using System.Text.Json;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Web.Forms;
using CampaignActors.Web.Reading;
using Microsoft.Extensions.Primitives;

namespace CampaignActors.Web.Shapes;

/// <summary>From a value of a document to the texts in its inputs.</summary>
internal sealed class ShapeWriter
{
    private readonly Dictionary<string, StringValues> _texts = [];
    private readonly Reader _reader;

    private ShapeWriter(Reader reader) => _reader = reader;

    /// <param name="value"><c>null</c>: there is none.</param>
    public static Dictionary<string, StringValues> Write(FieldType type, JsonElement? value, string path, Reader reader)
    {
        var writer = new ShapeWriter(reader);
        if (value is { } given)
            writer.Put(type, given, path);
        return writer._texts;
    }

    private void Put(FieldType type, JsonElement value, string path)
    {
        if (value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
            return;
        _texts[ShapeTexts.GivenName(path)] = "yes";
        var typed = TypedShape.Of(type);
        if (TypedShape.IsPlain(typed))
            _texts[path] = Plain(typed, value);
        else if (TypedShape.Choices(typed) is { Count: > 0 } choices)
            PutChoice(choices, value, path);
        else if (typed is RecordType record)
            PutRecord(record, value, path);
        else
            PutRows(typed, value, path);
    }

    private StringValues Plain(FieldType type, JsonElement value) => type is ListType { Item: EnumType }
        ? new StringValues([.. value.EnumerateArray().Select(word => word.GetString())])
        : FieldReading.Text(TypedShape.KindOf(type), value, _reader);

    private void PutRecord(RecordType record, JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            // The short form: its first key alone.
            Put(record.Fields[0].Type, value, ShapeTexts.Inside(path, record.Fields[0].Name));
            return;
        }
        foreach (var field in record.Fields)
        {
            if (value.TryGetProperty(field.Name, out var inner))
                Put(field.Type, inner, ShapeTexts.Inside(path, field.Name));
        }
    }

    private void PutChoice(IReadOnlyList<ShapeChoice> choices, JsonElement value, string path)
    {
        var chosen = value.ValueKind switch
        {
            JsonValueKind.Array => choices.FirstOrDefault(c => c.Type is ListType),
            JsonValueKind.Object => choices.FirstOrDefault(c => c.Type is RecordType r && value.TryGetProperty(r.Fields[0].Name, out _))
                ?? choices.FirstOrDefault(c => c.Type is RecordType),
            _ => choices.FirstOrDefault(c => c.Type is ScalarType) ?? choices.FirstOrDefault(c => c.Key == value.ToString()),
        };
        if (chosen is null)
            return;
        _texts[ShapeTexts.ChoiceName(path)] = chosen.Key;
        if (chosen.Type is not RecordType || value.ValueKind == JsonValueKind.Object)
            Put(chosen.Type, value, ShapeTexts.Chosen(path, chosen.Key));
    }

    private void PutRows(FieldType type, JsonElement value, string path)
    {
        var ids = new List<string>();
        if (value.ValueKind == JsonValueKind.Array && type is ListType list)
        {
            foreach (var item in value.EnumerateArray())
                Put(list.Item, item, Next());
        }
        else if (value.ValueKind == JsonValueKind.Object && type is MapType map)
        {
            foreach (var entry in value.EnumerateObject())
            {
                var row = Next();
                _texts[ShapeTexts.KeyName(row)] = entry.Name;
                Put(map.Value, entry.Value, row);
            }
        }
        else if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var band in value.EnumerateObject())
                PutBand(band);
        }
        _texts[ShapeTexts.RowsName(path)] = new StringValues([.. ids]);

        string Next()
        {
            ids.Add((ids.Count + 1).ToString(CultureInfo.InvariantCulture));
            return ShapeTexts.Row(path, ids[^1]);
        }

        void PutBand(JsonProperty band)
        {
            var amount = FieldReading.Text(FieldKind.Amount, band.Value, _reader);
            if (band.Name == ThresholdsType.Beyond)
            {
                _texts[ShapeTexts.Beyond(path)] = amount;
                return;
            }
            var row = Next();
            _texts[row] = amount;
            _texts[ShapeTexts.KeyName(row)] = decimal.TryParse(band.Name, CultureInfo.InvariantCulture, out var bound)
                ? _reader.Number(bound)
                : band.Name;
        }
    }
}
