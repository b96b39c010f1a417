using System.Globalization;
using System.Text.Json.Nodes;
using CampaignActors.Vocabulary.Catalogue;
using CampaignActors.Web.Forms;
using CampaignActors.Web.Reading;
using CatalogueField = CampaignActors.Vocabulary.Catalogue.Field;

namespace CampaignActors.Web.Shapes;

/// <summary>
/// From the texts in the inputs of a value to the value. What is left empty is not given; what is missing in what is given is a problem
/// beside its input. Whether a value makes sense, the interface says.
/// </summary>
internal sealed class ShapeReader
{
    private readonly ShapeTexts _texts;
    private readonly Reader _reader;
    private readonly List<(string Name, string Problem, bool Missing)> _problems = [];
    private readonly Dictionary<string, string> _places = [];

    private ShapeReader(ShapeTexts texts, Reader reader) => (_texts, _reader) = (texts, reader);

    /// <param name="name">Name of its inputs, and its place in the document.</param>
    public static TypedValue Read(CatalogueField field, string name, ShapeTexts texts, Reader reader)
    {
        var reading = new ShapeReader(texts, reader);
        var value = reading.Given(field, name, name);
        return new TypedValue(value is not null, value)
        {
            Problems = [.. reading._problems.Select(p => (p.Name, p.Problem))], Places = reading._places,
        };
    }

    private JsonNode? Given(CatalogueField field, string path, string place)
    {
        _places[place] = path;
        var asked = ShapePresence.IsAsked(field);
        if (asked && !_texts.IsGiven(path))
            return null;
        var value = Value(field.Type, path, place, mustBe: field.Required || asked);
        return value is null && asked && TypedShape.Of(field.Type) is ListType ? new JsonArray() : value;
    }

    /// <param name="mustBe">Whether having nothing there is a problem.</param>
    private JsonNode? Value(FieldType type, string path, string place, bool mustBe)
    {
        _places[place] = path;
        var typed = TypedShape.Of(type);
        return TypedShape.IsPlain(typed) ? Plain(typed, path, mustBe)
            : TypedShape.Choices(typed) is { Count: > 0 } choices ? Chosen(choices, path, place, mustBe)
            : typed is RecordType record ? Record(record, path, place, mustBe)
            : typed is ListType list ? Rows(list, path, place)
            : typed is MapType map ? Entries(map, path, place)
            : Bands(path, place, mustBe);
    }

    private JsonNode? Plain(FieldType type, string path, bool mustBe)
    {
        var kind = TypedShape.KindOf(type);
        var text = PastedText.Clean(_texts.One(path).Replace("\r\n", "\n", StringComparison.Ordinal));
        if (text.Length == 0)
        {
            if (mustBe && type is not ListType)
                Missing(path);
            return null;
        }
        if (FieldReading.TooLong(text, TypedShape.MaxLength(type), _reader) is { } problem)
        {
            Wrong(path, problem);
            return null;
        }
        var read = FieldReading.Read(type is BoolType ? FieldKind.Check : kind, text, _reader);
        if (read.Problem is not { } why)
            return read.Value;
        Wrong(path, why);
        return null;
    }

    private JsonObject? Record(RecordType record, string path, string place, bool mustBe)
    {
        var before = _problems.Count;
        var result = new JsonObject();
        foreach (var field in record.Fields)
        {
            var inner = Given(field, ShapeTexts.Inside(path, field.Name), JsonPlaces.Inside(place, field.Name));
            if (inner is not null)
                result[field.Name] = inner;
        }
        if (mustBe || result.Count > 0 || _problems.Skip(before).Any(p => !p.Missing))
            return result;
        // Nothing was typed at all.
        _problems.RemoveRange(before, _problems.Count - before);
        return null;
    }

    private JsonNode? Chosen(IReadOnlyList<ShapeChoice> choices, string path, string place, bool mustBe)
    {
        var key = _texts.One(ShapeTexts.ChoiceName(path));
        if (choices.FirstOrDefault(c => c.Key == key) is { } choice)
        {
            var value = Value(choice.Type, ShapeTexts.Chosen(path, key), place, mustBe: true);
            return value is null && choice.Type is ListType ? new JsonArray() : value;
        }
        if (mustBe)
            Missing(path);
        return null;
    }

    private JsonArray? Rows(ListType list, string path, string place)
    {
        var result = new JsonArray();
        foreach (var id in _texts.Rows(path))
        {
            if (Value(list.Item, ShapeTexts.Row(path, id), $"{place}[{result.Count}]", mustBe: false) is { } item)
                result.Add(item);
        }
        return result.Count > 0 ? result : null;
    }

    private JsonObject? Entries(MapType map, string path, string place)
    {
        var result = new JsonObject();
        foreach (var id in _texts.Rows(path))
        {
            var row = ShapeTexts.Row(path, id);
            var key = _texts.One(ShapeTexts.KeyName(row)).Trim();
            var value = Value(map.Value, row, JsonPlaces.Inside(place, key), mustBe: key.Length > 0);
            if (key.Length == 0 && value is not null)
                Missing(ShapeTexts.KeyName(row));
            else if (key.Length > 0)
                Put(result, key, value, row);
        }
        return result.Count > 0 ? result : null;
    }

    private JsonObject? Bands(string path, string place, bool mustBe)
    {
        var result = new JsonObject();
        foreach (var id in _texts.Rows(path))
        {
            var row = ShapeTexts.Row(path, id);
            var (bound, price) = (Number(ShapeTexts.KeyName(row)), Number(row));
            if (bound is null && price is null)
                continue;
            if (bound is null)
                Missing(ShapeTexts.KeyName(row));
            if (price is null)
                Missing(row);
            if (bound is not { } limit || price is not { } amount)
                continue;
            var key = limit.ToString(CultureInfo.InvariantCulture);
            _places[JsonPlaces.Inside(place, key)] = row;
            Put(result, key, JsonValue.Create(amount), row);
        }
        var beyond = ShapeTexts.Beyond(path);
        _places[JsonPlaces.Inside(place, ThresholdsType.Beyond)] = beyond;
        if (Number(beyond) is { } last)
            result[ThresholdsType.Beyond] = JsonValue.Create(last);
        else if (mustBe || result.Count > 0)
            Missing(beyond);
        return result.Count > 0 || mustBe ? result : null;
    }

    private decimal? Number(string name)
    {
        var text = _texts.One(name).Trim();
        if (text.Length == 0)
            return null;
        var number = NumberReading.Amount(text, _reader, out var problem);
        if (problem is not null)
            Wrong(name, problem);
        return number;
    }

    private void Put(JsonObject result, string key, JsonNode? value, string row)
    {
        if (!result.TryAdd(key, value))
            Wrong(ShapeTexts.KeyName(row), _reader.T("This is there already.", "Dit staat er al."));
    }

    private void Wrong(string name, string problem) => _problems.Add((name, problem, false));

    private void Missing(string name)
    {
        if (!_problems.Exists(p => p.Name == name))
            _problems.Add((name, FieldReading.FillIn(_reader), true));
    }
}
