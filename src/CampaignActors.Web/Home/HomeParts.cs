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

    /// <summary>One of <c>GET /lines</c>.</summary>
    public static ShortLine Of(JsonElement line) => new(
        line.Text("stock") ?? "", line.Text("code") ?? "", line.Text("label"),
        line.Text("alert") is { } alert and not NoAlert ? alert : null, line.Number("available"),
        line.Text("stockOutDate") is { } day && LocalDatePattern.Iso.Parse(day).TryGetValue(default, out var date) ? date : null,
        [.. line.List("stockOutBecause").Select(d => d.GetString() ?? "")]);
}

/// <summary>Something that begins or ends soon.</summary>
public sealed record Coming(Instant At, bool Ends, string Entity, string? Label, string? Status)
{
    /// <summary>One of <c>GET /calendar/coming</c>.</summary>
    public static Coming? Of(JsonElement entry) => entry.Time("at") is { } at && entry.Text("entity") is { } entity
        ? new(at, entry.Flag("ends"), entity, entry.Text("label"), entry.Text("status"))
        : null;
}
