using System.Text.Json;

namespace CampaignActors.Benchmarks.Rows;

/// <summary>
/// Adds up rows of a journal by what led to them, and their bytes by part: which manifest, or which field of the envelope.
/// </summary>
internal sealed class RowAccount
{
    private readonly Dictionary<string, Share> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Share> _parts = new(StringComparer.Ordinal);
    private long _count;
    private long _bytes;

    public void Add(string persistenceId, byte[] message)
    {
        using var document = JsonDocument.Parse(message);
        var row = document.RootElement;
        var kind = persistenceId[..persistenceId.IndexOf('-', StringComparison.Ordinal)];
        _count++;
        _bytes += message.Length;
        Count(_rows, $"{kind}: {Origin(row)}", message.Length);
        foreach (var field in row.EnumerateObject())
        {
            if (field.Name is "ev" or "fx")
            {
                foreach (var part in field.Value.EnumerateArray())
                    Count(_parts, $"{field.Name} {Manifest(part)}", part.GetRawText().Length);
            }
            else
            {
                Count(_parts, field.Name, field.Name.Length + 4 + field.Value.GetRawText().Length);
            }
        }
    }

    public RowsResult Result(long commands) => new(commands, _count, _bytes, Largest(_rows), Largest(_parts));

    /// <summary>Why the row was written, with the manifests of its events.</summary>
    private static string Origin(JsonElement row)
    {
        var events = row.TryGetProperty("ev", out var ev)
            ? string.Join(" + ", ev.EnumerateArray().Select(e => e.GetProperty("m").GetString()).Distinct())
            : "";
        var cause = row.TryGetProperty("src", out _) ? "effect"
            : row.TryGetProperty("id", out _) ? "command"
            : events.Length > 0 ? "work"
            : row.TryGetProperty("ok", out _) ? "confirmations alone"
            : "other";
        var waits = row.TryGetProperty("pend", out var pend) ? pend.ValueKind == JsonValueKind.False ? ", ends waiting" : ", waits" : "";
        return $"{cause}{waits}{(events.Length > 0 ? ", " : "")}{events}";
    }

    /// <summary>An effect that the row holds as a request has none of its own.</summary>
    private static string Manifest(JsonElement part) => part.TryGetProperty("m", out var manifest) ? manifest.GetString()! : "asked";

    private static void Count(Dictionary<string, Share> shares, string name, int bytes)
    {
        var known = shares.GetValueOrDefault(name) ?? new Share(name, 0, 0, 0);
        shares[name] = new Share(name, known.Count + 1, known.Bytes + bytes, Math.Max(known.Most, bytes));
    }

    private static IReadOnlyList<Share> Largest(Dictionary<string, Share> shares) =>
        [.. shares.Values.OrderByDescending(s => s.Bytes).ThenBy(s => s.Name, StringComparer.Ordinal)];
}

/// <param name="Count">Rows, or occurrences of a part.</param>
/// <param name="Most">Bytes of the largest.</param>
internal sealed record Share(string Name, long Count, long Bytes, int Most);

/// <param name="Commands">Commands that were sent, refused ones too.</param>
/// <param name="ByOrigin">Rows by kind of entity and what led to them.</param>
/// <param name="Parts">Bytes by manifest of event and effect, and by field of the envelope.</param>
internal sealed record RowsResult(long Commands, long Rows, long Bytes, IReadOnlyList<Share> ByOrigin, IReadOnlyList<Share> Parts)
{
    /// <summary>Resident memory of the node at the end, in MiB.</summary>
    public double Resident { get; init; }

    public double RowsPerCommand => (double)Rows / Commands;

    public double BytesPerCommand => (double)Bytes / Commands;
}
