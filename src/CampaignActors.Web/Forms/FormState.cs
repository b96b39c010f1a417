using System.Text.Json.Nodes;
using CampaignActors.Web.Reading;
using CampaignActors.Web.Seam;
using CampaignActors.Web.Shapes;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Web.Forms;

/// <summary>One form of a page: what was typed into it, and what was wrong with that.</summary>
public sealed class FormState(string name, Reader reader)
{
    private readonly List<FormPart> _fields = [];
    private readonly Dictionary<string, Told> _errors = [];
    private readonly Dictionary<string, string> _places = [];

    public string Name => name;

    /// <summary>What was sent to this form; <c>null</c>: the page is only read, or another form of it was sent.</summary>
    public IFormCollection? Sent { get; internal set; }

    /// <summary>Errors that belong to no field.</summary>
    public IReadOnlyList<Told> Problems { get; private set; } = [];

    /// <summary>A row to be added or taken away, where a button for that was pressed; the form then only comes back.</summary>
    internal string? RowAct => Sent?["rows"] is [{ Length: > 0 } act] ? act : null;

    internal void Add(FormPart field)
    {
        _fields.RemoveAll(f => f.Name == field.Name);
        _fields.Add(field);
    }

    /// <summary>What is wrong with a field; <c>null</c>: nothing is known to be.</summary>
    public Told? ErrorOf(string field) => _errors.GetValueOrDefault(field);

    /// <summary>Whether something is wrong with a field or with what it holds.</summary>
    public bool HasErrorIn(string field) => _errors.Keys.Any(name =>
        name.StartsWith(field, StringComparison.Ordinal) && (name.Length == field.Length || name[field.Length] is '.' or '~'));

    /// <summary>Id of an element of the form, unique on the page.</summary>
    public string IdOf(string field) => $"{name}-{field}";

    /// <summary>Reads all fields into a document; <c>null</c>: at least one cannot be read, and says why.</summary>
    internal JsonObject? Read(JsonObject start)
    {
        var body = (JsonObject)start.DeepClone();
        _errors.Clear();
        _places.Clear();
        foreach (var field in _fields)
        {
            var read = field.Read(Sent!);
            foreach (var (name, problem) in read.Problems)
                _errors.TryAdd(name.Length == 0 ? field.Name : name, new Told(problem));
            foreach (var (place, name) in read.Places)
                _places.TryAdd(place, name);
            _places.TryAdd(field.Name, field.Name);
            if (read is { Given: true, Problems.Count: 0 })
                Put(body, field.Name, read.Value);
        }
        return _errors.Count == 0 ? body : null;
    }

    /// <summary>
    /// Errors of the interface, each beside its field: the one that it begins with, else the one at whose place in the document it is.
    /// </summary>
    internal void Refuse(Reply reply, JsonNode? body)
    {
        if (reply.Status == StatusCodes.Status412PreconditionFailed)
        {
            Refuse(reader.T(
                "It was changed by somebody else meanwhile. Load the page to see it; what you typed is kept.",
                "Het is intussen door iemand anders gewijzigd. Laad de pagina om het te zien; wat je typte is bewaard."));
            return;
        }
        var others = new List<Told>();
        foreach (var fault in reply.Faults)
        {
            var (field, text) = Named(fault.Text) is { } named ? named : (Placed(fault, body), fault.Text);
            // Beside its input, a text need not name it.
            if (field is not null && text.IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon
                && field.EndsWith($".{text[..colon]}", StringComparison.Ordinal))
                text = text[(colon + 2)..];
            if (field is null || !_errors.TryAdd(field, RefusalTexts.Of(text, reader)))
                others.Add(RefusalTexts.Of(fault.Text, reader));
        }
        if (others.Exists(told => told.Language is not null))
            others.InsertRange(0, RefusalTexts.Summary(reply, reader));
        Problems = others;
    }

    internal void Refuse(string problem) => Problems = [new Told(problem)];

    private (string Field, string Text)? Named(string problem)
    {
        var colon = problem.IndexOf(": ", StringComparison.Ordinal);
        return colon > 0 && _fields.Exists(f => f is FormField && f.Name == problem[..colon])
            ? (problem[..colon], problem[(colon + 2)..])
            : null;
    }

    /// <summary>The innermost field around a place.</summary>
    private string? Placed(Fault fault, JsonNode? body)
    {
        if (fault.Column is not { } column || body is null)
            return null;
        for (var place = JsonPlaces.At(body, column); place.Length > 0; place = JsonPlaces.Around(place))
        {
            if (_places.TryGetValue(place, out var field))
                return field;
        }
        return null;
    }

    /// <summary>A name such as <c>targeting.audience</c> is a place in nested documents.</summary>
    private static void Put(JsonObject body, string name, JsonNode? value)
    {
        var parts = name.Split('.');
        foreach (var part in parts[..^1])
            body = (JsonObject)(body[part] ??= new JsonObject());
        body[parts[^1]] = value;
    }
}
