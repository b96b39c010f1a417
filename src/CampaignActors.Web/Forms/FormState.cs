using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Web.Forms;

/// <summary>One form of a page: what was typed into it, and what was wrong with that.</summary>
public sealed class FormState(string name)
{
    private readonly List<FormField> _fields = [];
    private readonly Dictionary<string, string> _errors = [];

    public string Name => name;

    /// <summary>What was sent to this form; <c>null</c>: the page is only read, or another form of it was sent.</summary>
    public IFormCollection? Sent { get; internal set; }

    /// <summary>Errors that belong to no field.</summary>
    public IReadOnlyList<string> Problems { get; private set; } = [];

    internal void Add(FormField field)
    {
        _fields.RemoveAll(f => f.Name == field.Name);
        _fields.Add(field);
    }

    /// <summary>What is wrong with a field; <c>null</c>: nothing is known to be.</summary>
    public string? ErrorOf(string field) => _errors.GetValueOrDefault(field);

    /// <summary>Id of an element of the form, unique on the page.</summary>
    public string IdOf(string field) => $"{name}-{field}";

    /// <summary>Reads all fields into a document; <c>null</c>: at least one cannot be read, and says why.</summary>
    internal JsonObject? Read(JsonObject start)
    {
        var body = (JsonObject)start.DeepClone();
        _errors.Clear();
        foreach (var field in _fields)
        {
            var read = field.Read(Sent!);
            if (read.Problem is { } problem)
                _errors[field.Name] = problem;
            else if (read.Given)
                Put(body, field.Name, read.Value);
        }
        return _errors.Count == 0 ? body : null;
    }

    /// <summary>Errors of the interface, each beside the field that it begins with.</summary>
    internal void Refuse(IReadOnlyList<string> problems)
    {
        var others = new List<string>();
        foreach (var problem in problems)
        {
            var colon = problem.IndexOf(": ", StringComparison.Ordinal);
            var field = colon > 0 ? _fields.Find(f => f.Name == problem[..colon]) : null;
            if (field is not null && _errors.TryAdd(field.Name, problem[(colon + 2)..]))
                continue;
            others.Add(problem);
        }
        Problems = others;
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

/// <param name="Given">Whether the field is part of the document.</param>
/// <param name="Problem">Why it cannot be read; <c>null</c>: it can.</param>
public readonly record struct TypedValue(bool Given, JsonNode? Value, string? Problem = null)
{
    public static readonly TypedValue None = new(false, null);

    public static TypedValue Of(JsonNode? value) => new(true, value);

    public static TypedValue Wrong(string problem) => new(false, null, problem);
}
