using System.Text.Json;
using CampaignActors.Web.Inbox;
using CampaignActors.Web.Seam;
using NodaTime;
using NodaTime.Text;

namespace CampaignActors.Web.Home;

/// <summary>The most urgent part of what waits for a person.</summary>
/// <param name="Total">Of all.</param>
public sealed record WorkShare(IReadOnlyList<WorkEntry> Entries, decimal Total)
{
    public static readonly WorkShare None = new([], 0);
}

/// <summary>Something that went wrong.</summary>
/// <param name="Address">The page where it is solved.</param>
public sealed record Trouble(string What, string Name, string Address, string Why);

/// <summary>A stock line that is low, or runs out by what is planned.</summary>
/// <param name="Because">Deliveries by which it runs out.</param>
public sealed record ShortLine(
    string Stock, string Line, string? Label, string? Alert, decimal? Available, LocalDate? RunsOut, IReadOnlyList<string> Because)
{
    private const string NoAlert = "none";

    /// <summary>Those of a stock.</summary>
    public static IEnumerable<ShortLine> Of(JsonElement stock) => stock.Map("lines").Select(line => new ShortLine(
        stock.Text("code") ?? "", line.Key, line.Value.Text("label"), line.Value.Text("alert") is { } alert and not NoAlert ? alert : null,
        line.Value.Number("available"),
        line.Value.Text("stockOutDate") is { } day && LocalDatePattern.Iso.Parse(day).TryGetValue(default, out var date) ? date : null,
        [.. line.Value.List("stockOutBecause").Select(d => d.GetString() ?? "")]))
        .Where(line => line.Alert is not null || line.RunsOut is not null);
}

/// <summary>Something that begins or ends soon.</summary>
public sealed record Coming(Instant At, bool Ends, string Entity, string? Label, string? Status)
{
    /// <summary>The beginning of an entry of the calendar if it is in the span, else its end.</summary>
    public static Coming? Of(JsonElement entry, Instant from, Instant to)
    {
        if (entry.Time("start") is not { } start || entry.Text("entity") is not { } entity)
            return null;
        bool In(Instant at) => from <= at && at < to;
        return In(start) ? new(start, false, entity, entry.Text("label"), entry.Text("status"))
            : entry.Time("end") is { } end && In(end) ? new(end, true, entity, entry.Text("label"), entry.Text("status"))
            : null;
    }
}
