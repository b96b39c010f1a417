using System.Text.Json;
using CampaignActors.Web.Seam;

namespace CampaignActors.Web.Deliveries;

/// <summary>How far the sending of a delivery is: from its messages, where they are sent from here, else from what was reported.</summary>
/// <param name="Done">Messages that need nothing more: handed over, failed or given up.</param>
/// <param name="Figures">Counts by name; the last one is the state of messages, where lines of it can be shown.</param>
public sealed record SendingProgress(
    decimal Total, decimal Done, IReadOnlyList<(string English, string Dutch, decimal Count, string? State)> Figures)
{
    public decimal Share => Total > 0 ? decimal.Min(1, Done / Total) : 1;

    /// <param name="mailing">Answer of <c>GET /deliveries/CODE/messages</c>; <c>null</c>: they are not sent from here.</param>
    /// <returns><c>null</c>: sending has not begun.</returns>
    public static SendingProgress? Of(JsonElement delivery, JsonElement? mailing)
    {
        if (mailing is { } m)
        {
            var (handed, failed, canceled) = (Count(m, "handedOver"), Count(m, "failed"), Count(m, "canceled"));
            return new(Count(m, "total"), handed + failed + canceled,
            [
                ("Handed over", "Overgedragen", handed, "sent"), ("Open", "Open", Count(m, "open"), "pending"),
                ("To be tried again", "Opnieuw te proberen", Count(m, "deferred"), "deferred"), ("Failed", "Mislukt", failed, "failed"),
                ("Given up", "Vervallen", canceled, "canceled"), ("Released so far", "Tot nu toe vrijgegeven", Count(m, "released"), null),
            ]);
        }
        if (delivery.Time("startedAt") is null && delivery.Number("sent") is null)
            return null;
        var (sent, wrong, dropped) = (Count(delivery, "sent"), Count(delivery, "failed"), Count(delivery, "dropped"));
        return new(Count(delivery, "toSend"), sent + wrong + dropped,
        [
            ("Sent, as reported", "Verstuurd, volgens melding", sent, null), ("Failed", "Mislukt", wrong, null),
            ("Soft errors", "Tijdelijke fouten", Count(delivery, "pending"), null), ("Given up", "Vervallen", dropped, null),
            ("Released so far", "Tot nu toe vrijgegeven", Count(delivery, "released"), null),
        ]);
    }

    private static decimal Count(JsonElement document, string field) => document.Number(field) ?? 0;
}
