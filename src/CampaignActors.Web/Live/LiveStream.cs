using CampaignActors.Web.Frame;
using CampaignActors.Web.Seam;
using Microsoft.AspNetCore.Http;

namespace CampaignActors.Web.Live;

/// <summary>
/// Changes as they happen, for the one worker of a browser. It is the event stream of the interface, as this person may read it.
/// </summary>
internal static class LiveStream
{
    /// <summary><c>GET /ui/live</c>.</summary>
    public static Task SendAsync(HttpContext http, UiContext ui, IBackOffice office) =>
        office.RelayAsync(http, ui.Ticket, new Ask(HttpMethods.Get, "/events"));
}
