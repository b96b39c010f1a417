using System.Text.Json;

namespace CampaignActors.Web.Seam;

/// <summary>The answer to an <see cref="Ask"/>.</summary>
/// <param name="Status">As of HTTP.</param>
/// <param name="ETag">Revision of the entity, in quotes; empty: none.</param>
public sealed record Reply(int Status, byte[] Body, string ContentType, string ETag)
{
    /// <summary>Whether it certainly was not done, now or later. A node that is busy or gone may have done it.</summary>
    public bool IsRefused => Status is >= 400 and < 500 and not (408 or 425 or 429);

    public bool Ok => Status is >= 200 and < 300;

    /// <summary>What a person is told of a refusal: the detail of the problem, else its title.</summary>
    public string Problem
    {
        get
        {
            if (Ok || !ContentType.Contains("json", StringComparison.Ordinal))
                return Ok ? "" : $"{Status}";
            using var document = JsonDocument.Parse(Body);
            return Text(document.RootElement, "detail") ?? Text(document.RootElement, "title") ?? $"{Status}";
        }
    }

    /// <summary>The code of a refusal, for programs; empty: it has none.</summary>
    public string Code
    {
        get
        {
            if (Ok || !ContentType.Contains("json", StringComparison.Ordinal))
                return "";
            using var document = JsonDocument.Parse(Body);
            return Text(document.RootElement, "code") ?? "";
        }
    }

    /// <summary>All errors of a refused input.</summary>
    public IReadOnlyList<Fault> Faults
    {
        get
        {
            if (Ok || !ContentType.Contains("json", StringComparison.Ordinal))
                return [];
            using var document = JsonDocument.Parse(Body);
            var errors = document.RootElement.List("errors").Select(e => e.GetString() ?? "").ToArray();
            return [.. (errors.Length > 0 ? errors : [Problem]).Select(Fault.Of)];
        }
    }

    /// <summary>The same, each without its place in the body, which a person has not written.</summary>
    public IReadOnlyList<string> Problems => [.. Faults.Select(f => f.Text)];

    /// <summary>The document. Amounts are exact: they are read as decimals.</summary>
    public JsonElement Json() => JsonDocument.Parse(Body).RootElement;

    /// <summary>Elements of the lists that it is a page of, such as <c>items</c> or <c>rows</c>; 0: it is no page.</summary>
    public int Rows
    {
        get
        {
            if (!Ok || !ContentType.Contains("json", StringComparison.Ordinal))
                return 0;
            var reader = new Utf8JsonReader(Body);
            var rows = 0;
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return 0;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.StartArray)
                {
                    reader.Skip();
                    continue;
                }
                for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; rows++)
                    reader.Skip();
            }
            return rows;
        }
    }

    /// <exception cref="JsonException">The document has another shape.</exception>
    public T Read<T>() => JsonSerializer.Deserialize<T>(Body, s_json)!;

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    private static string? Text(JsonElement problem, string name) =>
        problem.ValueKind == JsonValueKind.Object && problem.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
